"""The national review on the year's page: how far it is, what remains, and the ways to it."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from councils.statistics.english import date_and_time
from letters.models import NationalReview
from letters.year.progress import YearProgress
from letters.year.stage import Link, Stage


def reviewing(progress: YearProgress, user: Any) -> Stage:
    """The review of all authorities together, which is public with the letters once somebody has approved it."""
    year = progress.year
    review = year.national_reviews.select_related("composed_by", "approved_by").order_by("edition").last()
    stage = Stage("review", "The national review", complete=bool(review and review.approved_at and not left(review)))
    stage.state = "done" if stage.complete else "open"
    if review:
        add_review(stage, review, user)
    elif not year.is_frozen:
        stage.state, stage.waits_for = "waits", "It waits for the freeze."
    else:
        stage.sentences = [
            f"Nobody has drafted it. {year} can become public without it; its page then has the figures alone."
        ]
        if user.has_perm("letters.add_nationalreview"):
            draft = f"{reverse('admin:letters_nationalreview_add')}?{urlencode({'year': year.pk})}"
            stage.buttons = [Link("Draft the national review", draft)]
    return stage


def add_review(stage: Stage, review: NationalReview, user: Any) -> None:
    by = f" by {review.composed_by}" if review.composed_by else ""
    stage.sentences = [f"Drafted{by}, {date_and_time(review.composed_at)}."]
    stage.links = [Link(str(review), reverse("admin:letters_nationalreview_change", args=[review.pk]))]
    if review.pdf:
        stage.links.append(Link("Its PDF", reverse("admin:review-pdf-for-staff", args=[review.pk])))
    stage.links.append(Link("As it is worded", reverse("admin:review-preview", args=[review.pk])))
    if review.approved_at:
        standing = "It was taken down." if review.public_until else "It becomes public with the year."
        public = "It is public." if review.is_published() else standing
        stage.sentences.append(f"Approved by {review.approved_by}, {date_and_time(review.approved_at)}. {public}")
    stage.problems = left(review)
    if review.approved_at and not stage.problems:
        return
    if not stage.problems:
        stage.sentences.append("It waits for approval by somebody other than whoever drafted or last edited it.")
    if user.has_perm("letters.change_nationalreview"):
        stage.buttons = [Link(*words) for words in what_remains(review)]


def left(review: NationalReview) -> list[str]:
    """What is wrong with a review that can still be changed: an approved one grows stale when the moment moves."""
    return [] if review.why_it_is_final() else review.problems()


def what_remains(review: NationalReview) -> list[tuple[str, str]]:
    if review.year.is_frozen and review.has_stale_figures():
        name, words = "draft", "Draft it again"
    elif not review.pdf:
        name, words = "render", "Make its PDF"
    else:
        name, words = "approve", "Approve the national review"
    return [(words, reverse(f"admin:review-{name}", args=[review.pk]))]
