"""The annual review letter: facts copied, then a PDF, then who approved and issued it and when."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from councils.models import Authority, ReviewYear
from councils.models.fields import CleanTextField
from letters.models.current_facts import Today
from letters.models.document import Document
from letters.models.letter_queryset import LetterQuerySet
from letters.models.staleness import stale_sentences
from letters.wording import markdown as wording

TO = "-to-"


def edition_slug(number: int, recipient: str) -> str:
    """A letter among those about a council and year: its number, and to whom it went if that is another authority."""
    return f"{number}{TO}{recipient}" if recipient else f"{number}"


class Letter(Document):
    """The annual review letter about one authority: facts copied, then a PDF, then who and when.

    A letter about an abolished authority has that authority, and its successor as recipient.
    Once issued it never changes: a correction is a second letter that replaces it.
    """

    folder = "letters"
    once_rendered = {"claimed_at": None, "fault": ""}

    year = models.ForeignKey(ReviewYear, models.PROTECT, related_name="letters")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="letters")
    recipient = models.ForeignKey(Authority, models.PROTECT, related_name="letters_received")
    narrative = CleanTextField(blank=True, help_text="Markdown, for this authority alone.")
    claimed_at = models.DateTimeField("rendering begun at", null=True, blank=True, editable=False)
    fault = CleanTextField("why it could not be rendered", blank=True, editable=False)
    issued_at = models.DateTimeField(null=True, blank=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="letters_issued"
    )
    held_back_because = CleanTextField(blank=True, editable=False)
    held_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    held_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "authority__name", "edition"]
        permissions = [("approve_letter", "Can approve letters"), ("issue_letter", "Can issue letters")]
        indexes = [models.Index(fields=["pdf_sha256"], name="letter_by_fingerprint")]
        constraints = [
            *Document.Meta.constraints,
            models.UniqueConstraint(
                fields=["year", "authority", "recipient", "edition"], name="letter_once_an_edition"
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None)
                | Q(issued_at__isnull=False, issued_by__isnull=False, approved_at__isnull=False),
                name="letter_issued_after_approval_by_somebody",
                violation_error_message="A letter is issued by somebody, at a time, and once it is approved.",
            ),
            models.CheckConstraint(
                condition=Q(pdf="") | Q(claimed_at=None, fault=""),
                name="letter_is_rendered_or_still_to_be",
                violation_error_message="What has a PDF waits for no renderer, and nothing stands against it.",
            ),
            models.CheckConstraint(
                condition=Q(held_back_at=None, held_back_by=None, held_back_because="")
                | (Q(held_back_at__isnull=False, held_back_by__isnull=False) & ~Q(held_back_because="")),
                name="letter_held_back_by_somebody_for_a_reason",
                violation_error_message="A letter is held back by somebody, at a time and for a reason, or it is not.",
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
        more = "" if self.which == (1, "") else f"-{edition_slug(*self.which)}"
        return f"annual-review-letter-{self.year.letter_year}-{self.authority.slug}{more}"

    def _address(self, name: str, *which: Any) -> str:
        return reverse(name, args=[self.authority.slug, self.year.label, *which])

    def is_published(self, at: datetime | None = None) -> bool:
        """Whether the public may read it at a moment. Twin of `published`."""
        return self.issued_at is not None and self.held_back_at is None and self.year.is_published(at)

    def tell(self, narrative: str, *, by: Any, at: datetime | None = None) -> None:
        """Write something for this authority alone. Raises ValidationError for wording that cannot be used."""
        if problems := wording.problems(narrative):
            raise ValidationError({"narrative": problems})
        with self.held():
            self.narrative, self.content = narrative, {**self.content, "narrative": narrative}
            self.edited_at, self.edited_by = at or timezone.now(), by
            self.forget_pdf()
            self.save()

    def why_it_is_final(self) -> str:
        """It never changes once it has been issued."""
        return f"{self} has been issued: it never changes. A second letter can replace it." if self.issued_at else ""

    def forget_pdf(self) -> None:
        """Put it back into the renderer's queue, unapproved, whoever has it in hand and whatever was wrong with it."""
        super().forget_pdf()
        self.claimed_at, self.fault = None, ""

    def keep_fault(self, fault: str) -> None:
        """Keep why this content could not be rendered: the letter is out of the queue until somebody asks again."""
        self.still_to_render().update(fault=fault, claimed_at=None)

    def give_back(self) -> None:
        """Put a claimed letter back into the queue, unless it is done or somebody else's by now."""
        Letter.objects.filter(pk=self.pk, claimed_at=self.claimed_at).update(claimed_at=None)

    def problems(self, today: Today | None = None) -> list[str]:
        """Why this letter cannot go, as sentences; empty when it can. Who asks of many brings what holds `today`."""
        today = today or Today([self])
        problems = []
        if not self.year.is_frozen:
            problems.append(f"The figures of {self.year} are not frozen.")
        else:
            problems.extend(stale_sentences(self, today))
        if not self.pdf:
            problems.append(self.fault or "It has no PDF yet: render it.")
        if self.recipient.closed_on and self.recipient.closed_on < date.fromisoformat(self.content["dated_on"]):
            problems.append(f"{self.recipient} no longer exists and has no successor on record: record one.")
        return problems + today.faults.get(self.pk, [])

    def blockers_to_issue(self, by: Any, problems: list[str] | None = None) -> list[str]:
        """Why somebody cannot issue this letter: its problems, no approval, or no permission."""
        reasons = list(self.problems() if problems is None else problems)
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
        if reasons := self.blockers_to_issue(by):
            raise ValidationError(reasons)
        at = at or timezone.now()
        with transaction.atomic():
            mine = Letter.objects.awaiting_issue().filter(pk=self.pk, pdf_sha256=self.pdf_sha256)
            if not mine.update(issued_at=at, issued_by=by):
                raise ValidationError("Somebody else issued or changed this letter meanwhile: look at it again.")
            self.dispatches.queue(self, at)
        self.refresh_from_db()
