"""Holding single letters back from the public, for a written reason, until somebody releases them."""

from datetime import datetime
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from councils.models import ReviewYear
from letters.models import Letter
from letters.models.staleness import CurrentFacts, has_stale_figures


def blockers_to_holding_back(letter: Letter, by: Any, at: datetime | None = None) -> list[str]:
    if letter.held_back_at:
        return [f"{letter.held_back_by} holds it back already."]
    if letter.is_published(at):
        return ["The public has it already: a second letter can replace it."]
    return permission_blockers(by)


@transaction.atomic
def hold_back_letter(letter: Letter, *, reason: str, by: Any, at: datetime | None = None) -> None:
    at = at or timezone.now()
    reasons = blockers_to_holding_back(letter, by, at)
    if not reason.strip():
        reasons.append("Say why it is held back: the reason is kept.")
    if reasons:
        raise ValidationError(reasons)
    not_public = Q(issued_at=None) | ~Q(year__in=ReviewYear.objects.published(at))
    mine = Letter.objects.filter(not_public, pk=letter.pk, held_back_at=None)
    if not mine.update(held_back_at=at, held_back_by=by, held_back_because=reason.strip()):
        raise ValidationError("Somebody else was first, or it is public by now: look at it again.")
    letter.refresh_from_db()
    keep_why(letter, by, f"Held back from the public: {reason.strip()}")


def blockers_to_releasing(letter: Letter, by: Any) -> list[str]:
    if not letter.held_back_at:
        return ["Nobody holds it back."]
    if letter.issued_at and not letter.year.is_published() and letter.year.is_frozen and says_other_figures(letter):
        return ["It has gone out with figures that have changed since: a second letter has to replace it."]
    return permission_blockers(by)


def says_other_figures(letter: Letter) -> bool:
    replaced = Letter.objects.issued().filter(replaces=letter).exists()
    return not replaced and has_stale_figures(letter, CurrentFacts([letter]))


@transaction.atomic
def release_letter(letter: Letter, *, by: Any, at: datetime | None = None) -> None:
    if reasons := blockers_to_releasing(letter, by):
        raise ValidationError(reasons)
    held = Letter.objects.filter(pk=letter.pk, held_back_at=letter.held_back_at)
    freed = {"held_back_at": None, "held_back_by": None, "held_back_because": ""}
    if not held.update(held_back_until=at or timezone.now(), **freed):
        raise ValidationError("Somebody else decided meanwhile: look at it again.")
    keep_why(letter, by, f"Released to the public. It was held back because: {letter.held_back_because}")
    letter.refresh_from_db()


def keep_why(letter: Letter, by: Any, said: str) -> None:
    LogEntry.objects.log_actions(by.pk, [letter], CHANGE, change_message=said, single_object=True)


def permission_blockers(by: Any) -> list[str]:
    if by.has_perm("letters.issue_letter"):
        return []
    return [f"{by} may not decide what is made public: a manager can."]
