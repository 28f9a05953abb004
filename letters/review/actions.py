"""What is done to a national review, each step with what it asks for, what follows, and why it may not be taken now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from councils.backoffice.confirmation import NothingToSay
from councils.figures.publication import said
from letters.models import NationalReview
from letters.review.draft import draft, make_pdf, pdf_problem
from letters.review.replace import blockers_to_replacing, replace


class TextForm(forms.Form):
    """The wording of a review."""

    text = forms.CharField(
        label="Wording", strip=False, widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 24})
    )


class ReasonForm(forms.Form):
    """Why a public review is replaced."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), help_text="The second edition says it at its beginning."
    )


@dataclass(frozen=True)
class Step:
    """Something done to a national review, behind a page that says what follows."""

    button: str
    done: str
    take: Callable[..., object]
    reasons: Callable[[NationalReview, Any], list[str]]
    means: tuple[str, ...]
    permission: str = "letters.change_nationalreview"
    form: type[forms.Form] = NothingToSay
    template: str = "backoffice/confirm.html"


def draft_again(review: NationalReview, *, by: Any) -> None:
    """Bring it up to date with the figures, and make its PDF where this machine can."""
    with_pdf(draft(review.year, by=by))


def reword(review: NationalReview, *, text: str, by: Any) -> None:
    """Give it another wording, and make its PDF where this machine can."""
    # A browser sends lines ended as mail does; a wording is kept as a file would be.
    review.reword(text.replace("\r\n", "\n"), by=by)
    with_pdf(review)


def with_pdf(review: NationalReview) -> None:
    """Make the PDF a review misses; where that cannot be done here and now, it waits."""
    if not review.pdf and not pdf_problem():
        make_pdf(review)


def render(review: NationalReview, *, by: Any) -> None:
    """Make the PDF a review misses."""
    make_pdf(review)


def when_public(review: NationalReview) -> str:
    """When the public can read a review, once somebody has approved it."""
    if review.year.is_published():
        return f"{review.year} is public: the public can read the review at once."
    if review.year.publish_at:
        return f"The public can read it with its year, from {said(review.year.publish_at)} on."
    return f"The public can read it with its year; nobody has said yet when {review.year} is published."


def blockers_to_changing(review: NationalReview, by: Any) -> list[str]:
    """Why it cannot be changed any more."""
    return [final] if (final := review.why_it_is_final()) else []


def blockers_to_drafting(review: NationalReview, by: Any) -> list[str]:
    """Why it cannot be drafted again."""
    frozen = [] if review.year.is_frozen else [f"The figures of {review.year} are not frozen."]
    return [*blockers_to_changing(review, by), *frozen]


def blockers_to_rendering(review: NationalReview, by: Any) -> list[str]:
    """Why no PDF can be made of it now."""
    return ["It has its PDF."] if review.pdf else [problem] if (problem := pdf_problem()) else []


STEPS = {
    "reword": Step(
        "Change the wording",
        "The wording is kept. Somebody other than you has to approve the review.",
        reword,
        blockers_to_changing,
        ("The PDF is made again, and somebody other than you has to approve it.",),
        form=TextForm,
        template="backoffice/review/reword.html",
    ),
    "draft": Step(
        "Draft it again",
        "It has the figures of today.",
        draft_again,
        blockers_to_drafting,
        (
            "Its figures are copied anew from the frozen year; the wording stays as it is.",
            "Where a figure has changed, the PDF is made again, and somebody other than you has to approve it.",
        ),
    ),
    "render": Step(
        "Make the PDF",
        "The PDF is made.",
        render,
        blockers_to_rendering,
        ("A PDF is made of the figures and the wording as they stand.",),
    ),
    "approve": Step(
        "Approve",
        "It is approved.",
        NationalReview.approve,
        NationalReview.blockers_to_approval,
        ("From then on it never changes: a mistake is put right by a second edition that replaces it.",),
        permission="letters.approve_letter",
        template="backoffice/review/approve.html",
    ),
    "replace": Step(
        "Replace by a second edition",
        "The second edition is drafted. It needs a PDF and an approval.",
        replace,
        lambda review, by: blockers_to_replacing(review),
        (
            "The edition that is public stays as it is, and can still be read.",
            "The second has the same figures as published, and its own wording. Somebody else has to approve it.",
        ),
        form=ReasonForm,
    ),
}
