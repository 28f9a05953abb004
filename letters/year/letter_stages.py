"""The stages that a year's letters take: composed, rendered, approved, issued and sent."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from councils.models import ReviewYear
from councils.statistics.english import date_and_time
from councils.statistics.rates import count
from letters.models import Run, Step
from letters.outbox.pausing import post_held_by, quiet_since
from letters.outbox.sending import mail_problem
from letters.year.links import Link, letters_listed, outbox_listed, to_step
from letters.year.progress import YearProgress
from letters.year.run_text import START, add_run
from letters.year.stage import Stage


def composing(standing: YearProgress, user: Any, at: datetime) -> Stage:
    """Copying the facts into letters."""
    year, composed, run = standing.year, standing.counts["composed"], standing.live(Step.COMPOSE)
    stage = Stage("compose", "Compose the letters", complete=False, part=composed, of=standing.due, run=run)
    if not year.is_frozen:
        stage.waits_for = "It waits for the freeze: letters are made of figures that no longer move."
        return stage
    stage.said = [f"{count(standing.due, 'letter')} to write, {composed:,} composed.", *standing.who("composed")]
    if composed:
        stage.links = [letters_listed(standing, "All letters of the year")]
    add_run(stage, standing.runs.get(Step.COMPOSE), at)
    if run:
        steer(stage, run, year, user, at)
        return stage
    if standing.outdated:
        stage.problems.append(f"{count(standing.outdated, 'letter')} to be composed again: what they say has changed.")
    stage.complete = composed >= standing.due and not standing.outdated
    if not stage.complete or standing.counts["issued"] < composed:
        words = "Compose again" if composed else "Compose the letters"
        shown = stage.links if stage.complete else stage.buttons
        shown += to_step(year, "compose", words, user, "letters.change_letter")
    return stage


def steer(stage: Stage, run: Run, year: ReviewYear, user: Any, at: datetime) -> None:
    """Offer to stop a run, and to go on where nobody does."""
    if run.is_silent(at):
        stage.buttons += to_step(year, run.step, "Go on", user, "letters.change_letter")
    words = f"Stop {run.get_step_display()}"
    stage.stops += to_step(year, f"stop-{run.step}", words, user, "letters.change_letter")


def rendering(standing: YearProgress, user: Any, at: datetime) -> Stage:
    """Making the PDFs."""
    year, counts, run = standing.year, standing.counts, standing.live(Step.RENDER)
    stage = Stage("render", "Render the PDFs", complete=False, part=counts["rendered"], of=counts["composed"], run=run)
    if not counts["composed"]:
        stage.waits_for = "It waits for letters to be composed."
        return stage
    missing = counts["composed"] - counts["rendered"]
    stage.complete = not missing
    stage.said = [f"{counts['rendered']:,} of {count(counts['composed'], 'letter')} have a PDF."]
    if counts["faults"]:
        stage.problems.append(f"{count(counts['faults'], 'letter')} could not be rendered; each says why.")
        stage.links.append(letters_listed(standing, "Letters that could not be rendered", state="unrenderable"))
    add_run(stage, standing.runs.get(Step.RENDER), at)
    if run:
        steer(stage, run, year, user, at)
    elif missing:
        stage.buttons += to_step(
            standing.year, "render", f"Render {count(missing, 'letter')}", user, "letters.change_letter"
        )
    return stage


def approving(standing: YearProgress, user: Any, at: datetime) -> Stage:
    """A second person says that the letters may go."""
    counts = standing.counts
    stage = Stage("approve", "Approve the letters", complete=False, part=counts["approved"], of=counts["composed"])
    if not counts["rendered"]:
        stage.waits_for = "It waits for PDFs: what is approved is what has been seen."
        return stage
    waiting = counts["rendered"] - counts["approved"]
    stage.complete = counts["approved"] == counts["composed"]
    stage.said = [
        f"{counts['approved']:,} of {count(counts['composed'], 'letter')} approved.",
        *standing.who("approved"),
    ]
    if waiting:
        stage.said.append("Somebody other than whoever composed or last edited a letter has to approve it.")
        add_approval(stage, standing, user)
        stage.links = [letters_listed(standing, "Letters that await approval", state="awaiting_approval")]
        if user.has_perm("letters.add_sample"):
            stage.links.append(Link("Draw ten to be read", reverse("admin:sample-draw", args=[standing.year.pk])))
    return stage


def add_approval(stage: Stage, standing: YearProgress, user: Any) -> None:
    """Offer to approve what somebody has not made, or say that it is for another to do."""
    waiting = standing.letters.awaiting_approval()
    for_them = waiting.exclude(composed_by=user).exclude(edited_by=user).count()
    if for_them:
        words = f"Approve {count(for_them, 'letter')}"
        stage.buttons = list(to_step(standing.year, "approve", words, user, "letters.approve_letter"))
    elif user.has_perm("letters.approve_letter"):
        stage.said.append("You made all that wait: another manager finds the button here.")


def issuing(standing: YearProgress, user: Any, at: datetime) -> Stage:
    """Letting the letters go, by mail or on paper."""
    counts, mails = standing.counts, standing.mails
    stage = Stage("issue", "Issue and send the letters", complete=False, part=counts["issued"], of=counts["composed"])
    if not counts["approved"]:
        stage.waits_for = "It waits for approval by a second person."
        return stage
    waiting = counts["approved"] - counts["issued"]
    undecided = sum(mails[each] for each in ("queued", "on_their_way", "uncertain", "failed", "to_print"))
    stage.complete = counts["issued"] == counts["composed"] and not undecided
    stage.said = [f"{counts['issued']:,} of {count(counts['composed'], 'letter')} issued.", *standing.who("issued")]
    if waiting:
        stage.buttons = list(
            to_step(standing.year, "issue", f"Issue {count(waiting, 'letter')}", user, "letters.issue_letter")
        )
    add_what_no_longer_holds(stage, standing)
    add_outbox(stage, standing, user)
    return stage


def add_what_no_longer_holds(stage: Stage, standing: YearProgress) -> None:
    """Say which letters have gone out and say what holds no longer, and what is to be done about them."""
    if standing.contradicted:
        stage.complete = False
        number = count(len(standing.contradicted), "letter has", "letters have")
        stage.problems.append(
            f"{number} gone out with figures that have changed since. Until each is replaced by a second letter that "
            "has gone out, or held back from the public, the year cannot be published."
        )
        stage.links.append(letters_listed(standing, "Letters with figures that have changed", problems="contradicted"))
    if standing.of_another_day:
        number = count(standing.of_another_day, "letter has", "letters have")
        stage.problems.append(f"{number} gone out naming another day of publication than the one that is set.")


def add_outbox(stage: Stage, standing: YearProgress, user: Any) -> None:
    """Say how the mails of a year stand, and what can be done about them."""
    mails, year = standing.mails, standing.year
    gone, of = (
        mails["sent"] + mails["presumed"],
        sum(mails[each] for each in ("queued", "on_their_way", "uncertain", "failed", "sent", "presumed")),
    )
    if of:
        stage.said.append(f"{gone:,} of {count(of, 'mail')} sent.")
    add_undecided(stage, standing, user)
    if mails["on_their_way"]:
        stage.going.append(f"{count(mails['on_their_way'], 'mail')} handed to the mail server this moment.")
    if not mails["queued"]:
        return
    stage.links.append(outbox_listed(standing, "Mails that wait", "queued"))
    if held := post_held_by(year):
        stage.problems.append(f"{held.cancelled_by} stopped the mailing on {date_and_time(held.asked_at)}.")
        stage.buttons += to_step(year, "mail", "Go on mailing", user, "letters.issue_letter")
    elif problem := mail_problem():
        stage.problems.append(problem)
    else:
        add_mailing(stage, standing, user)


def add_undecided(stage: Stage, standing: YearProgress, user: Any) -> None:
    """Say what in the outbox of a year somebody has to see to, and where."""
    for state, words in OUTBOX.items():
        if standing.mails[state]:
            stage.problems.append(f"{count(standing.mails[state], *words[:2])}.")
            stage.links.append(outbox_listed(standing, words[2], state))
    if standing.mails["to_print"] and user.has_perm("letters.add_pack"):
        make = reverse("admin:pack-make", args=[standing.year.pk])
        stage.links.append(Link("Put them together for the printer", make))


OUTBOX = {
    "failed": ("mail was refused", "mails were refused", "Refused mails"),
    "uncertain": ("mail may or may not have arrived", "mails may or may not have arrived", "Uncertain mails"),
    "to_print": ("letter to be printed and posted", "letters to be printed and posted", "Letters to print and post"),
}


def add_mailing(stage: Stage, standing: YearProgress, user: Any) -> None:
    """Say that mails are on their way, or that nobody sends them."""
    waiting = standing.outbox.waiting().count()
    if since := quiet_since(standing.year):
        quiet = f"none has gone since {date_and_time(since)}"
        stage.problems.append(f"{count(waiting, 'mail')} could go, and {quiet}. {START}")
        stage.buttons += to_step(standing.year, "mail", "Go on mailing", user, "letters.issue_letter")
    elif waiting:
        stage.going.append(f"{count(waiting, 'mail')} on the way.")
    else:
        stage.going.append("The mail server has put off the rest; it is tried again by itself.")
    stage.stops += to_step(standing.year, "hold-mail", "Stop the mailing", user, "letters.issue_letter")
