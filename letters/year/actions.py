"""The steps that are taken from the year's page: what follows from each, what stands against it, and what is done."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from councils.models import ReviewYear
from letters.lifecycle.compose import wording_of
from letters.models import Step
from letters.outbox.pausing import blockers_to_going_on, blockers_to_stopping, go_on, stop_mailing
from letters.year.letter_actions import (
    SortedOut,
    approve,
    approving_means,
    issue,
    issuing_means,
    sort_out_approval,
    sort_out_issue,
)
from letters.year.run_actions import (
    Sentences,
    ask_for,
    blockers_to_composing,
    blockers_to_rendering,
    composing_means,
    rendering_means,
    stop,
    stopping_means,
)


@dataclass(frozen=True)
class DeskStep:
    """Something done from the year's page, behind a page that says what follows."""

    button: str
    permission: str
    means: Callable[[ReviewYear, Any], Sentences]
    against: Callable[[ReviewYear, Any], Sentences]
    take: Callable[..., str]  # what was done, in a sentence
    sort_out: Callable[[ReviewYear, Any], SortedOut] | None = None


def nothing(year: ReviewYear, by: Any) -> Sentences:
    """Nothing stands against it."""
    return []


STEPS = {
    "word": DeskStep(
        "Word the letter",
        "letters.change_wording",
        lambda year, by: ["The wording that is shipped is put on record for this year, for you to change."],
        nothing,
        lambda year, *, by: f"The wording is on record: {wording_of(year).year} can be worded now.",
    ),
    "compose": DeskStep(
        "Compose the letters",
        "letters.change_letter",
        composing_means,
        blockers_to_composing,
        partial(ask_for, Step.COMPOSE, blockers_to_composing),
    ),
    "render": DeskStep(
        "Render the PDFs",
        "letters.change_letter",
        rendering_means,
        blockers_to_rendering,
        partial(ask_for, Step.RENDER, blockers_to_rendering),
    ),
    "approve": DeskStep(
        "Approve the letters",
        "letters.approve_letter",
        approving_means,
        nothing,
        approve,
        sort_out_approval,
    ),
    "issue": DeskStep(
        "Issue the letters",
        "letters.issue_letter",
        issuing_means,
        nothing,
        issue,
        sort_out_issue,
    ),
    "stop-compose": DeskStep(
        "Stop composing", "letters.change_letter", stopping_means, nothing, partial(stop, Step.COMPOSE)
    ),
    "stop-render": DeskStep(
        "Stop rendering", "letters.change_letter", stopping_means, nothing, partial(stop, Step.RENDER)
    ),
    "mail": DeskStep(
        "Go on mailing",
        "letters.issue_letter",
        lambda year, by: ["The mails that wait go, in the background. Nobody gets one twice."],
        lambda year, by: blockers_to_going_on(year),
        go_on,
    ),
    "hold-mail": DeskStep(
        "Stop the mailing",
        "letters.issue_letter",
        lambda year, by: [
            "No further mail of the year begins. One that is on its way this moment is not called back.",
            "The rest waits until somebody goes on with it.",
        ],
        lambda year, by: blockers_to_stopping(year),
        stop_mailing,
    ),
}
