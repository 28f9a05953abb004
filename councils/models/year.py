"""Review years: 1 April to 31 March, what they show, when they were frozen and when they become public."""

import re
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models.fields import CleanTextField, PlausibleDateField
from councils.models.released import Released, ReleasedQuerySet

LABEL = re.compile(r"(20\d\d)-(\d\d)", re.ASCII)

PER_100K_SINCE = date(
    2022, 4, 1
)  # the letters of 2022-23 were the first to give upheld decisions per 100,000 residents


def first_day(label: str) -> date:
    """The 1 April on which the year written 2019-20 begins. Raises ValueError for anything else."""
    match = LABEL.fullmatch(label)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError(f"“{label}” is not a review year: write it like 2019-20.")
    return date(int(match[1]), 4, 1)


def start_of_year(day: date) -> date:
    """The 1 April on which the review year of a day began."""
    return date(day.year - (day.month < 4), 4, 1)


class ReviewYearQuerySet(models.QuerySet["ReviewYear"]):
    def published(self, at: datetime | None = None) -> "ReviewYearQuerySet":
        """Those whose figures the public may see at a moment. Twin: `ReviewYear.is_published`."""
        return self.frozen().filter(publish_at__lte=at or timezone.now())

    def frozen(self) -> "ReviewYearQuerySet":
        return self.filter(frozen_at__isnull=False)

    def beside(self, year: "ReviewYear") -> "ReviewYearQuerySet":
        """The years whose figures may stand beside a year's in what becomes public with it.

        The year itself, and those before it that are public by then: now, or from the moment set for it.
        """
        public_by_then = Q(publish_at__lte=year.publish_at or timezone.now())
        return self.frozen().filter(Q(pk=year.pk) | Q(starts_on__lt=year.starts_on) & public_by_then)

    def labelled(self, label: str) -> "ReviewYear":
        """The year written 2019-20. Raises ValueError if it is no year, DoesNotExist if it is not on record."""
        return self.get(starts_on=first_day(label))

    def recorded(self, label: str) -> "ReviewYear":
        """The year written 2019-20, put on record if it was not. Raises ValueError if it is no year."""
        starts_on = first_day(label)
        return self.get_or_create(starts_on=starts_on, defaults={"shows_upheld_per_100k": starts_on >= PER_100K_SINCE})[
            0
        ]


class ReviewYear(models.Model):
    """A year from 1 April to 31 March, written 2019-20; the letter about it is the Annual Review letter 2020."""

    starts_on = models.DateField(unique=True, help_text="Always 1 April.")
    notes = CleanTextField(blank=True, editable=False, help_text="The text of its note, while that is released.")
    breaks_series = models.BooleanField(
        "not comparable with the year before", default=False, help_text="Trend charts draw the break."
    )
    shows_uphold_rate = models.BooleanField("shows complaints upheld", default=True)
    shows_compliance_rate = models.BooleanField("shows compliance with recommendations", default=True)
    shows_satisfactory_remedy_rate = models.BooleanField("shows satisfactory remedies", default=True)
    shows_upheld_per_100k = models.BooleanField("shows upheld decisions per 100,000 residents", default=False)
    letters_dated_on = PlausibleDateField("date on the letters", null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    publish_at = models.DateTimeField(
        null=True, blank=True, help_text="When figures and letters become public, all together."
    )
    remedies = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text="Tables of what was agreed in all of England, worked out at freeze.",
    )
    demonstration = models.BooleanField(default=False, editable=False)

    objects = ReviewYearQuerySet.as_manager()
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__month=4, starts_on__day=1),
                name="year_starts_on_1_april",
                violation_error_message="A review year starts on 1 April.",
            ),
            models.CheckConstraint(
                condition=Q(publish_at=None) | Q(frozen_at__isnull=False),
                name="year_is_frozen_before_it_is_published",
                violation_error_message="Freeze the year before you say when it is published.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.label])

    @property
    def label(self) -> str:
        """The year as it is written: 2019-20."""
        return f"{self.starts_on.year}-{self.letter_year % 100:02}"

    @property
    def letter_year(self) -> int:
        """The year in the title of the letter about it: 2020 for 2019-20."""
        return self.starts_on.year + 1

    @property
    def ends_on(self) -> date:
        return date(self.letter_year, 3, 31)

    @property
    def days(self) -> tuple[date, date]:
        return self.starts_on, self.ends_on

    @property
    def population_year(self) -> int:
        """The mid-year estimate it uses: of the calendar year before it starts (2023-24 uses mid-2022)."""
        return self.starts_on.year - 1

    @property
    def has_ended(self) -> bool:
        return timezone.localdate() > self.ends_on

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    def is_published(self, at: datetime | None = None) -> bool:
        """Whether the public may see its figures at a moment. Twin of `published`."""
        return bool(self.frozen_at and self.publish_at and self.publish_at <= (at or timezone.now()))


class YearNoteQuerySet(ReleasedQuerySet):
    """Questions about notes."""

    def come_out(self, at: datetime | None = None) -> Q:
        """What is true of those that nobody withholds, and whose year is public."""
        return Q(withheld_because="", year__in=ReviewYear.objects.published(at))


class YearNote(Released):
    """What a reader must know before comparing a year. While it is released it is the year's `notes`."""

    public_fields = ("text",)
    public_facts = ("year",)

    year = models.OneToOneField(ReviewYear, models.PROTECT, related_name="note")
    text = CleanTextField(help_text="Shown wherever the year's figures stand, in letters too.")

    objects = YearNoteQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-year"]
        constraints = Released.Meta.constraints

    def __str__(self) -> str:
        return f"Note on {self.year}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it, and have the year say it while it is released, and nothing while it is not."""
        super().save(*args, **kwargs)
        year = ReviewYear.objects.select_for_update().get(pk=self.year_id)  # whoever saves the year waits
        said = "" if self.withheld_because else self.text
        if year.notes != said:
            year.notes = said
            year.save(update_fields=["notes"])

    def is_past_embargo(self, at: datetime | None = None) -> bool:
        """Twin of `past_embargo`."""
        return not self.withheld_because and self.year.is_published(at)

    def waits_for(self, at: datetime | None = None) -> str:
        return "" if self.year.is_published(at) else f"{self.year} is published"
