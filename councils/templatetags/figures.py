"""Figures as links to the decisions that they count: what a link lists is what its figure counts."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from councils.models import Authority, ReviewYear
from councils.models.publication import retained_after
from councils.statistics.rates import PerHundredThousand, Rate, count

register = template.Library()

# Which filters leave what is counted above the line of each measure, and what it is a share of.
ABOVE = {
    "uphold_rate": {"outcome": "upheld"},
    "upheld_per_100k": {"outcome": "upheld"},
    "satisfactory_remedy_rate": {"remedied": "yes"},
    "compliance_rate": {"compliance": "carried_out"},
}
BELOW = {
    "uphold_rate": {"outcome": "investigated"},
    "satisfactory_remedy_rate": {"outcome": "upheld"},
    "compliance_rate": {"compliance": "counted"},
}


def address(year: ReviewYear, authority: Authority | None, anchor: str = "", **filters: str) -> str:
    """Where the decisions of a year are listed, of one council or of all, narrowed by filters.

    A verdict on recommendations counts in the year in which it was recorded, all else in that of the decision.
    """
    path = authority.decisions_page if authority else reverse("decisions")
    asked = {name: value for name, value in filters.items() if value}
    by = "recorded" if "compliance" in asked else "year"
    return f"{path}?{urlencode({by: year.label} | asked)}{anchor}"


@register.simple_tag
def listed(figure: int | None, year: ReviewYear, authority: Authority | None = None, **filters: str) -> str:
    """A figure that leads to the decisions it counts; a plain one where it counts none, or none is still shown."""
    if figure is None:
        return ""
    return listed_as(f"{figure:,}", figure, year, authority, **filters)


@register.simple_tag
def listed_as(words: Any, figure: int | None, year: ReviewYear, authority: Authority | None = None, **kw: str) -> str:
    """The same with other words for the figure."""
    if not figure or year.ends_on <= retained_after():
        return str(words)
    return format_html('<a href="{}">{}</a>', address(year, authority, **kw), words)


@register.simple_tag
def listed_share(
    rate: Rate, key: str, nouns: str, year: ReviewYear, authority: Authority | None = None, **kw: str
) -> SafeString:
    """What a percentage is a share of, each number with the decisions it counts: "2 of 4 detailed investigations"."""
    part = listed(rate.part, year, authority, **ABOVE[key], **kw)
    base = count(rate.of, *nouns.split(",")) if nouns else f"{rate.of:,}"
    whole = listed_as(base, rate.of, year, authority, **BELOW[key], **kw)
    return format_html("{} of {}", part, whole)


@register.simple_tag
def listed_rate(
    rate: Rate, key: str, nothing: str, year: ReviewYear, authority: Authority | None = None, **kw: str
) -> SafeString:
    """A percentage in a table with its share, or words where there is nothing to divide: "50% (2 of 4)"."""
    if not rate.of:
        return format_html("{}", nothing)
    return beside_share(rate, listed_share(rate, key, "", year, authority, **kw))


def beside_share(rate: Rate | PerHundredThousand, share: SafeString) -> SafeString:
    """A figure and what it is a share of; below five cases the count leads: "2 of 4 (50%), too few to tell"."""
    if isinstance(rate, Rate) and rate.is_too_few:
        return format_html("{} ({}), too few to tell", share, rate.text)
    return format_html("{} ({})", rate.text, share)


@register.simple_tag
def listed_cell(measure: Any, year: ReviewYear, authority: Authority) -> SafeString:
    """A measure of one of several years in a table, the average of similar authorities below it, in small letters."""
    if measure is None:
        return mark_safe("not shown")
    if not measure.has_figure:
        return format_html("{}", measure.nothing_short)
    share = listed_share(measure.rate, measure.key, "", year, authority) if measure.key in BELOW else None
    share = share or format_html("{} upheld", listed(measure.rate.part, year, authority, **ABOVE[measure.key]))
    own, similar = beside_share(measure.rate, share), measure.similar
    if not similar:
        return own
    return format_html('{}<br><span class="small">average {} ({})</span>', own, similar.text, similar.share_short)


@register.simple_tag
def listed_measure(measure: Any, year: ReviewYear, authority: Authority) -> str:
    """What a measure is a share of, each number as a link; per 100,000 residents, the upheld decisions."""
    if measure.key in BELOW:
        return listed_share(measure.rate, measure.key, ",".join(measure.share), year, authority)
    return listed_as(measure.share_text, measure.base and measure.rate.part, year, authority, **ABOVE[measure.key])
