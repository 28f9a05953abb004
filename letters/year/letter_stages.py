"""The stages that a year's letters take: composed, rendered, approved, issued and sent."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from councils.models import ReviewYear
from councils.statistics.english import date_and_time
from councils.statistics.rates import count
from letters.models import Run, Step
from letters.outbox.pausing import post_held_by, quiet_since
from letters.outbox.sending import mail_problem
from letters.year.letter_actions import APPROVE, COMPOSE, HOLD_MAIL, ISSUE, MAIL, RENDER, STOP_COMPOSE, STOP_RENDER
from letters.year.progress import YearProgress
from letters.year.stage import Link, Stage, letters_listed, outbox_listed, to_action


def composing(progress: YearProgress, user: Any, at: datetime) -> Stage:
    year, composed, run = progress.year, progress.counts["composed"], progress.live(Step.COMPOSE)
    stage = Stage("compose", "Compose the letters", complete=False, part=composed, of=progress.due, run=run)
    if not year.is_frozen:
        stage.waits_for = "It waits for the freeze: letters are made of figures that no longer move."
        return stage
    stage.sentences = [f"{count(progress.due, 'letter')} to write, {composed:,} composed.", *progress.who("composed")]
    if composed:
        stage.links = [letters_listed(progress, "All letters of the year")]
    add_run(stage, progress.runs.get(Step.COMPOSE), at)
    if run:
        steer(stage, run, year, user, at)
        return stage
    if progress.outdated:
        stage.problems.append(f"{count(progress.outdated, 'letter')} to be composed again: what they say has changed.")
    stage.complete = composed >= progress.due and not progress.outdated
    if not stage.complete or progress.counts["issued"] < composed:
        words = "Compose again" if composed else "Compose the letters"
        shown = stage.links if stage.complete else stage.buttons
        shown += to_action(year, COMPOSE, user, words)
    return stage


def steer(stage: Stage, run: Run, year: ReviewYear, user: Any, at: datetime) -> None:
    go_on, stop = (COMPOSE, STOP_COMPOSE) if run.step == Step.COMPOSE else (RENDER, STOP_RENDER)
    if run.is_silent(at):
        stage.buttons += to_action(year, go_on, user, "Go on")
    stage.stops += to_action(year, stop, user)


def rendering(progress: YearProgress, user: Any, at: datetime) -> Stage:
    year, counts, run = progress.year, progress.counts, progress.live(Step.RENDER)
    stage = Stage("render", "Render the PDFs", complete=False, part=counts["rendered"], of=counts["composed"], run=run)
    if not counts["composed"]:
        stage.waits_for = "It waits for letters to be composed."
        return stage
    missing = counts["composed"] - counts["rendered"]
    stage.complete = not missing
    stage.sentences = [f"{counts['rendered']:,} of {count(counts['composed'], 'letter')} have a PDF."]
    if counts["faults"]:
        stage.problems.append(f"{count(counts['faults'], 'letter')} could not be rendered; each says why.")
        stage.links.append(letters_listed(progress, "Letters that could not be rendered", state="unrenderable"))
    add_run(stage, progress.runs.get(Step.RENDER), at)
    if run:
        steer(stage, run, year, user, at)
    elif missing:
        stage.buttons += to_action(year, RENDER, user, f"Render {count(missing, 'letter')}")
    return stage


def approving(progress: YearProgress, user: Any, at: datetime) -> Stage:
    counts = progress.counts
    stage = Stage("approve", "Approve the letters", complete=False, part=counts["approved"], of=counts["composed"])
    if not counts["rendered"]:
        stage.waits_for = "It waits for PDFs: what is approved is what has been seen."
        return stage
    waiting = counts["rendered"] - counts["approved"]
    stage.complete = counts["approved"] == counts["composed"]
    stage.sentences = [
        f"{counts['approved']:,} of {count(counts['composed'], 'letter')} approved.",
        *progress.who("approved"),
    ]
    if waiting:
        stage.sentences.append("Somebody who neither worded, composed nor last edited a letter has to approve it.")
        add_approval(stage, progress, user)
        stage.links = [letters_listed(progress, "Letters that await approval", state="awaiting_approval")]
        if user.has_perm("letters.add_sample"):
            stage.links.append(Link("Draw ten to be read", reverse("admin:sample-draw", args=[progress.year.pk])))
    return stage


def add_approval(stage: Stage, progress: YearProgress, user: Any) -> None:
    """Offer to approve what somebody has not made, or say that it is for another to do."""
    waiting = progress.letters.awaiting_approval()
    for_them = waiting.exclude(waiting.made_by(user)).count()
    if for_them:
        stage.buttons = list(to_action(progress.year, APPROVE, user, f"Approve {count(for_them, 'letter')}"))
    elif APPROVE.may(user):
        stage.sentences.append("You made all that wait: another manager finds the button here.")


def issuing(progress: YearProgress, user: Any, at: datetime) -> Stage:
    counts, mails = progress.counts, progress.mails
    stage = Stage("issue", "Issue and send the letters", complete=False, part=counts["issued"], of=counts["composed"])
    if not counts["approved"]:
        stage.waits_for = "It waits for approval by a second person."
        return stage
    waiting = counts["approved"] - counts["issued"]
    undecided = sum(mails[each] for each in ("queued", "on_their_way", "uncertain", "failed", "returned", "to_print"))
    stage.complete = counts["issued"] == counts["composed"] and not undecided
    stage.sentences = [
        f"{counts['issued']:,} of {count(counts['composed'], 'letter')} issued.",
        *progress.who("issued"),
    ]
    if waiting:
        stage.buttons = list(to_action(progress.year, ISSUE, user, f"Issue {count(waiting, 'letter')}"))
    add_what_no_longer_holds(stage, progress)
    add_outbox(stage, progress, user)
    return stage


def add_what_no_longer_holds(stage: Stage, progress: YearProgress) -> None:
    """Say which letters have gone out and say what holds no longer, and what is to be done about them."""
    if progress.contradicted:
        stage.complete = False
        number = count(len(progress.contradicted), "letter has", "letters have")
        stage.problems.append(
            f"{number} gone out with figures that have changed since. Until each is replaced by a second letter that "
            "has gone out, or held back from the public, the year cannot be published."
        )
        stage.links.append(letters_listed(progress, "Letters with figures that have changed", problems="contradicted"))
    if progress.of_another_day:
        number = count(progress.of_another_day, "letter has", "letters have")
        stage.problems.append(f"{number} gone out naming another day of publication than the one that is set.")


def add_outbox(stage: Stage, progress: YearProgress, user: Any) -> None:
    mails, year = progress.mails, progress.year
    gone, of = (
        mails["sent"] + mails["presumed"],
        sum(mails[each] for each in ("queued", "on_their_way", "uncertain", "failed", "returned", "sent", "presumed")),
    )
    if of:
        stage.sentences.append(f"{gone:,} of {count(of, 'mail')} sent.")
    add_undecided(stage, progress, user)
    if mails["on_their_way"]:
        stage.going.append(f"{count(mails['on_their_way'], 'mail')} handed to the mail server this moment.")
    if not mails["queued"]:
        return
    stage.links.append(outbox_listed(progress, "Mails that wait", "queued"))
    if held := post_held_by(year):
        stage.problems.append(f"{held.cancelled_by} stopped the mailing on {date_and_time(held.asked_at)}.")
        stage.buttons += to_action(year, MAIL, user)
    elif problem := mail_problem():
        stage.problems.append(problem)
    else:
        add_mailing(stage, progress, user)


def add_undecided(stage: Stage, progress: YearProgress, user: Any) -> None:
    for state, words in OUTBOX.items():
        if progress.mails[state]:
            stage.problems.append(f"{count(progress.mails[state], *words[:2])}.")
            stage.links.append(outbox_listed(progress, words[2], state))
    if progress.mails["to_print"] and user.has_perm("letters.add_pack"):
        make = reverse("admin:pack-make", args=[progress.year.pk])
        stage.links.append(Link("Put them together for the printer", make))


OUTBOX = {
    "failed": ("mail was refused", "mails were refused", "Refused mails"),
    "returned": ("mail came back", "mails came back", "Returned mails"),
    "uncertain": ("mail may or may not have arrived", "mails may or may not have arrived", "Uncertain mails"),
    "to_print": ("letter to be printed and posted", "letters to be printed and posted", "Letters to print and post"),
}


def add_mailing(stage: Stage, progress: YearProgress, user: Any) -> None:
    waiting = progress.outbox.waiting().count()
    if since := quiet_since(progress.year):
        quiet = f"none has gone since {date_and_time(since)}"
        stage.problems.append(f"{count(waiting, 'mail')} could go, and {quiet}. {START}")
        stage.buttons += to_action(progress.year, MAIL, user)
    elif waiting:
        stage.going.append(f"{count(waiting, 'mail')} on the way.")
    else:
        stage.going.append("The mail server has put off the rest; it is tried again by itself.")
    stage.stops += to_action(progress.year, HOLD_MAIL, user)


START = "If no worker runs, start one: manage.py db_worker."


def add_run(stage: Stage, run: Run | None, at: datetime) -> None:
    if run is None:
        return
    if run.ended_at:
        stage.problems += [f"It stopped on {date_and_time(run.ended_at)}. {run.fault}"] if run.fault else []
        if run.cancelled_by:
            stage.sentences.append(f"{run.cancelled_by} stopped it on {date_and_time(run.ended_at)}.")
        return
    stage.going = [f"{run.asked_by} asked for it on {date_and_time(run.asked_at)}."]
    if run.is_silent(at):
        assert run.alive_at
        stage.problems.append(
            f"Nothing has been heard of it since {timezone.localtime(run.alive_at):%H:%M:%S}. {START}"
        )
    elif run.is_neglected(at):
        stage.problems.append(f"No worker has taken it up yet: all may be busy, or none is there. {START}")
    elif left := run.left(at):
        stage.going.append(f"{run.done:,} of {run.of:,} done, {duration_text(left)} left.")


def duration_text(left: timedelta) -> str:
    minutes = round(left.total_seconds() / 60)
    return f"about {count(minutes, 'minute')}" if minutes else "less than a minute"
