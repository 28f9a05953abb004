"""What is done to all letters of a year: worded, composed, rendered, approved, issued and mailed, or stopped."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from councils.backoffice.actions import Action
from councils.models import ReviewYear
from councils.statistics.english import date_and_time
from councils.statistics.rates import count
from letters.lifecycle.approve_and_issue import approve, issue, sort_out_approval, sort_out_issue
from letters.lifecycle.compose import wording_of
from letters.lifecycle.consequences import found_in_wording, once_issued
from letters.models import Dispatch, Run, Sample, Step
from letters.models.addressing import addressed
from letters.outbox.pausing import blockers_to_going_on, blockers_to_stopping, go_on, stop_mailing
from letters.outbox.sending import mail_problem
from letters.tasks import wake_workers
from letters.year.progress import YearProgress


def current_run(step: Step) -> Callable[..., None]:
    def ask(year: ReviewYear, *, by: Any) -> None:
        letters = year.letters.all()
        of = 0
        if step == Step.RENDER:
            letters.unrenderable().update(fault="")
            of = letters.unrendered().count()
        Run.objects.ask(year, step, by=by, of=of)
        transaction.on_commit(wake_workers)

    return ask


def under_way(step: Step, year: ReviewYear) -> list[str]:
    """Why a long step cannot be asked for: somebody has, and it goes on."""
    run = YearProgress(year).live(step)
    if run is None or run.is_silent():
        return []
    return [f"{run.asked_by} asked for this on {date_and_time(run.asked_at)}: it is under way."]


def blockers_to_composing(year: ReviewYear, by: Any) -> list[str]:
    if not year.is_frozen:
        return [f"{year} is not frozen: letters are made of figures that no longer move."]
    return under_way(Step.COMPOSE, year)


def composing_consequences(year: ReviewYear, by: Any) -> list[str]:
    progress = YearProgress(year)
    there = set(progress.letters.order_by().values_list("authority", "recipient"))
    new = sum((performance.authority_id, to.pk) not in there for performance, to in addressed(year))
    changed, gone = progress.outdated, progress.counts["issued"]
    sentences = [
        f"{count(progress.due, 'letter')} are due: the year's figures, its wording and its dates are copied into each.",
        f"{count(new, 'letter')} are new. Somebody other than you has to approve them." if new else "",
        f"{count(changed, 'letter')} that would say something else now lose PDF and approval." if changed else "",
        f"{count(gone, 'letter that has', 'letters that have')} gone out stay as they are." if gone else "",
        "A letter that says the same as before is left alone.",
        "It takes seconds, in the background. You can stop it, and do it again at any time.",
    ]
    return [sentence for sentence in sentences if sentence]


def blockers_to_rendering(year: ReviewYear, by: Any) -> list[str]:
    if not year.letters.unrendered().exists():
        return ["There is no letter without a PDF."]
    return under_way(Step.RENDER, year)


def rendering_consequences(year: ReviewYear, by: Any) -> list[str]:
    waiting = year.letters.unrendered().count()
    return [
        f"The PDFs of {count(waiting, 'letter')} are made, in the background, a few in a second at best.",
        "You can stop it at any time, and go on later: PDFs that are there stay.",
        "A letter that cannot be rendered does not hold up the others, and says why.",
    ]


def approving_consequences(year: ReviewYear, by: Any) -> list[str]:
    return [
        "You say, as a second person, that these letters may go. They can be issued then.",
        "Composing one again, or changing its text, undoes the approval.",
        *found_in_wording([year.pk]),
        *Sample.objects.progress_sentences([year.pk]),
    ]


def issuing_consequences(year: ReviewYear, by: Any) -> list[str]:
    going, _ = sort_out_issue(year.letters.awaiting_issue(), by)
    dispatches = [each for letter in going for each in Dispatch.objects.addressed(letter)]
    mails = sum(bool(each.email) for each in dispatches)
    problem = mail_problem()
    return [
        f"{count(len(going), 'letter')} go out: {count(mails, 'mail')}, and {len(dispatches) - mails:,} on paper.",
        "An issued letter never changes: a mistake is put right by a second letter that replaces it.",
        problem or "The mails go at once, in the background. You can stop them; what has gone cannot be called back.",
        *once_issued(going),
    ]


def stop(step: Step) -> Action:
    def perform(year: ReviewYear, *, by: Any) -> None:
        run = YearProgress(year).live(step)
        if run is None:
            raise ValidationError("It is over already.")
        run.cancel(by=by)

    return Action(
        name=f"stop-{step}",
        button=f"Stop {step.label}",
        permission="letters.change_letter",
        consequences=["It stops before the next letter. What is done stays, and you can go on later."],
        perform=perform,
        success_message=f"{step.label.capitalize()} {{record}} is stopped. What is done stays.",
    )


WORD = Action(
    name="word",
    button="Word the letter",
    permission="letters.change_wording",
    consequences=["The wording that is shipped is put on record for this year, for you to change."],
    perform=lambda year, *, by: wording_of(year),
    success_message="The wording is on record: {record} can be worded now.",
    next_page=lambda year, wording: reverse("admin:letters_wording_change", args=[wording.pk]),
)
COMPOSE = Action(
    name="compose",
    button="Compose the letters",
    permission="letters.change_letter",
    blockers=blockers_to_composing,
    consequences=composing_consequences,
    perform=current_run(Step.COMPOSE),
    success_message="Composing {record} has begun; this page says how far it is.",
)
RENDER = Action(
    name="render",
    button="Render the PDFs",
    permission="letters.change_letter",
    blockers=blockers_to_rendering,
    consequences=rendering_consequences,
    perform=current_run(Step.RENDER),
    success_message="Rendering {record} has begun; this page says how far it is.",
)
APPROVE = Action(
    name="approve",
    button="Approve the letters",
    permission="letters.approve_letter",
    among=lambda year: year.letters.awaiting_approval(),
    sort_out=sort_out_approval,
    consequences=approving_consequences,
    perform=approve,
    perform_all=approve,
    success_message="{records} approved.",
)
ISSUE = Action(
    name="issue",
    button="Issue the letters",
    permission="letters.issue_letter",
    among=lambda year: year.letters.awaiting_issue(),
    sort_out=sort_out_issue,
    consequences=issuing_consequences,
    perform=issue,
    perform_all=issue,
    success_message="{records} issued.",
)
STOP_COMPOSE = stop(Step.COMPOSE)
STOP_RENDER = stop(Step.RENDER)
MAIL = Action(
    name="mail",
    button="Go on mailing",
    permission="letters.issue_letter",
    blockers=lambda year, by: blockers_to_going_on(year),
    consequences=["The mails that wait go, in the background. Nobody gets one twice."],
    perform=go_on,
    success_message="The mailing of {record} goes on.",
)
HOLD_MAIL = Action(
    name="hold-mail",
    button="Stop the mailing",
    permission="letters.issue_letter",
    blockers=lambda year, by: blockers_to_stopping(year),
    consequences=[
        "No further mail of the year begins. One that is on its way this moment is not called back.",
        "The rest waits until somebody goes on with it.",
    ],
    perform=stop_mailing,
    success_message="The mailing of {record} is stopped.",
)
