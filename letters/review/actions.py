"""What is done to a national review: reworded, drafted again, made into a PDF, approved, replaced."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from councils.backoffice.actions import Action
from councils.backoffice.release_pages import checked_while_typed, marked_texts
from councils.backoffice.remark_field import MayStandField, RemarkField
from councils.figures.publication import moment_text
from councils.models.fields import LONGEST_TEXT, Fits
from letters.models import NationalReview
from letters.pdf import review_pages as pages
from letters.review.draft import (
    blockers_to_replacing,
    changed_by_drafting,
    draft_review,
    make_pdf,
    pdf_problem,
    replace_review,
)
from letters.wording import markdown as wording
from letters.wording.review_facts import CONDITIONS, KNOWN_FACTS


class TextForm(forms.Form):
    text = forms.CharField(
        label="Wording",
        strip=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 24}),
        validators=[Fits(LONGEST_TEXT)],
    )
    may_stand = MayStandField()


class ReplacementForm(forms.Form):
    reason = RemarkField(rows=4, help_text="The second edition says it at its beginning.")


class TakeDownForm(forms.Form):
    reason = RemarkField(help_text="Kept with the review. The public is not told it.")


def draft_again(review: NationalReview, *, by: Any) -> None:
    with_pdf(draft_review(review.year, by=by))


def reword(review: NationalReview, *, text: str, may_stand: str, by: Any) -> None:
    # A browser sends lines ended as mail does; a wording is kept as a file would be.
    review.reword(text.replace("\r\n", "\n"), may_stand=may_stand.strip(), by=by)
    if asked := review.unanswered():
        raise ValidationError(asked)
    with_pdf(review)


def with_pdf(review: NationalReview) -> None:
    if not review.pdf and not pdf_problem(review):
        make_pdf(review)


def render(review: NationalReview, *, by: Any) -> None:
    make_pdf(review)


def when_public(review: NationalReview) -> str:
    if review.year.is_published():
        return f"{review.year} is public: the public can read the review at once."
    if review.year.publish_at:
        return f"The public can read it with its year, from {moment_text(review.year.publish_at)} on."
    return f"The public can read it with its year; nobody has said yet when {review.year} is published."


def blockers_to_changing(review: NationalReview, by: Any) -> list[str]:
    return [final] if (final := review.why_it_is_final()) else []


def blockers_to_drafting(review: NationalReview, by: Any) -> list[str]:
    frozen = [] if review.year.is_frozen else [f"The figures of {review.year} are not frozen."]
    return [*blockers_to_changing(review, by), *frozen]


def blockers_to_rendering(review: NationalReview, by: Any) -> list[str]:
    return ["It has its PDF."] if review.pdf else [problem] if (problem := pdf_problem(review)) else []


def approving_consequences(review: NationalReview, by: Any) -> list[str]:
    final = "From then on it never changes: a mistake is put right by a second edition that replaces it."
    return [when_public(review), final]


def taking_down_consequences(review: NationalReview, by: Any) -> list[str]:
    """What is left of it for the public, and what stands in its place."""
    others = NationalReview.objects.published().filter(year=review.year_id).exclude(pk=review.pk)
    before = others.order_by("edition").last()
    follows = f"{before} is the latest that can be read." if before else "No review as a document is left in public."
    return [
        "The public can read it now: its text and its PDF are gone at once, for good.",
        "At its address and on the page of the year stands when it was taken down, and not why.",
        f"{follows} The year's figures stay as they are.",
        "A second edition can take its place.",
    ]


def drafting_consequences(review: NationalReview, by: Any) -> list[str]:
    """Whether drafting it again would change anything."""
    if not changed_by_drafting(review):
        return ["It says today's figures already: nothing changes."]
    return [
        "Its figures are copied anew from the frozen year; the wording stays as it is.",
        "The PDF is made again, and somebody other than you has to approve it.",
    ]


def wording_trial(review: NationalReview, text: str) -> dict[str, Any]:
    """What a wording says with the review's facts, or why it cannot be used; and what may be named."""
    problems = wording.problems(text, KNOWN_FACTS, CONDITIONS, numbers=())
    facts, holding = review.content["facts"], review.content["paragraphs"]
    return {
        "problems": problems,
        **checked_while_typed(review, "text", text),
        "body": "" if problems else pages.body_of({**review.content, "wording": text}),
        "known_facts": [(name, what, facts[name]) for name, what in KNOWN_FACTS.items()],
        "known_conditions": [(name, when, name in holding) for name, (when, _) in CONDITIONS.items()],
    }


REWORD = Action(
    name="reword",
    button="Change the wording",
    permission="letters.change_nationalreview",
    form=TextForm,
    initial=lambda review: {"text": review.text},
    blockers=blockers_to_changing,
    consequences=["The PDF is made again, and somebody other than you has to approve it."],
    perform=reword,
    success_message="The wording is kept. Somebody other than you has to approve the review.",
    template="backoffice/review/reword.html",
    context=lambda review, form: wording_trial(review, form["text"].value() or ""),
)
DRAFT = Action(
    name="draft",
    button="Draft it again",
    permission="letters.change_nationalreview",
    blockers=blockers_to_drafting,
    consequences=drafting_consequences,
    perform=draft_again,
    success_message="It has the figures of today.",
)
RENDER = Action(
    name="render",
    button="Make the PDF",
    permission="letters.change_nationalreview",
    blockers=blockers_to_rendering,
    consequences=["A PDF is made of the figures and the wording as they stand."],
    perform=render,
    success_message="The PDF is made.",
)
APPROVE = Action(
    name="approve",
    button="Approve",
    permission="letters.approve_letter",
    blockers=NationalReview.blockers_to_approval,
    consequences=approving_consequences,
    perform=NationalReview.approve,
    success_message="It is approved.",
    template="backoffice/review/approve.html",
    context=lambda review, form: {"texts": marked_texts(review, asked_about=True)},
)
REPLACE = Action(
    name="replace",
    button="Replace by a second edition",
    permission="letters.change_nationalreview",
    form=ReplacementForm,
    blockers=lambda review, by: blockers_to_replacing(review),
    consequences=[
        "The edition that is public stays as it is, and can still be read.",
        "The second has the same figures as published, and its own wording. Somebody else has to approve it.",
    ],
    perform=replace_review,
    success_message="The second edition is drafted. It needs a PDF and an approval.",
)
TAKE_DOWN = Action(
    name="take-down",
    button="Take it down",
    permission="letters.approve_letter",
    title="Take {record} down",
    form=TakeDownForm,
    blockers=NationalReview.blockers_to_taking_down,
    consequences=taking_down_consequences,
    perform=NationalReview.take_down,
    success_message="{record} is taken down.",
)
