"""Numbers and shares in words, for the templates."""

from django import template

from councils.performance import Rate, count

register = template.Library()


@register.filter
def number(value: int | None) -> str:
    """A number with thousands marked: 1,204."""
    return "" if value is None else f"{value:,}"


@register.filter(name="count")
def counted(value: int, nouns: str) -> str:
    """A number with its noun, right for 0, 1 and many: {{ n|count:"council,councils" }}."""
    return count(value, *nouns.split(","))


@register.filter
def share(rate: Rate, nothing: str) -> str:
    """A percentage short enough for a table: "50% (2 of 4)", or words where there is nothing to divide."""
    return f"{rate.text} ({rate.part:,} of {rate.of:,})" if rate.of else nothing


@register.filter
def kilobytes(size: int) -> str:
    """The size of a file for people: "84 KB"."""
    return f"{max(1, round(size / 1000)):,} KB"


@register.simple_tag(takes_context=True)
def page_address(context: dict, page: int) -> str:
    """The address of another page of the same list, filters kept."""
    query = context["request"].GET.copy()
    query["page"] = str(page)
    return f"?{query.urlencode()}"
