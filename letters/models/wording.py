"""The wording of a review year's letters."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from councils.models import ReviewYear
from councils.models.checked import Checked, findings_overruled, reason_to_overrule
from councils.models.fields import CleanCharField, CleanTextField
from letters.wording import markdown as wording


class Wording(Checked):
    """What the letters of a year say: Markdown with named facts in braces and conditional paragraphs."""

    public_fields = ("text", "signatory_name", "signatory_office", "signatory_second_office")

    year = models.OneToOneField(ReviewYear, models.CASCADE, related_name="wording")
    text = CleanTextField()
    signatory_name = CleanCharField(max_length=100, blank=True, help_text="Who signs. Empty on made-up letters.")
    signatory_office = CleanCharField(max_length=150)
    signatory_second_office = CleanCharField(
        max_length=150, blank=True, help_text="A second line under the signature, such as the chair of a commission."
    )
    overruled_because = reason_to_overrule()
    overruled_findings = findings_overruled()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who last changed what the letters say.",
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Wording of {self.year}"

    def clean(self) -> None:
        """Raise ValidationError for unknown facts, unknown conditions and broken blocks."""
        if problems := wording.problems(self.text):
            raise ValidationError({"text": problems})

    @staticmethod
    def shipped(year: ReviewYear) -> dict[str, str]:
        """What the letters of a year say while managers have written nothing: the wording of the project."""
        return {
            "text": wording.default_wording(year.label),
            "signatory_office": "Local Government Ombudsman",
            "signatory_second_office": "Chair of the Commission",
        }

    @property
    def earlier(self) -> "Wording | None":
        before = Wording.objects.filter(year__starts_on__lt=self.year.starts_on)
        return before.select_related("year").order_by("-year__starts_on").first()

    def take_over(self, earlier: "Wording", *, by: Any) -> None:
        """Begin again from an earlier year's wording; what stood here before stays in the history."""
        for name in (*self.public_fields, "overruled_because", "overruled_findings"):
            setattr(self, name, getattr(earlier, name))
        self.written_by = by
        self.full_clean()
        self._history_user, self._change_reason = by, f"copied from {earlier.year}"
        self.save()
