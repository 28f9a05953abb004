"""What a list of the back office is narrowed down to, as chips that can be taken off."""

from typing import Any

from django import template
from django.contrib.admin.views.main import SEARCH_VAR

register = template.Library()

Chip = tuple[str, str, str]  # of which filter, which choice, and the address of the list without it


@register.inclusion_tag("backoffice/components/chips.html")
def filter_chips(cl: Any) -> dict[str, list[Chip]]:
    searched = [("searched for", cl.query, cl.get_query_string(remove=[SEARCH_VAR]))] if cl.query else []
    return {"chips": [*searched, *(chip for spec in cl.filter_specs for chip in chips_of(cl, spec))]}


def chips_of(cl: Any, spec: Any) -> list[Chip]:
    """The chip of a filter, if one of its choices holds: the first is always the one that narrows nothing down."""
    everything, *choices = spec.choices(cl)
    return [(str(spec.title), str(one["display"]), everything["query_string"]) for one in choices if one["selected"]]
