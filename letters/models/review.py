"""The national review of a year: its wording and the facts of all authorities together, as one document."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from councils.models import ReviewYear
from councils.models.fields import LONGEST_REMARK, CleanTextField
from letters.models.document import Document, DocumentQuerySet
from letters.models.review_content import OF_ITS_DAY, content_of
from letters.pdf import review_pages as pages
from letters.pdf.signing import Signature, signature_of
from letters.wording import markdown as wording
from letters.wording.glyphs import content_problems
from letters.wording.review_facts import CONDITIONS, KNOWN_FACTS


class NationalReviewQuerySet(DocumentQuerySet):
    """Questions about national reviews. State is which dates are filled in."""

    def published(self, at: datetime | None = None) -> "NationalReviewQuerySet":
        """Those the public may read at a moment, which nobody has taken down. Twin: `is_published`."""
        return self.approved_in_public(at).filter(public_until=None)

    def withdrawn(self, at: datetime | None = None) -> "NationalReviewQuerySet":
        """Those that were public until somebody took them down: only a tombstone is left. Twin: `is_withdrawn`."""
        return self.approved_in_public(at).filter(public_until__isnull=False)

    def approved_in_public(self, at: datetime | None = None) -> "NationalReviewQuerySet":
        """Those that are approved and whose year is public, taken down or not."""
        return self.filter(approved_at__isnull=False, year__in=ReviewYear.objects.published(at))


class NationalReview(Document):
    """The national review of a year, approved by a second person and public with its year.

    Once public it never changes: a mistake in it is put right by a second edition that replaces it.
    """

    folder = "reviews"
    public_fields = ("text",)

    year = models.ForeignKey(ReviewYear, models.PROTECT, related_name="national_reviews")
    text = CleanTextField("wording", help_text="Markdown, with the named facts of the year in braces.")

    withheld_because = CleanTextField("why it was taken down", max_length=LONGEST_REMARK, blank=True, editable=False)
    public_until = models.DateTimeField("taken down at", null=True, blank=True, editable=False)
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = NationalReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "edition"]
        constraints = [
            *Document.Meta.constraints,
            models.CheckConstraint(
                condition=Q(public_until=None, taken_down_by=None, withheld_because="")
                | (Q(public_until__isnull=False, taken_down_by__isnull=False) & ~Q(withheld_because="")),
                name="review_taken_down_by_somebody_for_a_reason",
                violation_error_message="A review is taken down by somebody, at a time and for a reason, or it is not.",
            ),
            models.UniqueConstraint(fields=["year", "edition"], name="review_once_an_edition"),
        ]

    def __str__(self) -> str:
        return f"National review {self.year}{f', edition {self.edition}' if self.edition > 1 else ''}"

    def get_absolute_url(self) -> str:
        """The page of its year, which shows the latest one."""
        return self.year.get_absolute_url()

    @property
    def pdf_address(self) -> str:
        """Where its PDF is for ever, whatever replaces it."""
        return reverse("review-edition-pdf", args=[self.year.label, self.edition])

    @property
    def file_name(self) -> str:
        return f"national-review-{self.year}{f'-{self.edition}' if self.edition > 1 else ''}"

    @property
    def dated_on(self) -> date:
        return date.fromisoformat(self.content["dated_on"])

    @property
    def replaced_on(self) -> date | None:
        return date.fromisoformat(self.content["replaces"]["dated_on"]) if self.content["replaces"] else None

    @property
    def body(self) -> SafeString:
        return pages.body_of(self.content)

    @property
    def public_successor(self) -> "NationalReview | None":
        """The public edition that takes the place of this one; none while it is only being prepared."""
        later = NationalReview.objects.filter(replaces=self).select_related("year").first()
        return later if later and later.is_published() else None

    @property
    def signature(self) -> Signature | None:
        return signature_of(self.pdf, self.pdf_sha256)

    @property
    def became_public_at(self) -> datetime | None:
        """When the public could first read it, or will: with its year, or once it was approved."""
        if not self.approved_at or not self.year.publish_at:
            return None
        return max(self.approved_at, self.year.publish_at)

    def is_published(self, at: datetime | None = None) -> bool:
        """Whether the public may read it at a moment. Twin of `published`."""
        return self.approved_at is not None and not self.public_until and self.year.is_published(at)

    def is_withdrawn(self, at: datetime | None = None) -> bool:
        """Whether it was public until somebody took it down. Twin of `withdrawn`."""
        return self.approved_at is not None and self.public_until is not None and self.year.is_published(at)

    def why_it_is_final(self) -> str:
        if self.public_until:
            return f"{self} was taken down: it never changes. A second edition can replace it."
        return f"{self} is public: it never changes. A second edition can replace it." if self.is_published() else ""

    def blockers_to_taking_down(self, by: Any) -> list[str]:
        """Why somebody cannot take it down, as sentences; empty when they can."""
        reasons = [] if self.is_published() else ["The public cannot read it: there is nothing to take down."]
        if not by.has_perm("letters.approve_letter"):
            reasons.append(f"{by} may not take a review down: a manager can.")
        return reasons

    @transaction.atomic
    def take_down(self, *, reason: str, by: Any, at: datetime | None = None) -> None:
        """Take it from the public, for good; a tombstone stays.

        Raises ValidationError without a reason, and where there is nothing to take down.
        """
        self.refresh_from_db(from_queryset=NationalReview.objects.select_for_update())
        if not reason.strip():
            raise ValidationError("Say why it is taken down: the reason is kept with the review.")
        if reasons := self.blockers_to_taking_down(by):
            raise ValidationError(reasons)
        self.withheld_because, self.public_until, self.taken_down_by = reason.strip(), at or timezone.now(), by
        self.save()

    def reword(self, text: str, *, by: Any, may_stand: str = "", at: datetime | None = None) -> None:
        """Give it another wording, and say why what the text check finds may stand.

        It then needs a new PDF and a new approval.

        Raises ValidationError for wording that cannot be used, and once it is public.
        """
        if problems := wording.problems(text, KNOWN_FACTS, CONDITIONS, numbers=()):
            raise ValidationError({"text": problems})
        with self.held():
            self.text, self.content = text, {**self.content, "wording": text}
            self.let_stand(may_stand)
            self.edited_at, self.edited_by = at or timezone.now(), by
            self.forget_pdf()
            self.save()

    def has_stale_figures(self) -> bool:
        """Whether drafting it now would give other figures, another day of publication, or other facts of the year."""
        today = content_of(self.year, self.text, replaces=self.content["replaces"])
        return any(today[name] != self.content.get(name) for name in today if name not in OF_ITS_DAY)

    def problems(self) -> list[str]:
        problems = []
        if not self.year.is_frozen:
            problems.append(f"The figures of {self.year} are not frozen.")
        elif self.has_stale_figures():
            problems.append(
                "The figures, or the day of publication, have changed since it was drafted: draft it again."
            )
        if not self.pdf:
            problems += content_problems(self.content) or ["It has no PDF yet: make it."]
        return problems + self.unanswered()

    def approve(self, *, by: Any, at: datetime | None = None) -> None:
        """Approve it, as a second person. Raises ValidationError with every reason against it."""
        if reasons := self.blockers_to_approval(by):
            raise ValidationError(reasons)
        mine = NationalReview.objects.awaiting_approval().filter(pk=self.pk, pdf_sha256=self.pdf_sha256)
        if not mine.update(approved_at=at or timezone.now(), approved_by=by):
            raise ValidationError("Somebody else approved or changed this review meanwhile: look at it again.")
        self.refresh_from_db()
