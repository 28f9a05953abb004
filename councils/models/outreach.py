"""Outreach: the training courses and seminars that the letters tell of."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Aggregate, Count, Q, Sum
from simple_history.models import HistoricalRecords

from councils.models.authority import Authority
from councils.models.fields import CleanCharField, PlausibleDateField
from councils.models.publication import today
from councils.models.released import Released, ReleasedQuerySet
from councils.statistics.english import long_date


class HeldQuerySet(ReleasedQuerySet):
    """Questions about what was held when."""

    def shown(self) -> "HeldQuerySet":
        """Those that the public reads of, and of what was taken down that it was."""
        return self.filter(self.come_out() | Q(public_until__isnull=False))

    def held_in(self, first: date, last: date) -> "HeldQuerySet":
        """Those held from one day to another, both included."""
        return self.filter(held_on__range=(first, last))

    def coming(self, on: date | None = None) -> "HeldQuerySet":
        """Those of a day, today when none is given, and after it, the next first."""
        return self.filter(held_on__gte=on or today()).order_by("held_on")

    def past(self, on: date | None = None) -> "HeldQuerySet":
        """Those before a day, today when none is given, the last first."""
        return self.filter(held_on__lt=on or today())


class Audience(models.TextChoices):
    """Whom a course trains."""

    COUNCIL = "council", "Councils"
    CARE = "care-provider", "Adult social care providers"
    OTHER = "other", "Others"


class TrainingCourse(Released):
    """One training course delivered on a day. It counts at once; its topic is public once it is released."""

    public_fields = ("topic",)
    public_facts = ("held_on", "audience")

    held_on = PlausibleDateField()
    topic = CleanCharField(max_length=150)
    audience = models.CharField(max_length=15, choices=Audience.choices, default=Audience.COUNCIL)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="courses")
    people = models.PositiveSmallIntegerField(
        "people trained", null=True, blank=True, help_text="How many came. Empty while the course is still to come."
    )

    objects = HeldQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-held_on", "topic"]
        constraints = [
            *Released.Meta.constraints,
            models.CheckConstraint(
                condition=Q(people__gt=0),
                name="course_trains_somebody",
                violation_error_message="A course trains at least one person: leave out one that nobody came to.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}, {long_date(self.held_on)}"

    def clean(self) -> None:
        if self.people is None and self.held_on and self.held_on < today():
            raise ValidationError({"people": "This course has been held: say how many people it trained."})


class Seminar(Released):
    """A seminar for link officers. It counts at once; place and theme are public once it is released."""

    public_fields = ("place", "theme")
    public_facts = ("held_on",)

    held_on = PlausibleDateField()
    place = CleanCharField(max_length=80)
    theme = CleanCharField(max_length=200, blank=True)
    authorities = models.ManyToManyField(Authority, through="Attendance", related_name="seminars")

    objects = HeldQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-held_on", "place"]
        constraints = Released.Meta.constraints

    def __str__(self) -> str:
        return f"{self.place}, {long_date(self.held_on)}"


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Questions about who came to seminars."""

    def totals(self, *periods: tuple[date, date]) -> list[dict[str, int]]:
        """In each period, the delegates who came to seminars, and how many different authorities they came from."""
        sums: dict[str, Aggregate] = {}
        for place, days in enumerate(periods):
            within = Q(seminar__held_on__range=days)
            sums[f"delegates_{place}"] = Sum("delegates", filter=within, default=0)
            sums[f"authorities_{place}"] = Count("authority", filter=within, distinct=True)
        found = self.aggregate(**sums)
        names = ("delegates", "authorities")
        return [{name: found[f"{name}_{place}"] for name in names} for place in range(len(periods))]


class Attendance(models.Model):
    """How many delegates an authority sent to a seminar."""

    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="attendances")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="attendances")
    delegates = models.PositiveSmallIntegerField(default=1)

    objects = AttendanceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["seminar", "authority"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "authority"], name="attendance_once_per_authority"),
            models.CheckConstraint(
                condition=Q(delegates__gt=0),
                name="attendance_has_delegates",
                violation_error_message="Leave out an authority that sent nobody.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} at {self.seminar}"
