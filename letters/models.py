"""Annual review letters: a year's wording, and one letter for each authority with who did what to it and when."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from councils.models import Authority, ReviewYear
from letters import wording


class Wording(models.Model):
    """What the letters of a year say: Markdown with named facts in braces and conditional paragraphs."""

    year = models.OneToOneField(ReviewYear, models.CASCADE, related_name="wording")
    text = models.TextField()
    signatory_name = models.CharField(max_length=100, blank=True, help_text="Who signs. Empty on made-up letters.")
    signatory_office = models.CharField(max_length=150)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Wording of {self.year}"

    def clean(self) -> None:
        """Raise ValidationError for unknown facts, unknown conditions and broken blocks."""
        if problems := wording.problems(self.text):
            raise ValidationError({"text": problems})


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about letters. State is which dates are filled in."""

    def published(self, at: datetime | None = None) -> "LetterQuerySet":
        """Those the public may read at a moment: issued, and their year is public. Twin: `Letter.is_published`."""
        return self.filter(issued_at__isnull=False, year__in=ReviewYear.objects.published(at))

    def unrendered(self) -> "LetterQuerySet":
        """Those without a PDF: the queue of the renderer."""
        return self.filter(pdf="")

    def awaiting_approval(self) -> "LetterQuerySet":
        """Those with a PDF that nobody has approved yet."""
        return self.exclude(pdf="").filter(approved_at=None)

    def awaiting_issue(self) -> "LetterQuerySet":
        """Those approved and not yet sent."""
        return self.filter(approved_at__isnull=False, issued_at=None)

    def latest(self) -> "LetterQuerySet":
        """Those that no later letter replaces."""
        return self.filter(replaced_by=None)


def pdf_name(letter: "Letter", filename: str) -> str:
    """Where a letter's PDF is kept: under its own fingerprint, which nobody can guess."""
    return f"letters/{letter.year.label}/{letter.pdf_sha256}.pdf"


class Letter(models.Model):
    """The annual review letter about one authority: facts copied, then a PDF, then who and when.

    A letter about an abolished authority has that authority, and its successor as recipient.
    Once issued it never changes: a correction is a second letter that replaces it.
    """

    year = models.ForeignKey(ReviewYear, models.PROTECT, related_name="letters")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="letters")
    recipient = models.ForeignKey(Authority, models.PROTECT, related_name="letters_received")
    edition = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    content = models.JSONField()
    narrative = models.TextField(blank=True, help_text="Markdown, for this authority alone.")
    composed_at = models.DateTimeField()
    composed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="letters_composed"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="letters_edited"
    )
    pdf = models.FileField(upload_to=pdf_name, max_length=200, blank=True, editable=False)
    pdf_sha256 = models.CharField("SHA-256 of the PDF", max_length=64, blank=True, editable=False)
    rendered_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="letters_approved"
    )
    issued_at = models.DateTimeField(null=True, blank=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="letters_issued"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "authority__name", "edition"]
        permissions = [("approve_letter", "Can approve letters"), ("issue_letter", "Can issue letters")]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "authority", "recipient", "edition"], name="letter_once_an_edition"
            ),
            models.CheckConstraint(
                condition=Q(pdf="", pdf_sha256="", rendered_at=None)
                | (~Q(pdf="") & ~Q(pdf_sha256="") & Q(rendered_at__isnull=False)),
                name="letter_pdf_and_fingerprint_together",
            ),
            models.CheckConstraint(
                condition=Q(edited_at=None, edited_by=None) | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="letter_edited_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False, rendered_at__isnull=False),
                name="letter_approved_after_rendering_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(composed_by=None) | ~Q(approved_by=F("composed_by")),
                name="letter_approver_did_not_compose_it",
                violation_error_message="Whoever composed a letter cannot approve it.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(edited_by=None) | ~Q(approved_by=F("edited_by")),
                name="letter_approver_did_not_edit_it",
                violation_error_message="Whoever edited a letter last cannot approve it.",
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None)
                | Q(issued_at__isnull=False, issued_by__isnull=False, approved_at__isnull=False),
                name="letter_issued_after_approval_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        to = f" to {self.recipient}" if self.recipient_id != self.authority_id else ""
        return f"Annual Review letter {self.year.letter_year}, {self.authority}{to}"

    def get_absolute_url(self) -> str:
        return reverse("letter-pdf", args=[self.authority.slug, self.year.label])

    def is_published(self, at: datetime | None = None) -> bool:
        """Whether the public may read it at a moment. Twin of `published`."""
        return self.issued_at is not None and self.year.is_published(at)
