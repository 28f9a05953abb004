"""Approving and issuing all letters that nothing stands against: which those are, why not the others, what follows."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from councils.models import ReviewYear
from councils.statistics.rates import count
from letters.lifecycle.approve_and_issue import approve_all, issue_all, sorted_out, whole
from letters.models import Dispatch, Letter, Sample
from letters.outbox.sending import mail_problem

Sentences = list[str]
SortedOut = tuple[list[Letter], list[tuple[Letter, str]]]  # those that can go, and the others with why not


def sort_out_approval(year: ReviewYear, by: Any) -> SortedOut:
    """The letters that somebody can approve now, and the others with why not."""
    return sorted_out(whole(year.letters.awaiting_approval()), by, Letter.blockers_to_approval)


def sort_out_issue(year: ReviewYear, by: Any) -> SortedOut:
    """The letters that somebody can issue now, and the others with why not."""
    letters = whole(year.letters.awaiting_issue()).prefetch_related("recipient__contacts")
    return sorted_out(letters, by, Letter.blockers_to_issue)


def approving_means(year: ReviewYear, by: Any) -> Sentences:
    """What follows from approving."""
    return [
        "You say, as a second person, that these letters may go. They can be issued then.",
        "Composing one again, or changing its text, undoes the approval.",
        *Sample.objects.said_of([year.pk]),
    ]


def issuing_means(year: ReviewYear, by: Any) -> Sentences:
    """What follows from issuing."""
    going, _ = sort_out_issue(year, by)
    dispatches = [each for letter in going for each in Dispatch.objects.addressed(letter)]
    mails = sum(bool(each.email) for each in dispatches)
    problem = mail_problem()
    return [
        f"{count(len(going), 'letter')} go out: {count(mails, 'mail')}, and {len(dispatches) - mails:,} on paper.",
        "An issued letter never changes: a mistake is put right by a second letter that replaces it.",
        problem or "The mails go at once, in the background. You can stop them; what has gone cannot be called back.",
        f"The public sees none of it until {year} is published.",
    ]


def approve(year: ReviewYear, *, by: Any) -> str:
    """Approve every letter that nothing stands against, as a second person."""
    going, refused = sort_out_approval(year, by)
    return let_go(going, refused, "approve", "approved", approve_all, by)


def issue(year: ReviewYear, *, by: Any) -> str:
    """Issue every approved letter that nothing stands against."""
    going, refused = sort_out_issue(year, by)
    return let_go(going, refused, "issue", "issued", issue_all, by)


def let_go(going: list, refused: list, verb: str, done: str, take: Callable[..., int], by: Any) -> str:
    """Do it to all that can go; what was done. Raises ValidationError when there is none, with the reasons."""
    if not going:
        raise ValidationError([f"There is no letter that you could {verb}.", *sorted({why for _, why in refused})[:9]])
    left = f" {count(len(refused), 'letter')} left as before." if refused else ""
    return f"{count(take(going, by=by), 'letter')} {done}.{left}"
