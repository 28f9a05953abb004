"""The demonstration's national reviews: drafted, rendered and approved by a second person, as if at the time."""

from django.contrib.auth import get_user_model

from councils.models import ReviewYear
from letters.models import NationalReview
from letters.review.draft import draft_review, make_pdf
from ombudsman.demo.letters import FIRST, before_letters
from ombudsman.demo.years import complete_years


def unreviewed_years(*, first: bool) -> list[ReviewYear]:
    """The years without an approved review: those shown first, or the others; of these the latest first."""
    done = NationalReview.objects.filter(approved_at__isnull=False).values("year")
    years = [year for year in reversed(complete_years()) if year.is_frozen and (year.starts_on.year in FIRST) == first]
    missing = set(ReviewYear.objects.exclude(pk__in=done))
    return [year for year in years if year in missing]


def make_review(year: ReviewYear) -> None:
    """Draft the review of a year, render it, and have a second person approve it. Taken up where it was left."""
    User = get_user_model()
    review = draft_review(year, by=User.objects.get(username="demo-manager"))
    if not review.pdf:
        make_pdf(review)
    NationalReview.objects.awaiting_approval().filter(pk=review.pk).update(
        composed_at=before_letters(year, 14),
        rendered_at=before_letters(year, 5),
        approved_at=before_letters(year, 2),
        approved_by=User.objects.get(username="demo-second-manager"),
    )
