"""Packs: letters put together for the printer, so that it is known which were printed, and which were posted."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from councils.models import ReviewYear, Role
from councils.statistics.english import date_and_time
from letters.models.dispatch import Dispatch, DispatchQuerySet


class PackQuerySet(models.QuerySet["Pack"]):
    def make(self, dispatches: DispatchQuerySet, *, year: ReviewYear, by: Any, at: datetime | None = None) -> "Pack":
        """Put letters of a year together to be printed. Raises ValidationError when there are none."""
        chosen = list(dispatches.filter(letter__year=year))
        if not chosen:
            raise ValidationError(f"There is no letter of {year} to be printed.")
        with transaction.atomic():
            pack = self.create(year=year, made_at=at or timezone.now(), made_by=by)
            pack.dispatches.set(chosen)
        return pack


def to_post(year: ReviewYear) -> DispatchQuerySet:
    return on_paper(Dispatch.objects.filter(letter__year=year))


def on_paper(dispatches: DispatchQuerySet) -> DispatchQuerySet:
    """Those that go by post: where no e-mail address is known, and where the mail server refused for good.

    Not a letter that was replaced before it was posted: its second one goes instead.
    """
    by_post = dispatches.to_print() | dispatches.failed() | dispatches.returned()
    return by_post.exclude(letter__replaced_by__issued_at__isnull=False)


def a_copy_for_all(year: ReviewYear) -> DispatchQuerySet:
    """One paper copy of every letter that has gone out and holds, as it went to the chief executive."""
    gone = Dispatch.objects.filter(letter__year=year, role=Role.CHIEF_EXECUTIVE)
    return gone.exclude(letter__replaced_by__issued_at__isnull=False)


class Pack(models.Model):
    """Letters put together for the printer, the same ones however often it is fetched but for those replaced since."""

    year = models.ForeignKey(ReviewYear, models.PROTECT, related_name="packs")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dispatches = models.ManyToManyField(Dispatch, related_name="packs")

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"Letters of {self.year} for the printer, {date_and_time(self.made_at)}"

    @property
    def still_to_post(self) -> list[Dispatch]:
        """Those of its letters that go by post and that nobody has marked as posted."""
        waiting = self.dispatches.filter(pk__in=on_paper(Dispatch.objects.all()).values("pk"))
        return list(waiting.select_related("letter__year", "letter__authority", "letter__recipient"))

    @property
    def inside(self) -> DispatchQuerySet:
        """What is printed of it: all but letters that were replaced by a second one before they were posted."""
        return self.dispatches.exclude(pk__in=self.replaced.values("pk"))

    @property
    def replaced(self) -> DispatchQuerySet:
        """Those of its letters that were replaced before they were posted: to be taken out where they are printed."""
        late = Dispatch.objects.filter(letter__replaced_by__issued_at__isnull=False, posted_at=None)
        return self.dispatches.filter(pk__in=late.values("pk"))
