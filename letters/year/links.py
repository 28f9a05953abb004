"""The ways from the year's page to where something is done, or where a problem is put right."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from councils.models import ReviewYear
from letters.year.progress import YearProgress


@dataclass(frozen=True)
class Link:
    """Where something is done, or where a problem is solved."""

    name: str
    url: str


def to_step(year: ReviewYear, name: str, words: str, user: Any, permission: str) -> Iterator[Link]:
    """The way to a step, for those who may take it."""
    if user.has_perm(permission):
        yield Link(words, reverse("admin:desk-step", args=[year.label, name]))


def to_year_step(year: ReviewYear, name: str, words: str, user: Any) -> Iterator[Link]:
    """The way to a step that a year takes as a whole."""
    if user.has_perm("councils.change_reviewyear"):
        yield Link(words, reverse(f"admin:year-{name}", args=[year.pk]))


def listing(model: str, words: str, **query: str) -> Link:
    """A list of the back office, filtered."""
    return Link(words, f"{reverse(f'admin:{model}_changelist')}?{urlencode(query)}")


def letters_listed(standing: YearProgress, words: str, **query: str) -> Link:
    """The letters of the year, filtered."""
    return listing("letters_letter", words, year__id__exact=str(standing.year.pk), **query)


def outbox_listed(standing: YearProgress, words: str, state: str) -> Link:
    """The dispatches of the year in one state."""
    return listing("letters_dispatch", words, year=str(standing.year.pk), carries="of_letters", state=state)
