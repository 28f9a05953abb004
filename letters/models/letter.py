"""The annual review letter: facts copied, then a PDF, then who approved and issued it and when."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from councils.models import Authority, ReviewYear
from councils.models.fields import LONGEST_REMARK, CleanTextField, ReportedTextField
from letters.models.document import Document, DocumentQuerySet
from letters.models.sample import Sample
from letters.models.staleness import CurrentFacts, has_stale_figures, stale_sentences
from letters.wording import markdown as wording
from letters.wording.glyphs import content_problems

TO = "-to-"


def edition_slug(number: int, recipient: str) -> str:
    """A letter among those about a council and year: its number, and to whom it went if that is another authority."""
    return f"{number}{TO}{recipient}" if recipient else f"{number}"


# Whoever has claimed a letter has rendered it by then, or is gone.
CLAIM = timedelta(seconds=30)


class LetterQuerySet(DocumentQuerySet):
    """Questions about letters. State is which dates are filled in."""

    def published(self, at: datetime | None = None) -> "LetterQuerySet":
        """Those the public may read at a moment. Twin: `Letter.is_published`.

        They are issued, nobody holds them back, and their year is public.
        """
        return self.issued().filter(held_back_at=None, year__in=ReviewYear.objects.published(at))

    def to_render(self, at: datetime | None = None) -> "LetterQuerySet":
        """Those without a PDF that nobody is rendering at a moment, and nothing is said against: the queue."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=(at or timezone.now()) - CLAIM)
        return self.unrendered().filter(free, fault="")

    def claim(self, at: datetime | None = None) -> "Letter | None":
        """Take a letter out of the queue to render it; None when none is left. Of several who try, one gets it."""
        at = at or timezone.now()
        while keys := list(self.to_render(at).order_by("pk").values_list("pk", flat=True)[:20]):
            for key in keys:
                # By its own row, without what these letters were chosen by: see `Dispatch.claim`.
                if Letter.objects.to_render(at).filter(pk=key).update(claimed_at=at):
                    letter: Any = self.select_related("year").get(pk=key)
                    return letter
        return None

    def unrenderable(self) -> "LetterQuerySet":
        return self.exclude(fault="")

    def held_back(self) -> "LetterQuerySet":
        """Those that somebody keeps from the public, for a written reason."""
        return self.filter(held_back_at__isnull=False)

    def awaiting_issue(self) -> "LetterQuerySet":
        return self.filter(approved_at__isnull=False, issued_at=None)

    def issued(self) -> "LetterQuerySet":
        return self.filter(issued_at__isnull=False)

    def contradicted(self) -> list["Letter"]:
        """Those that went out before their year was frozen again, and say other figures than hold since.

        Until a second letter has gone out in their place; those that are held back from the public say nothing to it.
        """
        before_the_freeze = self.issued().filter(held_back_at=None, composed_at__lt=F("year__frozen_at"))
        candidates = before_the_freeze.exclude(replaced_by__issued_at__isnull=False)
        found = list(candidates.select_related("year", "authority", "recipient"))
        current = CurrentFacts(found)
        return [letter for letter in found if has_stale_figures(letter, current)]

    def with_own_text(self) -> "LetterQuerySet":
        """Those that say something to this authority alone."""
        return self.exclude(narrative="")

    def with_new_text(self) -> "LetterQuerySet":
        """Those that say something to this authority alone which nobody but its writer has approved yet."""
        return self.with_own_text().filter(approved_at=None)

    def to_successors(self) -> "LetterQuerySet":
        return self.exclude(recipient=F("authority"))

    def replacing(self) -> "LetterQuerySet":
        return self.filter(replaces__isnull=False)

    # What the letter itself says, which is what its reader sees, whatever the figures are today.

    def nothing_investigated(self) -> "LetterQuerySet":
        """Those that have no uphold rate to give: none of none."""
        return self.filter(content__counts__upheld=0, content__counts__not_upheld=0)

    def complied_late(self) -> "LetterQuerySet":
        return self.filter(content__counts__complied_late__gt=0)

    def not_complied(self) -> "LetterQuerySet":
        """Those that tell of a case in which the authority did not do what was recommended."""
        return self.filter(content__counts__not_complied__gt=0)

    def with_public_report(self) -> "LetterQuerySet":
        return self.exclude(content__reports=[])

    def to_be_read(self) -> "LetterQuerySet":
        """Those that were drawn into the latest sample of their year."""
        return self.filter(readings__sample__in=Sample.objects.current())


