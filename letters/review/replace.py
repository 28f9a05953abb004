"""Replacing a public national review: a second edition takes its place, with the reason why."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from letters.models import NationalReview
from letters.review.contents import content_of


def blockers_to_replacing(review: NationalReview) -> list[str]:
    """Why a review cannot be replaced by a second edition, as sentences; empty when it can."""
    if not review.is_published():
        return ["It is not public: draft it again instead, or change its wording."]
    if NationalReview.objects.filter(replaces=review).exists():
        return ["A later edition replaces it already."]
    return []


@transaction.atomic
def replace(review: NationalReview, *, reason: str, by: Any = None) -> NationalReview:
    """Draft the edition that takes the place of a public one, dated today; it goes the same way as the first.

    Raises ValidationError without a reason, or where there is nothing to replace.
    """
    first = NationalReview.objects.select_for_update(of=("self",)).select_related("year").get(pk=review.pk)
    if refusals := blockers_to_replacing(first):
        raise ValidationError(refusals)
    if not reason.strip():
        raise ValidationError("Say why the review is replaced: the second one says so.")
    second = NationalReview(year=first.year, text=first.text, edition=first.edition + 1, replaces=first)
    replaces = {
        "dated_on": first.content["dated_on"],
        "reason": reason.strip(),
        "on": timezone.localdate().isoformat(),
    }
    second.recompose(content_of(first.year, first.text, replaces=replaces), by=by)
    return second
