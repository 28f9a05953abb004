"""The national review of a year: its wording and the facts of all authorities together, as one document."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from councils.models import ReviewYear
from councils.models.fields import CleanTextField
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
        """Those the public may read at a moment: approved, and their year is public. Twin: `is_published`."""
        return self.filter(approved_at__isnull=False, year__in=ReviewYear.objects.published(at))


class NationalReview(Document):
    """The national review of a year, approved by a second person and public with its year.

    Once public it never changes: a mistake in it is put right by a second edition that replaces it.
    """

    folder = "reviews"
    public_fields = ("text",)

    year = models.ForeignKey(ReviewYear, models.PROTECT, related_name="national_reviews")
    text = CleanTextField("wording", help_text="Markdown, with the named facts of the year in braces.")

    objects = NationalReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "edition"]
        constraints = [
            *Document.Meta.constraints,
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
        return self.approved_at is not None and self.year.is_published(at)

    def why_it_is_final(self) -> str:
        return f"{self} is public: it never changes. A second edition can replace it." if self.is_published() else ""

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
