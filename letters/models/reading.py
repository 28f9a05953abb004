"""Readings: the letters of a sample, and what whoever read them found."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models.fields import LONGEST_REMARK, CleanTextField


class ReadingQuerySet(models.QuerySet["Reading"]):
    def faulty(self) -> "ReadingQuerySet":
        """Those that found a fault in the PDF which the letter still has: a new PDF has to be read anew."""
        return self.exclude(fault="").filter(pdf_sha256=F("letter__pdf_sha256"))


class Reading(models.Model):
    """One letter of a sample, and what somebody who read it found: nothing, or a fault that keeps it from going."""

    sample = models.ForeignKey("letters.Sample", models.CASCADE, related_name="readings")
    letter = models.ForeignKey("letters.Letter", models.PROTECT, related_name="readings")
    pdf_sha256 = models.CharField("SHA-256 of what was read", max_length=64, blank=True)
    fault = CleanTextField(
        max_length=LONGEST_REMARK, blank=True, help_text="What is wrong with it. Empty when nothing is."
    )
    checked_at = models.DateTimeField("read at", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="read by"
    )

    objects = ReadingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["sample", "letter__authority__name"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "letter"], name="reading_once_a_sample"),
            models.CheckConstraint(
                condition=Q(checked_at=None, checked_by=None, pdf_sha256="", fault="")
                | (Q(checked_at__isnull=False, checked_by__isnull=False) & ~Q(pdf_sha256="")),
                name="reading_by_somebody_of_something",
                violation_error_message="A letter is read by somebody, at a time, and it is kept which PDF they read.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} in a sample"

    @property
    def holds(self) -> bool:
        """Whether it has been read as it is now: a letter that has a new PDF since is to be read again."""
        return bool(self.checked_at) and self.pdf_sha256 == self.letter.pdf_sha256

    @property
    def status(self) -> str:
        if not self.checked_at:
            return "to be read"
        if not self.holds:
            found = f", and see what was found before: {self.fault}" if self.fault else ""
            return f"changed since it was read: to be read again{found}"
        return f"fault: {self.fault}" if self.fault else "read, nothing wrong"

    def tick(self, *, by: Any, pdf_sha256: str, fault: str = "", at: datetime | None = None) -> None:
        """Keep that somebody has read the PDF with this fingerprint, and what they found.

        Raises ValidationError when the letter has another PDF by now, or somebody else has read it meanwhile.
        """
        now = Reading.objects.values_list("letter__pdf_sha256", flat=True).get(pk=self.pk)
        if not pdf_sha256 or pdf_sha256 != now:
            raise ValidationError("The letter has changed since you opened it: read it again.")
        facts = {"checked_at": at or timezone.now(), "checked_by": by, "pdf_sha256": pdf_sha256, "fault": fault.strip()}
        with transaction.atomic():
            if not Reading.objects.filter(pk=self.pk, checked_at=self.checked_at).update(**facts):
                raise ValidationError("Somebody else has read it meanwhile: see what they found.")
            self.refresh_from_db()
            self._history_user = by
            self.save()
