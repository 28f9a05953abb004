"""Letting problems of a year stand: looked at, with the reason, so that the next visit shows what is new."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from councils.figures.checks.finding import Problem
from councils.models import Allowance, ReviewYear


def blockers_to_letting_stand(problem: Problem, by: Any) -> list[str]:
    """Why somebody cannot let a problem stand: it blocks, or it is not theirs to say."""
    reasons = [f"{problem.check.title}: this has to be put right."] if problem.check.blocks else []
    if not by.has_perm("councils.change_reviewyear"):
        reasons.append(f"{by} may not let problems of a year stand: a manager can.")
    return reasons


@transaction.atomic
def let_stand(
    year: ReviewYear, problems: Sequence[Problem], *, reason: str, by: Any, at: datetime | None = None
) -> int:
    """Keep that somebody has looked at problems, and why they may stand; how many.

    What somebody let stand when it read differently is taken back. Raises ValidationError without a reason, and
    with every reason against it.
    """
    if not reason.strip():
        raise ValidationError("Say why they may stand: the reason is kept.")
    if refusals := {why for problem in problems for why in blockers_to_letting_stand(problem, by)}:
        raise ValidationError(sorted(refusals))
    at = at or timezone.now()
    record = {"year": year, "reason": reason, "by": by, "at": at}
    allowances = [
        Allowance(
            check_name=problem.check.name,
            decision=problem.finding.decision,
            authority=None if problem.finding.decision else problem.finding.authority,
            said=problem.sentence,
            **record,
        )
        for problem in problems
    ]
    for allowance in allowances:
        if allowance.decision_id is None:
            same = {"check_name": allowance.check_name, "authority": allowance.authority_id, "decision": None}
            year.allowances.in_force().filter(**same).update(withdrawn_at=at, withdrawn_by=by)
    Allowance.objects.bulk_create(allowances, batch_size=500, ignore_conflicts=True)
    return len(allowances)
