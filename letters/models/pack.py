"""Packs: letters put together for the printer, so that it is known which were printed, and which were posted."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from councils.models import ReviewYear, Role

from .dispatch import Dispatch, DispatchQuerySet


class PackQuerySet(models.QuerySet["Pack"]):
    """Questions about packs."""

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
    """What goes out on paper: where no e-mail address is known, and where the mail server refused for good."""
    of_year = Dispatch.objects.filter(letter__year=year)
    return of_year.to_print() | of_year.failed()


def a_copy_for_all(year: ReviewYear) -> DispatchQuerySet:
    """One paper copy of every letter that has gone out, as it went to the chief executive."""
    return Dispatch.objects.filter(letter__year=year, role=Role.CHIEF_EXECUTIVE)


class Pack(models.Model):
    """Letters put together for the printer, always the same ones however often it is fetched."""

    year = models.ForeignKey(ReviewYear, models.PROTECT, related_name="packs")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dispatches = models.ManyToManyField(Dispatch, related_name="packs")

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"Letters of {self.year} for the printer, {timezone.localtime(self.made_at):%-d %B %Y, %H:%M}"

    @property
    def still_to_post(self) -> list[Dispatch]:
        """Those of its letters that go by post and that nobody has marked as posted."""
        waiting = self.dispatches.to_print() | self.dispatches.failed()
        return list(waiting.distinct().select_related("letter__year", "letter__authority", "letter__recipient"))
