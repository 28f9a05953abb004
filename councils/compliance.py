"""The verdict on a case: whether the authority did what was recommended, once everything recommended is settled."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from councils.models.choices import Compliance, Outcome
from councils.models.decision import Decision
from councils.models.recommendation import Recommendation


def settled(by: date) -> Q:
    """What is true of decisions in which something was recommended and all of it done by a day."""
    recommended = Recommendation.objects.filter(decision=OuterRef("pk"))
    undone = recommended.filter(Q(completed_on=None) | Q(completed_on__gt=by))
    return Q(Exists(recommended)) & ~Q(Exists(undone))


def reasons_against(decision: Decision, outcome: str, *, on: date, by: Any = None) -> list[str]:
    """Why this verdict cannot be recorded on a decision, as sentences; empty when it can."""
    if against := against_any(decision):
        return against
    recommendations = list(decision.recommendations.all())
    if not recommendations:
        return ["It has no recommendations, so there is nothing to comply with."]
    match outcome:
        case Compliance.CEASED:
            return against_ceased(by)
        case Compliance.NOT_COMPLIED:
            return against_not_complied(recommendations, on)
    return against_complied(recommendations, late=outcome == Compliance.LATE)


def against_any(decision: Decision) -> list[str]:
    """Why no verdict can be recorded on a decision, whichever it would be."""
    if decision.compliance_outcome:
        return [f"The outcome has been recorded: {decision.get_compliance_outcome_display()}."]
    if decision.outcome != Outcome.UPHELD:
        return ["Only an upheld decision has recommendations to comply with."]
    return []


def against_ceased(by: Any) -> list[str]:
    """Why somebody cannot say that a case is no longer followed up."""
    if by is not None and by.has_perm("councils.cease_compliance"):
        return []
    return ["Only a manager may stop following a case up: ask one to record “Ceased”."]


def against_not_complied(recommendations: list[Recommendation], on: date) -> list[str]:
    """Why it cannot be said that the authority did not comply: all is done, or something has time left."""
    not_done = [each for each in recommendations if not each.completed_on]
    if not not_done:
        return ["Every recommendation is completed: choose “Complied” or “Complied late”."]
    return [
        f"Recommendation {each.number} is not due until {each.due_on:%-d %B %Y}."
        for each in not_done
        if each.due_on and each.due_on >= on
    ]


def against_complied(recommendations: list[Recommendation], *, late: bool) -> list[str]:
    """Why it cannot be said that the authority complied, on time or late: something is open, or the dates differ."""
    open_ones = [
        f"Recommendation {each.number} is not completed: say when it was, or amend its due date."
        for each in recommendations
        if not each.completed_on
    ]
    late_ones = [
        f"Recommendation {each.number} was due on {each.due_on:%-d %B %Y} and completed on "
        f"{each.completed_on:%-d %B %Y}: choose “Complied late”."
        for each in recommendations
        if each.was_late and each.due_on and each.completed_on
    ]
    if not late:
        return open_ones + late_ones
    on_time = ["Every recommendation was completed on time, as amended: choose “Complied”."]
    return open_ones or ([] if late_ones else on_time)


@transaction.atomic
def record(decision: Decision, outcome: str, *, on: date, by: Any = None) -> None:
    """Record the verdict on a case on a day. Raises ValidationError with every reason against it."""
    locked = Decision.objects.select_for_update().get(pk=decision.pk)
    if reasons := reasons_against(locked, outcome, on=on, by=by):
        raise ValidationError(reasons)
    locked.compliance_outcome, locked.compliance_recorded_on = outcome, on
    locked._history_user = by  # type: ignore[attr-defined]
    locked.full_clean(exclude=["authority", "category", "reason", "handler"])
    locked.save()
    decision.refresh_from_db()
