"""The verdict on a case: whether the authority did what was recommended, once everything recommended is settled.

A mistaken one is taken back while the year in which it counts can still change; the history keeps both.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from councils.models.bulk import write_history
from councils.models.choices import Compliance, Outcome
from councils.models.decision import Decision
from councils.models.recommendation import Recommendation
from councils.models.year import ReviewYear
from councils.statistics.english import long_date


def settled(by: date) -> Q:
    """What is true of decisions in which something was recommended and all of it done by a day."""
    recommended = Recommendation.objects.filter(decision=OuterRef("pk"))
    undone = recommended.filter(Q(completed_on=None) | Q(completed_on__gt=by))
    return Q(Exists(recommended)) & ~Q(Exists(undone))


def blockers(decision: Decision, outcome: str, *, on: date, by: Any = None) -> list[str]:
    """Why this verdict cannot be recorded on a decision, as sentences; empty when it can."""
    if against := blockers_to_any(decision):
        return against
    recommendations = list(decision.recommendations.all())
    if not recommendations:
        return ["It has no recommendations, so there is nothing to comply with."]
    match outcome:
        case Compliance.CEASED:
            return blockers_to_ceased(by)
        case Compliance.NOT_COMPLIED:
            return blockers_to_not_complied(recommendations, on)
    return blockers_to_complied(recommendations, late=outcome == Compliance.LATE)


def borne_out(decision: Decision) -> str:
    """The verdict that the dates bear out: none while something is open, or nothing was recommended."""
    recommendations = list(decision.recommendations.all())
    if not recommendations or any(each.completed_on is None for each in recommendations):
        return ""
    return Compliance.LATE if any(each.was_late for each in recommendations) else Compliance.COMPLIED


def blockers_to_any(decision: Decision) -> list[str]:
    if decision.compliance_outcome:
        return [f"The outcome has been recorded: {decision.get_compliance_outcome_display()}."]
    if decision.outcome == Outcome.CLOSED:
        return ["It was closed after initial enquiries: what was agreed is followed up, and counts in no rate."]
    if decision.outcome != Outcome.UPHELD:
        return ["Only an upheld decision has recommendations to comply with."]
    return []


def blockers_to_ceased(by: Any) -> list[str]:
    if by is not None and may_cease(by):
        return []
    return ["Only a manager may stop following a case up: ask one to record “Ceased”."]


def blockers_to_not_complied(recommendations: list[Recommendation], on: date) -> list[str]:
    """Why it cannot be said that the authority did not comply: all is done, or something has time left."""
    not_done = [each for each in recommendations if not each.completed_on]
    if not not_done:
        return ["Every recommendation is completed: choose “Complied” or “Complied late”."]
    return [
        f"Recommendation {each.number} is not due until {long_date(each.due_on)}."
        for each in not_done
        if each.due_on and each.due_on >= on
    ]


def blockers_to_complied(recommendations: list[Recommendation], *, late: bool) -> list[str]:
    open_ones = [
        f"Recommendation {each.number} is not completed: say when it was, or amend its due date."
        for each in recommendations
        if not each.completed_on
    ]
    late_ones = [
        f"Recommendation {each.number} was due on {long_date(each.due_on)} and completed on "
        f"{long_date(each.completed_on)}: choose “Complied late”."
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
    if reasons := blockers(locked, outcome, on=on, by=by):
        raise ValidationError(reasons)
    locked.compliance_outcome, locked.compliance_recorded_on = outcome, on
    locked._history_user = by  # type: ignore[attr-defined]
    locked.full_clean(exclude=["authority", "category", "reason", "handler"])
    locked.save()
    decision.refresh_from_db()


def counts_in(decision: Decision) -> ReviewYear | None:
    """The review year in which a verdict counts, if its figures no longer move."""
    recorded_on = decision.compliance_recorded_on
    frozen = ReviewYear.objects.frozen().filter(starts_on__lte=recorded_on).order_by("-starts_on").first()
    return frozen if frozen and recorded_on and frozen.ends_on >= recorded_on else None


def may_cease(by: Any) -> bool:
    """Whether somebody may say that a case is followed up no more; they may also take a mistaken verdict back."""
    return bool(by.has_perm("councils.cease_compliance"))


def blockers_to_taking_back(decision: Decision, by: Any) -> list[str]:
    if not decision.compliance_outcome:
        return ["No compliance outcome is recorded: there is nothing to take back."]
    reasons = []
    if not may_cease(by):
        reasons.append("Only a manager may take a compliance outcome back: ask one, and say what is wrong with it.")
    if year := counts_in(decision):
        put_right = (
            f"correct the figures of {decision.authority} for {year} beside the old ones, dated and with a reason."
            if year.is_published()
            else f"thaw {year} first, with a reason, and freeze it again afterwards."
        )
        reasons.append(f"It counts in {year}, whose figures are frozen: {put_right}")
    return reasons


@transaction.atomic
def take_back(decision: Decision, *, outcome: str, reason: str, by: Any) -> None:
    """Take a mistaken verdict back, the one that was seen and no other. Raises ValidationError with what is against it.

    Nothing is deleted: the history says what it was, who took it back, when and why.
    """
    # A freeze waits here, or is waited for: the years are locked before they are looked at.
    list(ReviewYear.objects.select_for_update().values_list("pk"))
    decision.refresh_from_db()
    if reasons := blockers_to_taking_back(decision, by):
        raise ValidationError(reasons)
    seen = Decision.objects.filter(pk=decision.pk, compliance_outcome=outcome)
    if not seen.update(compliance_outcome="", compliance_recorded_on=None):
        now = decision.get_compliance_outcome_display()
        raise ValidationError(f"Somebody has changed it meanwhile: it is “{now}” now. Look at it again.")
    write_history([decision], "~", reason, by)
    decision.refresh_from_db()
