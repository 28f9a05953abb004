"""The annual review letter: facts copied, then a PDF, then who approved and issued it and when."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from councils.models import Authority, ReviewYear
from letters import wording
from letters.addresses import Edition
from letters.staleness import stale_sentences


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

    def issued(self) -> "LetterQuerySet":
        """Those that have gone out and never change."""
        return self.filter(issued_at__isnull=False)

    def unreplaced(self) -> "LetterQuerySet":
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
        indexes = [models.Index(fields=["pdf_sha256"], name="letter_by_fingerprint")]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "authority", "recipient", "edition"], name="letter_once_an_edition"
            ),
            models.CheckConstraint(
                condition=Q(pdf="", pdf_sha256="", rendered_at=None)
                | (~Q(pdf="") & ~Q(pdf_sha256="") & Q(rendered_at__isnull=False)),
                name="letter_pdf_and_fingerprint_together",
                violation_error_message="A PDF has its fingerprint and the time it was made, or none of them yet.",
            ),
            models.CheckConstraint(
                condition=Q(edited_at=None, edited_by=None) | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="letter_edited_by_somebody",
                violation_error_message="An edit has a time and somebody who edited, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False, rendered_at__isnull=False),
                name="letter_approved_after_rendering_by_somebody",
                violation_error_message="A letter is approved by somebody, at a time, and once it has a PDF.",
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
                violation_error_message="A letter is issued by somebody, at a time, and once it is approved.",
            ),
        ]

    def __str__(self) -> str:
        to = f" to {self.recipient}" if self.recipient_id != self.authority_id else ""
        return f"Annual Review letter {self.year.letter_year}, {self.authority}{to}"

    def get_absolute_url(self) -> str:
        """The letter's own page, for ever, whatever replaces it."""
        return self._address("letter", self.which)

    @property
    def which(self) -> tuple[int, str]:
        """Which of the letters about the council and year: the edition, and the recipient if it is another."""
        return self.edition, self.recipient.slug if self.recipient_id != self.authority_id else ""

    @property
    def pdf_address(self) -> str:
        """Where its PDF is for ever, whatever replaces it."""
        return self._address("letter-pdf", self.which)

    @property
    def latest_pdf_address(self) -> str:
        """Where the PDF of the latest letter about the council and year is."""
        return self._address("latest-letter-pdf")

    @property
    def file_name(self) -> str:
        """What a copy of it is called, without an ending; a later edition and another recipient are named."""
        more = "" if self.which == (1, "") else f"-{Edition().to_url(self.which)}"
        return f"annual-review-letter-{self.year.letter_year}-{self.authority.slug}{more}"

    def _address(self, name: str, *which: Any) -> str:
        return reverse(name, args=[self.authority.slug, self.year.label, *which])

    def is_published(self, at: datetime | None = None) -> bool:
        """Whether the public may read it at a moment. Twin of `published`."""
        return self.issued_at is not None and self.year.is_published(at)

    def recompose(self, content: dict, *, by: Any = None, at: datetime | None = None) -> None:
        """Give the letter new content; the PDF and the approval of the old content are gone. Not once issued."""
        with self.held_unissued():
            self.content, self.composed_at, self.composed_by = content, at or timezone.now(), by
            self.forget_pdf()
            self.save()

    def tell(self, narrative: str, *, by: Any, at: datetime | None = None) -> None:
        """Write something for this authority alone. Raises ValidationError for wording that cannot be used."""
        if problems := wording.problems(narrative):
            raise ValidationError({"narrative": problems})
        with self.held_unissued():
            self.narrative, self.content = narrative, {**self.content, "narrative": narrative}
            self.edited_at, self.edited_by = at or timezone.now(), by
            self.forget_pdf()
            self.save()

    @contextmanager
    def held_unissued(self) -> Iterator[None]:
        """Change the letter as it stands now, and nobody else meanwhile. Raises ValidationError once it is issued."""
        if not self.pk:
            yield
            return
        with transaction.atomic():
            self.refresh_from_db(from_queryset=Letter.objects.select_for_update())
            if self.issued_at:
                raise ValidationError(f"{self} has been issued: it never changes. A second letter can replace it.")
            yield

    def forget_pdf(self) -> None:
        """Put the letter back into the renderer's queue, unapproved; its old file goes when the change is kept."""
        if old := self.pdf.name:
            transaction.on_commit(partial(self.pdf.storage.delete, old))
        self.pdf, self.pdf_sha256, self.rendered_at = "", "", None
        self.approved_at = self.approved_by = None

    def keep_pdf(self, pdf: bytes, *, at: datetime | None = None) -> bool:
        """Keep the PDF of this content; whether it was needed.

        False when the content has changed meanwhile, or somebody else rendered it first.
        """
        self.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
        name = write_once(self.pdf.storage, pdf_name(self, ""), pdf)
        waiting = Letter.objects.unrendered().filter(
            pk=self.pk, composed_at=self.composed_at, edited_at=self.edited_at, issued_at=None
        )
        kept = waiting.update(pdf=name, pdf_sha256=self.pdf_sha256, rendered_at=at or timezone.now())
        self.refresh_from_db(fields=["pdf", "pdf_sha256", "rendered_at"])
        if not kept and self.pdf.name not in ("", name):
            self.pdf.storage.delete(name)  # two signed the same letter at once: theirs is the one
        return bool(kept)

    def problems(self) -> list[str]:
        """Why this letter cannot go, as sentences; empty when it can."""
        problems = []
        if not self.year.is_frozen:
            problems.append(f"The figures of {self.year} are not frozen.")
        else:
            problems.extend(stale_sentences(self))
        if not self.pdf:
            problems.append("It has no PDF yet: render it.")
        if self.recipient.closed_on and self.recipient.closed_on < date.fromisoformat(self.content["dated_on"]):
            problems.append(f"{self.recipient} no longer exists and has no successor on record: record one.")
        return problems

    def reasons_against_approval(self, by: Any) -> list[str]:
        """Why somebody cannot approve this letter: its problems, no permission, or not a second person."""
        reasons = self.problems()
        if self.approved_at:
            reasons.append(f"{self.approved_by} has approved it already.")
        if not by.has_perm("letters.approve_letter"):
            reasons.append(f"{by} may not approve letters: a manager can.")
        if by.pk in (self.composed_by_id, self.edited_by_id):
            reasons.append(f"{by} composed or last edited it: a second person must approve it.")
        return reasons

    def approve(self, *, by: Any, at: datetime | None = None) -> None:
        """Approve the letter for issue, as a second person. Raises ValidationError with every reason against it."""
        if reasons := self.reasons_against_approval(by):
            raise ValidationError(reasons)
        mine = Letter.objects.awaiting_approval().filter(pk=self.pk, pdf_sha256=self.pdf_sha256)
        if not mine.update(approved_at=at or timezone.now(), approved_by=by):
            raise ValidationError("Somebody else approved or changed this letter meanwhile: look at it again.")
        self.refresh_from_db()

    def reasons_against_issue(self, by: Any) -> list[str]:
        """Why somebody cannot issue this letter: its problems, no approval, or no permission."""
        reasons = self.problems()
        if not self.approved_at:
            reasons.append("Nobody has approved it.")
        if self.issued_at:
            reasons.append(f"{self.issued_by} has issued it already.")
        if not by.has_perm("letters.issue_letter"):
            reasons.append(f"{by} may not issue letters: a manager can.")
        return reasons

    def issue(self, *, by: Any, at: datetime | None = None) -> None:
        """Let the letter go: it is in the outbox, and never changes from now on.

        Raises ValidationError with every reason against it.
        """
        if reasons := self.reasons_against_issue(by):
            raise ValidationError(reasons)
        at = at or timezone.now()
        with transaction.atomic():
            mine = Letter.objects.awaiting_issue().filter(pk=self.pk, pdf_sha256=self.pdf_sha256)
            if not mine.update(issued_at=at, issued_by=by):
                raise ValidationError("Somebody else issued or changed this letter meanwhile: look at it again.")
            self.dispatches.queue(self, at)
        self.refresh_from_db()


def write_once(storage: Storage, name: str, data: bytes) -> str:
    """Keep a file under the name of its own fingerprint; a torn one left by a crash is written again."""
    if storage.exists(name):
        with storage.open(name) as kept:
            if kept.read() == data:
                return name
        storage.delete(name)
    return storage.save(name, ContentFile(data))
