"""Approving and issuing letters, one or many: all of them or none, in a few queries, with the reasons against each.

Who may: the role is in `ombudsman.roles`; that it is a second person, in `Document.blockers_to_approval`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone

from councils.models import Contact
from letters.models import Dispatch, Letter
from letters.models.dispatch import have_it_mailed
from letters.models.staleness import CurrentFacts

Blockers = Callable[[Letter, Any, list[str]], list[str]]
SortedOut = tuple[list[Letter], list[tuple[Letter, str]]]  # those that can go, and the others with why not


def sort_out_approval(letters: QuerySet[Letter], by: Any) -> SortedOut:
    return sorted_out(with_facts(letters), by, Letter.blockers_to_approval)


def sort_out_issue(letters: QuerySet[Letter], by: Any) -> SortedOut:
    return sorted_out(with_facts(letters).prefetch_related("recipient__contacts"), by, Letter.blockers_to_issue)


def with_facts(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    people = (*Letter.makers, "approved_by", "issued_by")
    return letters.defer(None).select_related("year", "authority", "recipient", *people)


def sorted_out(letters: Iterable[Letter], by: Any, blockers: Blockers) -> SortedOut:
    letters = list(letters)
    current = CurrentFacts(letters)
    against = [(letter, " ".join(blockers(letter, by, letter.problems(current)))) for letter in letters]
    return [letter for letter, why in against if not why], [(letter, why) for letter, why in against if why]


@transaction.atomic
def approve(letters: Iterable[Letter], *, by: Any, at: datetime | None = None) -> int:
    """Approve all of these letters as a second person, as they were seen, or none of them; how many.

    Raises ValidationError with every reason against any of them.
    """
    seen = list(letters)
    found = held(seen, by, Letter.blockers_to_approval)
    waiting = Letter.objects.awaiting_approval().filter(pk__in=[letter.pk for letter in found])
    return decide(seen, waiting, approved_at=at or timezone.now(), approved_by=by)


@transaction.atomic
def issue(letters: Iterable[Letter], *, by: Any, at: datetime | None = None) -> int:
    """Issue all of these letters, as they were seen, into the outbox, or none of them; how many.

    They never change from then on. Raises ValidationError with every reason against any of them.
    """
    seen, at = list(letters), at or timezone.now()
    found = held(seen, by, Letter.blockers_to_issue)
    waiting = Letter.objects.awaiting_issue().filter(pk__in=[letter.pk for letter in found])
    issued = decide(seen, waiting, issued_at=at, issued_by=by)
    queued = Dispatch.objects.bulk_create(each for letter in found for each in Dispatch.objects.addressed(letter, at))
    if any(dispatch.email for dispatch in queued):
        have_it_mailed()
    return issued


def held(letters: Iterable[Letter], by: Any, blockers: Blockers) -> list[Letter]:
    """The letters as they stand now, held so that nobody changes them meanwhile.

    Raises ValidationError when one of them has changed since it was seen, or there are reasons against it.
    """
    seen = {letter.pk: letter.pdf_sha256 for letter in letters}
    # Whom a letter goes to, and when its year is published, stay as they are looked at until it has gone.
    found = list(with_facts(Letter.objects.filter(pk__in=seen)).select_for_update(of=("self", "recipient", "year")))
    list(Contact.objects.select_for_update().filter(authority__in=[letter.recipient_id for letter in found]))
    prefetch_related_objects(found, "recipient__contacts")
    _, refusals = sorted_out(found, by, blockers)
    refusals += [
        (letter, "Somebody changed it meanwhile: look at it again.")
        for letter in found
        if letter.pdf_sha256 != seen[letter.pk]
    ]
    if refusals:
        raise ValidationError([f"{letter}: {why}" for letter, why in refusals])
    return found


def decide(seen: list[Letter], waiting: QuerySet[Letter], **facts: Any) -> int:
    """Keep who decided about letters and when, also on those at hand; how many there were."""
    for letter in seen:
        for name, value in facts.items():
            setattr(letter, name, value)
    return waiting.update(**facts)
