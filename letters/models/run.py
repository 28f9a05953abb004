"""Runs: a long step of a year that a worker takes in the background, who asked for it, and how it ended."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from councils.models import ReviewYear
from councils.models.fields import ReportedTextField
from councils.statistics.english import date_and_time

# A worker gives a sign of life with every letter; one that has given none for so long is taken for gone.
SILENCE = timedelta(seconds=45)
# A worker that is there and idle has begun by then.
PATIENCE = timedelta(seconds=12)


class Step(models.TextChoices):
    COMPOSE = "compose", "composing"
    RENDER = "render", "rendering"
    SEND = "send", "mailing"


class RunQuerySet(models.QuerySet["Run"]):
    """Questions about runs, and how one is asked for."""

    def live(self) -> "RunQuerySet":
        return self.filter(ended_at=None)

    def ask(self, year: ReviewYear, step: str, *, by: Any, of: int = 0, at: datetime | None = None) -> "Run":
        """Put a run on record, in place of one that nothing is heard of any more.

        Raises ValidationError when there is one of this step already: of two who ask, one is told.
        """
        silent = self.live().filter(year=year, step=step, alive_at__lt=(at or timezone.now()) - SILENCE)
        silent.update(ended_at=at or timezone.now(), fault="Nothing more was heard of it.")
        try:
            with transaction.atomic():
                return self.create(year=year, step=step, asked_at=at or timezone.now(), asked_by=by, of=of)
        except IntegrityError as error:
            first = self.live().select_related("asked_by").get(year=year, step=step)
            raise ValidationError(f"{first.asked_by} asked for this at {date_and_time(first.asked_at)}.") from error

    def latest_of(self, year: ReviewYear, step: str) -> "Run | None":
        found = self.filter(year=year, step=step).select_related("asked_by", "cancelled_by")
        return found.order_by("asked_at", "pk").last()

    def holding_the_post(self) -> "RunQuerySet":
        """Those that somebody has cancelled the mailing with, and nobody has asked for it again."""
        again = Run.objects.filter(year=OuterRef("year"), step=Step.SEND, pk__gt=OuterRef("pk"))
        return self.filter(~Exists(again), step=Step.SEND, cancelled_at__isnull=False)


class Run(models.Model):
    """A long step of a year, taken in the background. The letters and dispatches themselves say what is done.

    A run says that it shall go on: every worker looks between two letters whether it is still live.
    """

    year = models.ForeignKey(ReviewYear, models.PROTECT, related_name="runs")
    step = models.CharField(max_length=10, choices=Step.choices)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(null=True, blank=True)
    alive_at = models.DateTimeField("last sign of life", null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    fault = ReportedTextField("why it stopped", blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "step"],
                condition=Q(ended_at=None),
                name="run_one_at_a_time",
                violation_error_message="This step is under way already.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False, ended_at__isnull=False),
                name="run_cancelled_by_somebody_is_over",
                violation_error_message="A run is cancelled by somebody, at a time, and is over then.",
            ),
            models.CheckConstraint(
                condition=Q(fault="") | Q(ended_at__isnull=False),
                name="run_with_a_fault_is_over",
                violation_error_message="A run that stopped at a fault is over.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display().capitalize()} {self.year}"

    def is_live(self) -> bool:
        """Whether it is to go on, by the record as it stands this moment."""
        return Run.objects.live().filter(pk=self.pk).exists()

    def take_up(self, at: datetime | None = None) -> bool:
        """Begin to work on it alone; False when somebody else does, or it is over."""
        at = at or timezone.now()
        nobody = Q(alive_at=None) | Q(alive_at__lt=at - SILENCE)
        return bool(Run.objects.live().filter(nobody, pk=self.pk).update(**self.sign_of_life(at)))

    def add(self, number: int, at: datetime | None = None) -> bool:
        """Keep that so many more are done, and that a worker is there; whether the run is to go on."""
        this, done = Run.objects.filter(pk=self.pk), F("done") + number
        if this.live().update(done=done, **self.sign_of_life(at or timezone.now())):
            return True
        # What is done is done, though it was stopped, or another worker has found nothing left, meanwhile.
        this.update(done=done)
        return False

    def reach(self, done: int, of: int, at: datetime | None = None) -> bool:
        life = self.sign_of_life(at or timezone.now())
        return bool(Run.objects.live().filter(pk=self.pk).update(done=done, of=of, **life))

    def sign_of_life(self, at: datetime) -> dict[str, Any]:
        """What is kept whenever a worker shows that it is there."""
        return {"begun_at": Coalesce(F("begun_at"), at), "alive_at": at}

    def end(self, fault: str = "", at: datetime | None = None) -> None:
        Run.objects.live().filter(pk=self.pk).update(ended_at=at or timezone.now(), fault=fault)

    def cancel(self, *, by: Any, at: datetime | None = None) -> None:
        """Have it stop before the next letter. Raises ValidationError when it is over."""
        at = at or timezone.now()
        if not Run.objects.live().filter(pk=self.pk).update(ended_at=at, cancelled_at=at, cancelled_by=by):
            raise ValidationError("It is over already.")
        self.refresh_from_db()

    def is_silent(self, at: datetime | None = None) -> bool:
        """Whether a worker had begun, and has given no sign of life for too long."""
        return bool(self.alive_at and not self.ended_at and self.alive_at < (at or timezone.now()) - SILENCE)

    def is_neglected(self, at: datetime | None = None) -> bool:
        """Whether no worker has begun, though one could have."""
        return not (self.alive_at or self.ended_at) and self.asked_at < (at or timezone.now()) - PATIENCE

    def left(self, at: datetime | None = None) -> timedelta | None:
        """How long it will still take at the pace so far; None while nobody can say."""
        if not (self.begun_at and self.done):
            return None
        return ((at or timezone.now()) - self.begun_at) / self.done * max(0, self.of - self.done)
