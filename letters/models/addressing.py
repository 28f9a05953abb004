"""Whom the letters of a year are about, and whom each goes to: the body itself, or those that its duties passed to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from django.utils import timezone

from councils.models import Authority, Performance, ReviewYear, Role


def letters_date(year: ReviewYear) -> date:
    """The date on a year's letters: the one set, or else the day its figures were frozen."""
    return year.letters_dated_on or timezone.localdate(year.frozen_at)


def addressed(year: ReviewYear) -> Iterator[tuple[Performance, Authority]]:
    """Every frozen whole year that is written about, with whom to write to: successors, where the body is gone."""
    on = letters_date(year)
    successors = all_successors()
    due = year.performances.due_a_letter().select_related("authority", "year")
    for performance in due.prefetch_related("corrections", "authority__former"):
        for recipient in recipients(performance.authority, on, successors):
            yield performance, recipient


def all_successors() -> dict[int, list[Authority]]:
    successors = defaultdict(list)
    inheriting = Authority.objects.exclude(predecessors=None).prefetch_related("predecessors", "former")
    for authority in inheriting.order_by("name"):
        for predecessor in authority.predecessors.all():
            successors[predecessor.pk].append(authority)
    return successors


def recipients(authority: Authority, on: date, successors: dict[int, list[Authority]]) -> list[Authority]:
    """Whom to write to about an authority on a day: itself, or those that its duties have passed to.

    An authority that is gone without a recorded successor stands for itself; `Letter.problems` says so.
    """
    if authority.existed(on) or authority.opened_on > on:
        return [authority]
    return authority.successors_on(on, successors) or [authority]


def whom_it_goes_to(emails: Mapping[str, str]) -> dict[str, str]:
    """Who gets a letter, by role, with the address: the chief executive, and a copy to whoever else has one.

    Nobody gets it twice: an address that serves two roles is written to once. A chief executive without an address
    gets it on paper.
    """
    found: dict[str, str] = {}
    for role in Role:
        email = emails.get(role, "")
        if (email or role == Role.CHIEF_EXECUTIVE) and email.lower() not in map(str.lower, found.values()):
            found[role] = email
    return found
