"""Figures as links to the decisions that they count."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html

from councils.models import Authority, ReviewYear

register = template.Library()

# Which filters leave what is counted above the line of each measure.
OF_MEASURES = {
    "uphold_rate": {"outcome": "upheld"},
    "upheld_per_100k": {"outcome": "upheld"},
    "satisfactory_remedy_rate": {"remedied": "yes"},
}


def address(year: ReviewYear, authority: Authority | None, anchor: str = "", **filters: str) -> str:
    """Where the decisions of a year are listed, of one council or of all, narrowed by filters."""
    path = reverse("council-decisions", args=[authority.slug]) if authority else reverse("decisions")
    asked = {name: value for name, value in filters.items() if value}
    if "recorded" not in asked:
        asked = {"year": year.label} | asked
    return f"{path}?{urlencode(asked)}{anchor}"


@register.simple_tag
def listed(figure: int | None, year: ReviewYear, authority: Authority | None = None, **filters: str) -> str:
    """A figure that leads to the decisions it counts; a plain one where it counts none."""
    if not figure:
        return "" if figure is None else f"{figure:,}"
    return format_html('<a href="{}">{}</a>', address(year, authority, **filters), f"{figure:,}")


@register.simple_tag
def listed_as(words: Any, figure: int, year: ReviewYear, authority: Authority | None = None, **filters: str) -> str:
    """The same with other words for the figure, such as a percentage and what it is a share of."""
    return format_html('<a href="{}">{}</a>', address(year, authority, **filters), words) if figure else str(words)


@register.simple_tag
def listed_measure(measure: Any, year: ReviewYear, authority: Authority) -> str:
    """What a measure is a share of, as a link to the decisions it counts; for compliance, to all that had a verdict."""
    filters = OF_MEASURES.get(measure.key, {"recorded": year.label})
    return listed_as(measure.share_text, measure.base and measure.rate.part, year, authority, **filters)
