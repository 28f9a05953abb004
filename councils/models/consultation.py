"""Consultations: authorities that check their cases of a year before it is frozen, and what they dispute."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models.authority import Authority
from councils.models.decision import Decision, today
from councils.models.fields import LONGEST_REMARK, CleanTextField, PlausibleDateField
from councils.models.year import ReviewYear


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def awaiting_reply(self) -> "ConsultationQuerySet":
        return self.filter(replied_on=None)

    def overdue(self, on: date | None = None) -> "ConsultationQuerySet":
        return self.awaiting_reply().filter(reply_by__lt=on or today())

    def answered(self) -> "ConsultationQuerySet":
        return self.filter(replied_on__isnull=False)

    def disputed(self) -> "ConsultationQuerySet":
        return self.filter(pk__in=Dispute.objects.open().values("consultation"))


class Consultation(models.Model):
    """The cases of one authority's year, sent for checking before the freeze: to whom, and what came back.

    Those of an authority that is gone are sent to its successors.
    """

    year = models.ForeignKey(ReviewYear, models.PROTECT, related_name="consultations")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="consultations")
    recipient = models.ForeignKey(Authority, models.PROTECT, related_name="consultations_received")
    reply_by = PlausibleDateField()
    asked_at = models.DateTimeField(editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    reminders = models.PositiveSmallIntegerField("reminders sent", default=0, editable=False)
    reminded_at = models.DateTimeField("last reminded at", null=True, blank=True, editable=False)
    replied_on = PlausibleDateField(null=True, blank=True, help_text="The day their reply came.")
    reply = CleanTextField(
        "what they said", blank=True, help_text="In a sentence. What they dispute is recorded below, case by case."
    )

    objects = ConsultationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-year", "authority__name", "recipient__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "authority", "recipient"],
                name="consultation_once_a_year",
                violation_error_message="The sheets of that authority and year have been sent already.",
            ),
            models.CheckConstraint(
                condition=Q(reply="") | Q(replied_on__isnull=False),
                name="consultation_reply_has_its_day",
                violation_error_message="Say on which day the reply came.",
            ),
            models.CheckConstraint(
                condition=Q(reminders=0, reminded_at=None) | Q(reminders__gt=0, reminded_at__isnull=False),
                name="consultation_reminded_at_a_time",
                violation_error_message="A reminder was sent at a time, or none was sent.",
            ),
        ]

    def __str__(self) -> str:
        to = f" to {self.recipient}" if self.recipient_id != self.authority_id else ""
        return f"Case sheets of {self.year}, {self.authority}{to}"

    @property
    def written_at(self) -> datetime:
        """When it was last written to: asked, or reminded."""
        return self.reminded_at or self.asked_at

    def clean(self) -> None:
        if self.replied_on and self.replied_on > today():
            raise ValidationError({"replied_on": "That day has not come yet: give the day the reply came."})


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def open(self) -> "DisputeQuerySet":
        return self.filter(became="")

    def settled(self) -> "DisputeQuerySet":
        return self.exclude(became="")


class Became(models.TextChoices):
    CHANGED = "changed", "The record was changed"
    STANDS = "stands", "The record stands"
    WITHDRAWN = "withdrawn", "The authority took it back"


class Dispute(models.Model):
    """What an authority says is wrong with a case on its sheets, or with the sheets; and what became of it."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="disputes")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="disputes")
    said = CleanTextField("what they dispute")
    raised_on = PlausibleDateField(default=timezone.localdate)
    became = models.CharField("what became of it", max_length=10, choices=Became.choices, blank=True)
    because = CleanTextField("why", max_length=LONGEST_REMARK, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = DisputeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["consultation", "raised_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(became="", because="", settled_at=None, settled_by=None)
                | Q(became__in=Became.values, settled_at__isnull=False, settled_by__isnull=False) & ~Q(because=""),
                name="dispute_settled_by_somebody_for_a_reason",
                violation_error_message="What became of it is recorded with a reason, by somebody, or not yet.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.decision or "The sheets as a whole")

    def clean(self) -> None:
        faults = {}
        if self.decision and self.decision.authority_id != self.consultation.authority_id:
            faults["decision"] = f"{self.decision} is a case of {self.decision.authority}: choose one on their sheets."
        if self.raised_on and self.raised_on > today():
            faults["raised_on"] = "That day has not come yet: give the day they raised it."
        if faults:
            raise ValidationError(faults)

    def settle(self, became: str, *, because: str, by: Any, at: datetime | None = None) -> None:
        """Keep what became of it, and why. Raises ValidationError without a reason, or once somebody has."""
        if not because.strip():
            raise ValidationError("Say why: the authority may ask.")
        self._change({"became": became, "because": because, "settled_at": at or timezone.now(), "settled_by": by}, by)

    def reopen(self, *, by: Any) -> None:
        """Take back what became of it: it is open again. Raises ValidationError when it is open."""
        self._change({"became": "", "because": "", "settled_at": None, "settled_by": None}, by)

    @transaction.atomic
    def _change(self, facts: dict[str, Any], by: Any) -> None:
        """Settle what is open, or open what is settled; of two who do so at once the second is told."""
        found = Dispute.objects.open() if facts["became"] else Dispute.objects.settled()
        if not found.filter(pk=self.pk).update(**facts):
            raise ValidationError("It was settled already." if facts["became"] else "It is open already.")
        self.refresh_from_db()
        self._history_user = by
        self.save()
