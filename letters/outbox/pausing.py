"""Stopping the mails of a year, and going on with them: kept with who did it, and heeded before each mail."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from councils.models import ReviewYear
from councils.statistics.english import date_and_time
from letters.models import Dispatch, Run, Step
from letters.models.dispatch import have_it_mailed

# A worker that is there has begun with a mail that waits by then.
QUIET = timedelta(minutes=2)


def post_held_by(year: ReviewYear) -> Run | None:
    return Run.objects.holding_the_post().filter(year=year).select_related("cancelled_by").first()


def quiet_since(year: ReviewYear, at: datetime | None = None) -> datetime | None:
    """Since when nothing has been mailed although something could; None while all is well."""
    outbox = Dispatch.objects.filter(letter__year=year)
    waiting = outbox.waiting(at).order_by("queued_at").values_list("queued_at", flat=True).first()
    if waiting is None:
        return None
    begun = outbox.filter(started_at__isnull=False).order_by("-started_at").values_list("started_at", flat=True).first()
    seen = max(waiting, begun) if begun else waiting
    return seen if (at or timezone.now()) - seen > QUIET else None


def blockers_to_stopping(year: ReviewYear) -> list[str]:
    if held := post_held_by(year):
        return [f"{held.cancelled_by} stopped the mailing on {date_and_time(held.asked_at)}."]
    if not Dispatch.objects.queued().filter(letter__year=year).exists():
        return ["There is no mail that waits to be sent."]
    return []


def blockers_to_going_on(year: ReviewYear) -> list[str]:
    if post_held_by(year) or quiet_since(year):
        return []
    return ["Nobody has stopped the mailing: what can go is on its way."]


def stop_mailing(year: ReviewYear, *, by: Any, at: datetime | None = None) -> None:
    """Begin no further mail of a year. Raises ValidationError when somebody has stopped it, or nothing waits."""
    at = at or timezone.now()
    decide_on_mail(year, blockers_to_stopping, by, at, cancelled_at=at, cancelled_by=by)


def go_on(year: ReviewYear, *, by: Any, at: datetime | None = None) -> None:
    """Let the mails of a year go again. Raises ValidationError when they do."""
    decide_on_mail(year, blockers_to_going_on, by, at or timezone.now())


@transaction.atomic
def decide_on_mail(year: ReviewYear, against: Any, by: Any, at: datetime, **facts: Any) -> None:
    """Keep a decision about the mailing: it is over as soon as it is made, and the latest holds."""
    ReviewYear.objects.select_for_update().get(pk=year.pk)
    if reasons := against(year):
        raise ValidationError(reasons)
    Run.objects.create(year=year, step=Step.SEND, asked_at=at, asked_by=by, ended_at=at, **facts)
    have_it_mailed()
