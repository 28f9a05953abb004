"""Samples: letters drawn at random, to be read before all are approved."""

import random
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from councils.models import ReviewYear
from councils.statistics.english import date_and_time
from letters.models.reading import Reading

DRAWN = 10


class SampleQuerySet(models.QuerySet["Sample"]):
    def current(self) -> "SampleQuerySet":
        """The last one of each year: what was drawn before is kept, and counts no more."""
        of_its_year = Sample.objects.filter(year=OuterRef("year")).order_by("-drawn_at", "-pk")
        return self.filter(pk=Subquery(of_its_year.values("pk")[:1]))

    def progress_sentences(self, years: Collection[int]) -> list[str]:
        """How far the reading of samples is where many letters are approved: a warning, and no wall."""
        drawn = self.current().filter(year__in=years).select_related("year")
        sentences = [f"Of the latest sample of {sample.year}: {sample.progress}" for sample in drawn]
        if len(sentences) < len(years):
            sentences.append(
                "No sample has been drawn and read yet: ten letters at random show what a check of all misses."
            )
        return sentences

    def draw(self, year: ReviewYear, *, by: Any, seed: str = "", at: datetime | None = None) -> "Sample":
        """Draw ten letters of a year at random, of those with a PDF that have not gone out; the same for the same seed.

        Every draw is kept, so that nobody draws until they like what they get. Raises ValidationError where
        there is nothing to draw from.
        """
        letters = year.letters.exclude(pdf="").filter(issued_at=None)
        among = list(letters.order_by("authority__slug", "recipient__slug", "edition").values_list("pk", flat=True))
        if not among:
            raise ValidationError(f"{year} has no letters with a PDF that have not gone out.")
        seed = seed or secrets.token_hex(8)
        # Chance that can be repeated by whoever doubts it, and keeps no secret.
        drawn = random.Random(seed).sample(among, min(DRAWN, len(among)))  # noqa: S311
        with transaction.atomic():
            facts = {"drawn_at": at or timezone.now(), "drawn_by": by, "seed": seed, "among": len(among)}
            sample = self.create(year=year, **facts)
            for letter in drawn:
                Reading.objects.create(sample=sample, letter_id=letter)
        return sample


class Sample(models.Model):
    """Some letters of a year drawn at random, to be read closely before all are approved."""

    year = models.ForeignKey(ReviewYear, models.PROTECT, related_name="samples")
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seed = models.CharField(max_length=40, help_text="With it the same letters are drawn again from the same ones.")
    among = models.PositiveIntegerField("drawn from", help_text="How many letters there were to draw from.")

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_at"]

    def __str__(self) -> str:
        return f"Sample of the letters of {self.year}, {date_and_time(self.drawn_at)}"

    @property
    def progress(self) -> str:
        readings = list(self.readings.select_related("letter"))
        read = sum(reading.holds for reading in readings)
        faults = sum(reading.holds and bool(reading.fault) for reading in readings)
        found = f", {faults} with a fault" if faults else ""
        return f"{read} of {len(readings)} letters read{found}."

    @property
    def is_read(self) -> bool:
        return all(reading.holds for reading in self.readings.select_related("letter"))
