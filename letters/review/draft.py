"""Drafting a national review: the facts of a frozen year copied into it, and its PDF made."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from councils.models import ReviewYear
from letters.models import NationalReview
from letters.models.review_content import content_of
from letters.pdf.rendering import pango_problem
from letters.pdf.signing import signing_problem
from letters.pdf.workers import print_here
from letters.wording.glyphs import content_problems

SHIPPED = Path(__file__).parent.parent / "wording" / "review.md"


def draft_review(year: ReviewYear, *, by: Any = None) -> NationalReview:
    """Write the national review of a frozen year, or bring it up to date; one whose facts are the same is left alone.

    Raises ValidationError before the freeze, and once the review is public.
    """
    if not year.is_frozen:
        raise ValidationError(f"{year} is not frozen: the review is made of figures that no longer move.")
    with transaction.atomic():
        ReviewYear.objects.select_for_update().get(pk=year.pk)  # two who draft at once wait for each other
        review = year.national_reviews.unreplaced().first() or NationalReview(year=year, text=first_text(year))
        if content := changed_by_drafting(review):
            review.recompose(content, by=by)
    return review


def changed_by_drafting(review: NationalReview) -> dict:
    """What a review would say if it were drafted now, where that is anything else; nothing where it is the same."""
    content = content_of(review.year, review.text, replaces=review.content["replaces"] if review.pk else None)
    return {} if review.pk and review.content == content else content


def first_text(year: ReviewYear) -> str:
    """What a new review starts from: the wording of the year before, or the one shipped with the project."""
    earlier = NationalReview.objects.filter(year__starts_on__lt=year.starts_on).order_by("-year__starts_on", "-edition")
    latest = earlier.first()
    return latest.text if latest else SHIPPED.read_text("utf-8")


def pdf_problem(review: NationalReview) -> str:
    """Why no PDF of a review can be made here now, in sentences; empty when one can."""
    unprintable = " ".join(content_problems(review.content))
    return unprintable or pango_problem() or signing_problem(timezone.now()) or ""


def make_pdf(review: NationalReview) -> bool:
    """Make the PDF that a review misses; whether it was needed. Raises ValidationError where it cannot be made."""
    if problem := pdf_problem(review):
        raise ValidationError(problem)
    return review.keep_pdf(print_here(review.content))


def blockers_to_replacing(review: NationalReview) -> list[str]:
    if not (review.is_published() or review.is_withdrawn()):
        return ["It is not public: draft it again instead, or change its wording."]
    if NationalReview.objects.filter(replaces=review).exists():
        return ["A later edition replaces it already."]
    return []


@transaction.atomic
def replace_review(review: NationalReview, *, reason: str, by: Any = None) -> NationalReview:
    """Draft the edition that takes the place of a public one, dated today; it goes the same way as the first.

    Raises ValidationError without a reason, or where there is nothing to replace.
    """
    first = NationalReview.objects.select_for_update(of=("self",)).select_related("year").get(pk=review.pk)
    if refusals := blockers_to_replacing(first):
        raise ValidationError(refusals)
    if not reason.strip():
        raise ValidationError("Say why the review is replaced: the second one says so.")
    second = NationalReview(year=first.year, text=first.text, edition=first.edition + 1, replaces=first)
    second.overruled_because, second.overruled_findings = first.overruled_because, first.overruled_findings
    replaces = {
        "dated_on": first.content["dated_on"],
        "reason": reason.strip(),
        "on": timezone.localdate().isoformat(),
    }
    second.recompose(content_of(first.year, first.text, replaces=replaces), by=by)
    return second
