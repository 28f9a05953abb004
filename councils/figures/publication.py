"""The moment at which a year becomes public: set, moved, taken back and lifted early, until it has passed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from councils.models.fields import LONGEST_REMARK, Fits
from councils.models.year import ReviewYear
from councils.statistics.english import date_and_time

# What speaks against a moment of publication beside what is known here: an app above this one adds to it.
BLOCKERS_TO_PUBLISHING: list[Callable[[ReviewYear], list[str]]] = []
# And against one that is now.
BLOCKERS_TO_LIFTING: list[Callable[[ReviewYear], list[str]]] = []
PASSED = "That moment has passed. To make the year public at once, lift the embargo instead, for a reason that is kept."


def publish(year: ReviewYear, at: datetime, *, by: Any = None, reason: str = "") -> None:
    """Say when figures and letters become public, or became so where the moment has passed. Time does the rest.

    People come by `schedule` or `lift`, which ask for more. Raises ValidationError before the freeze, while anything
    speaks against it, or once it is public.
    """
    move(year, at, by=by, reason=reason)


def schedule(year: ReviewYear, at: datetime, *, by: Any = None, reason: str = "") -> None:
    """Set a moment that is still to come, or another one for a reason: what people and commands may do.

    Raises ValidationError for a moment that has passed, without a reason for another, and whenever `publish` does.
    """
    passed = [PASSED] if at <= timezone.now() else []
    if reasons := why_it_stays(year) or [*passed, *blockers_to_publishing(year)]:
        raise ValidationError(reasons)
    if year.publish_at:
        reason = explained(reason, "another moment is chosen")
    publish(year, at, by=by, reason=reason)


def hold_back(year: ReviewYear, *, reason: str, by: Any = None) -> None:
    """Take the moment of publication back: the year stays where it is until somebody sets another.

    Raises ValidationError without a reason, without a moment to take back, or once the year is public.
    """
    if not year.publish_at:
        raise ValidationError(f"Nobody has said yet when {year} is published.")
    move(year, None, by=by, reason=explained(reason, "it is held back"))


def lift(year: ReviewYear, *, reason: str, by: Any = None, at: datetime | None = None) -> None:
    """Make the year public at once. Raises ValidationError with every reason against it, and without one for it."""
    if reasons := why_it_stays(year) or blockers_to_lifting(year):
        raise ValidationError(reasons)
    move(year, at or timezone.now(), by=by, reason=explained(reason, "it becomes public at once"))


def why_it_stays(year: ReviewYear) -> list[str]:
    """Why nobody can move the moment of a year: it is not frozen yet, or it is public."""
    if not year.is_frozen:
        return [f"{year} is not frozen: freeze it before you say when it is published."]
    return [f"{year} has been public since {moment_text(year.publish_at)}."] if year.is_published() else []


def blockers_to_publishing(year: ReviewYear) -> list[str]:
    return [sentence for find in BLOCKERS_TO_PUBLISHING for sentence in find(year)]


def blockers_to_lifting(year: ReviewYear) -> list[str]:
    """Why a year cannot become public at once: what stands against any moment, and what has to be done before."""
    return [*blockers_to_publishing(year), *(sentence for find in BLOCKERS_TO_LIFTING for sentence in find(year))]


def explained(reason: str, what: str) -> str:
    """A reason that is one. Raises ValidationError for none, and for one that is too long."""
    if not reason.strip():
        raise ValidationError(f"Say why {what}: the reason is kept.")
    Fits(LONGEST_REMARK)(reason)
    return reason.strip()


@transaction.atomic
def move(year: ReviewYear, at: datetime | None, *, by: Any, reason: str) -> None:
    """Set the moment of a year that is not public yet, and keep who did it, and why."""
    locked = ReviewYear.objects.select_for_update().get(pk=year.pk)
    if reasons := why_it_stays(locked) or (blockers_to_publishing(locked) if at else []):
        raise ValidationError(reasons)
    locked.publish_at = at
    locked._change_reason = reason or None  # type: ignore[attr-defined]
    locked._history_user = by  # type: ignore[attr-defined]
    locked.save()
    year.refresh_from_db()


def moment_text(at: datetime | None) -> str:
    """A moment as it is said: by the clocks of England, and whether they are an hour ahead."""
    return f"{date_and_time(at)} ({timezone.localtime(at):%Z})" if at else "a later date"