class Letter(Document):
    """The annual review letter about one authority: facts copied, then a PDF, then who and when.

    A letter about an abolished authority has that authority, and its successor as recipient.
    Once issued it never changes: a correction is a second letter that replaces it.
    """

    folder = "letters"
    public_fields = ("narrative",)
    makers = {**Document.makers, "worded_by": "last changed the wording that it was composed with"}
    once_rendered = {"claimed_at": None, "fault": ""}

    year = models.ForeignKey(ReviewYear, models.PROTECT, related_name="letters")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="letters")
    recipient = models.ForeignKey(Authority, models.PROTECT, related_name="letters_received")
    narrative = CleanTextField(blank=True, help_text="Markdown, for this authority alone.")
    worded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="letters_worded"
    )
    claimed_at = models.DateTimeField("rendering begun at", null=True, blank=True, editable=False)
    fault = ReportedTextField("why it could not be rendered", blank=True, editable=False)
    issued_at = models.DateTimeField(null=True, blank=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="letters_issued"
    )
    held_back_because = CleanTextField(max_length=LONGEST_REMARK, blank=True, editable=False)
    held_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    held_back_until = models.DateTimeField(null=True, blank=True, editable=False)
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
                condition=Q(approved_by=None) | Q(worded_by=None) | ~Q(approved_by=F("worded_by")),
                name="letter_approver_did_not_word_it",
                violation_error_message="Whoever last changed the wording that it was composed with cannot approve it.",
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
    def text_address(self) -> str:
        """Where it stands in full as a page, for ever."""
        return self._address("letter-in-full", self.which)

    @property
    def large_print_address(self) -> str:
        """Where it can be had in large print, for ever."""
        return self._address("letter-in-large-print", self.which)

    @property
    def latest_pdf_address(self) -> str:
        return self._address("latest-letter-pdf")

    @property
    def file_name(self) -> str:
        more = "" if self.which == (1, "") else f"-{edition_slug(*self.which)}"
        return f"annual-review-letter-{self.year.letter_year}-{self.authority.slug}{more}"

    def _address(self, name: str, *which: Any) -> str:
        return reverse(name, args=[self.authority.slug, self.year.label, *which])

    @property
    def became_public_at(self) -> datetime | None:
        """When the public could first read it, or will: with its year, or once it was issued or held back no longer."""
        if not self.issued_at or not self.year.publish_at:
            return None
        return max(filter(None, (self.issued_at, self.year.publish_at, self.held_back_until)))

    def is_published(self, at: datetime | None = None) -> bool:
        """Whether the public may read it at a moment. Twin of `published`."""
        return self.issued_at is not None and self.held_back_at is None and self.year.is_published(at)

    def set_narrative(self, narrative: str, *, by: Any, may_stand: str = "", at: datetime | None = None) -> None:
        """Write something for this authority alone, and why what the text check finds in it may stand.

        Raises ValidationError for wording that cannot be used.
        """
        if problems := wording.problems(narrative):
            raise ValidationError({"narrative": problems})
        with self.held():
            self.narrative, self.content = narrative, {**self.content, "narrative": narrative}
            self.let_stand(may_stand)
            self.edited_at, self.edited_by = at or timezone.now(), by
            self.forget_pdf()
            self.save()

    def why_it_is_final(self) -> str:
        return f"{self} has been issued: it never changes. A second letter can replace it." if self.issued_at else ""

    def forget_pdf(self) -> None:
        """Put it back into the renderer's queue, unapproved, whoever has it in hand; not what its fonts cannot say."""
        super().forget_pdf()
        self.claimed_at, self.fault = None, " ".join(content_problems(self.content))

    def keep_fault(self, fault: str) -> None:
        """Keep why this content could not be rendered: the letter is out of the queue until somebody asks again."""
        self.still_to_render().update(fault=fault, claimed_at=None)

    def give_back(self) -> None:
        """Put a claimed letter back into the queue, unless it is done or somebody else's by now."""
        Letter.objects.filter(pk=self.pk, claimed_at=self.claimed_at).update(claimed_at=None)

    def problems(self, current: CurrentFacts | None = None) -> list[str]:
        """Why this letter cannot go, as sentences; empty when it can. Who asks of many brings what holds for all."""
        current = current or CurrentFacts([self])
        problems = []
        if not self.year.is_frozen:
            problems.append(f"The figures of {self.year} are not frozen.")
        else:
            problems.extend(stale_sentences(self, current))
        if not self.pdf:
            problems.append(self.fault or "It has no PDF yet: render it.")
        gone = self.recipient.closed_on and self.recipient.closed_on < date.fromisoformat(self.content["dated_on"])
        if gone and not (self.year.is_frozen and current.goes_elsewhere(self)):
            problems.append(f"{self.recipient} no longer exists and has no successor on record: record one.")
        return problems + self.unanswered() + current.unanswered(self) + current.faults.get(self.pk, [])

    def blockers_to_issue(self, by: Any, problems: list[str] | None = None) -> list[str]:
        """Why somebody cannot issue this letter: its problems, no approval, or no permission."""
        reasons = list(self.problems() if problems is None else problems)
        if not self.approved_at:
            reasons.append("Nobody has approved it.")
        if self.issued_at:
            reasons.append(f"{self.issued_by} has issued it already.")
        elif self.approved_at and self.pdf_fault:
            reasons.append(self.pdf_fault)
        if not by.has_perm("letters.issue_letter"):
            reasons.append(f"{by} may not issue letters: a manager can.")
        return reasons
