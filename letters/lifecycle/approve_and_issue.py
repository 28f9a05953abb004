"""Approving and issuing many letters at once: all of them or none, in a few queries, with the reasons against each."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from letters.models import Dispatch, Letter
from letters.models.dispatch import have_it_mailed
from letters.models.staleness import CurrentFacts

Reasons = Callable[[Letter, Any, list[str]], list[str]]


def whole(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """The letters with all that deciding about them asks for."""
    people = ("composed_by", "edited_by", "approved_by", "issued_by")
    return letters.defer(None).select_related("year", "authority", "recipient", *people)


def sorted_out(letters: Iterable[Letter], by: Any, reasons: Reasons) -> tuple[list[Letter], list[tuple[Letter, str]]]:
    """The letters that somebody can decide about, and the others with the reasons why not."""
    letters = list(letters)
    current = CurrentFacts(letters)
    against = [(letter, " ".join(reasons(letter, by, letter.problems(current)))) for letter in letters]
    return [letter for letter, why in against if not why], [(letter, why) for letter, why in against if why]


def approve_all(letters: Iterable[Letter], *, by: Any, at: datetime | None = None) -> int:
    """Approve all of these letters as a second person, as they were seen, or none of them; how many.

    Raises ValidationError with every reason against any of them.
    """
    with transaction.atomic():
        found = held(letters, by, Letter.blockers_to_approval)
        facts = {"approved_at": at or timezone.now(), "approved_by": by}
        return Letter.objects.awaiting_approval().filter(pk__in=[letter.pk for letter in found]).update(**facts)


def issue_all(letters: Iterable[Letter], *, by: Any, at: datetime | None = None) -> int:
    """Issue all of these letters, as they were seen, into the outbox, or none of them; how many.

    Raises ValidationError with every reason against any of them.
    """
    at = at or timezone.now()
    with transaction.atomic():
        found = held(letters, by, Letter.blockers_to_issue)
        waiting = Letter.objects.awaiting_issue().filter(pk__in=[letter.pk for letter in found])
        issued = waiting.update(issued_at=at, issued_by=by)
        queued = Dispatch.objects.bulk_create(
            each for letter in found for each in Dispatch.objects.addressed(letter, at)
        )
        if any(dispatch.email for dispatch in queued):
            have_it_mailed()
    return issued


def held(letters: Iterable[Letter], by: Any, reasons: Reasons) -> list[Letter]:
    """The letters as they stand now, held so that nobody changes them meanwhile.

    Raises ValidationError when one of them has changed since it was seen, or there are reasons against it.
    """
    seen = {letter.pk: letter.pdf_sha256 for letter in letters}
    locked = whole(Letter.objects.filter(pk__in=seen)).select_for_update(of=("self",))
    found = list(locked.prefetch_related("recipient__contacts"))
    _, refusals = sorted_out(found, by, reasons)
    refusals += [
        (letter, "Somebody changed it meanwhile: look at it again.")
        for letter in found
        if letter.pdf_sha256 != seen[letter.pk]
    ]
    if refusals:
        raise ValidationError([f"{letter}: {why}" for letter, why in refusals])
    return found
