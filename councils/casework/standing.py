"""How a case stands today, in a few words and with a tone: for lists, and for the head of its own page."""

from dataclasses import dataclass
from datetime import date

from councils.casework.release import is_held
from councils.models import Decision, Outcome, Recommendation
from councils.models.decision import today
from councils.statistics.english import long_date
from councils.statistics.rates import count


@dataclass(frozen=True)
class Standing:
    """What is said of a case, and how: good, bad, wait or over."""

    words: str
    tone: str


def standing(decision: Decision, on: date | None = None) -> Standing:
    """What matters most about a case now. Reads its recommendations, which lists fetch together."""
    day = on or today()
    if not decision.outcome:
        return Standing("not decided yet", "wait")
    if decision.sent_back_because:
        return Standing("sent back with a note", "bad")
    if is_held(decision):
        return Standing("waits for a second person", "wait")
    return followed_up(decision, day) or published_or_not(decision, day)


def followed_up(decision: Decision, on: date) -> Standing | None:
    """How its recommendations stand, while something of them is to be done."""
    if decision.compliance_outcome:
        return None
    due = next_due(decision)
    if due and due.due_on and due.due_on < on:
        return Standing(f"overdue by {count((on - due.due_on).days, 'day')}", "bad")
    if due:
        return Standing(f"due on {long_date(due.due_on)}" if due.due_on else "no due date", "wait")
    awaits_verdict = decision.outcome == Outcome.UPHELD and decision.recommendations.all()
    return Standing("verdict due", "wait") if awaits_verdict else None


def published_or_not(decision: Decision, on: date) -> Standing:
    if decision.withheld_because:
        return Standing("withheld", "over")
    if not decision.has_public_outcome:
        return Standing("decided, never public", "over")
    if decision.publish_on and decision.publish_on > on:
        return Standing(f"public from {long_date(decision.publish_on)}", "wait")
    return Standing("public", "good") if decision.is_published() else Standing("no longer kept public", "over")


def next_due(decision: Decision) -> Recommendation | None:
    """Of what is outstanding in a case, what falls due first; one without a due date last."""
    outstanding = [each for each in decision.recommendations.all() if each.completed_on is None]
    if decision.compliance_outcome:
        return None
    return min(outstanding, key=lambda each: (each.due_on is None, each.due_on or date.max), default=None)


def age(decision: Decision, on: date | None = None) -> str:
    """How long a complaint has been here, or took until it was decided."""
    days = ((decision.decided_on or on or today()) - decision.received_on).days
    return count(days, "day") if days else "less than a day"
