"""Numbers, shares and days in words: every template has these."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from councils.models.choices import WAS_IT_DONE
from councils.search.query import Query
from councils.search.snippets import Piece, pieces
from councils.search.snippets import snippet as snippet_of
from councils.statistics import english
from councils.statistics.measures import share_in_short, short_share
from councils.statistics.rates import PerHundredThousand, Rate, count

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
    """A percentage short enough for a table: "50% (4 of 8)", or words where there is nothing to divide."""
    return share_in_short(rate) if rate.of else nothing


@register.filter(name="short_share")
def base_of(rate: Rate | PerHundredThousand) -> str:
    """What a figure is a share of without nouns: "2 of 4"; per 100,000 residents, "2 upheld"."""
    return short_share(rate)


@register.filter
def long_date(day: date | str | None) -> str:
    """A day, or the day of a moment: 3 May 2020; nothing where there is none."""
    return english.long_date(day) if day else ""


@register.filter
def date_and_time(at: datetime | None) -> str:
    """A moment to the minute: 3 May 2020, 14:05; nothing where there is none."""
    return english.date_and_time(at) if at else ""


@register.filter
def existence(authority: Any) -> str:
    """What is to be said today beside an authority's name: that it closed, will close or will begin; mostly nothing."""
    return english.existence(authority.opened_on, authority.closed_on, timezone.localdate())


@register.filter
def was_it_done(verdict: str) -> str:
    """The verdict on a case in words for one thing that was agreed in it."""
    return WAS_IT_DONE[verdict]


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


@register.simple_tag
def marked(query: Query | None, text: str) -> SafeString:
    """A text with what was searched for marked."""
    return as_html(pieces(text, query.stems if query else ()))


@register.simple_tag
def snippet(query: Query, *texts: str) -> SafeString:
    """The place in some texts where what was searched for stands, marked; nothing where there is no text."""
    shown = as_html(snippet_of(texts, query.stems))
    return format_html("<p>{}</p>", shown) if shown else shown


def as_html(found: Iterable[Piece]) -> SafeString:
    """Pieces of a text, escaped, those that were searched for marked."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", text) if mark else text,) for text, mark in found)
    )
