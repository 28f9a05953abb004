"""Release: what the public will read is checked, and a second person lets it go. Until then it is withheld."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from councils.models.choices import PUBLIC_OUTCOMES, RecommendationKind
from councils.models.decision import NOT_RELEASED, Decision
from councils.models.recommendation import Recommendation


def overrule(decision: Decision) -> None:
    """Let everything stand that the check finds now, for the reason that is written on the decision."""
    decision.overruled_findings = ""
    decision.overruled_findings = "\n".join(decision.questions()) if decision.overruled_because else ""
    decision.save()


def fingerprint(decision: Decision) -> str:
    """What tells the texts that somebody has read from any others."""
    return sha256(repr([(where, text) for where, text, _ in decision.public_texts()]).encode()).hexdigest()


def is_held(decision: Decision) -> bool:
    """Whether a decision's texts wait for a second person."""
    return decision.withheld_because == NOT_RELEASED


def hold(decision: Decision, *, by: Any) -> None:
    """Keep a decision whose texts have changed from the public until a second person has read them.

    A decision withheld for a reason of its own stays so; one that will never be public needs no release.
    """
    if decision.outcome not in PUBLIC_OUTCOMES or not any(decision.public_texts()):
        return
    if is_held(decision) and decision.written_by == by:
        return
    decision.written_by = by
    decision.released_at = decision.released_by = None
    decision.withheld_because = decision.withheld_because or NOT_RELEASED
    decision.save()


def blockers_to_release(decision: Decision, by: Any) -> list[str]:
    """Why somebody cannot release a decision's texts, as sentences; empty when they can."""
    reasons = []
    if not is_held(decision):
        why = (
            f"It is withheld: {decision.withheld_because}"
            if decision.withheld_because
            else "Nothing waits for release."
        )
        reasons.append(why)
    reasons += decision.questions()
    if not by.has_perm("councils.release_decision"):
        reasons.append(f"{by} may not release texts: a co-ordinator or a manager can.")
    if decision.written_by_id and decision.written_by_id == by.pk:
        reasons.append(f"{by} wrote it: a second person has to read it.")
    return reasons


def touches_the_public(recommendation: Recommendation, changed: Collection[str]) -> bool:
    """Whether what was changed about a recommendation changes what the public can read."""
    is_read = recommendation.kind == RecommendationKind.SERVICE or "kind" in changed
    return is_read and not {"text", "kind"}.isdisjoint(changed)


@transaction.atomic
def release(decision: Decision, *, by: Any, at: datetime | None = None, read: str = "") -> None:
    """Let the public read a decision once its day comes. Raises ValidationError with every reason against it.

    `read` is the fingerprint of the texts that were read, to be sure that they are still the same.
    """
    locked = Decision.objects.select_for_update().get(pk=decision.pk)
    if read and read != fingerprint(locked):
        raise ValidationError("The texts were changed while you read . Here they are as they stand now: read again.")
    if reasons := blockers_to_release(locked, by):
        raise ValidationError(reasons)
    locked.withheld_because = ""
    locked.released_at, locked.released_by = at or timezone.now(), by
    locked._history_user = by  # type: ignore[attr-defined]
    locked._change_reason = "released"  # type: ignore[attr-defined]
    locked.save()
    decision.refresh_from_db()


@transaction.atomic
def withhold(decision: Decision, *, reason: str, by: Any) -> None:
    """Keep a decision from the public, also one that is public now. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError("Say why it is withheld: the reason is kept with the decision.")
    locked = Decision.objects.select_for_update().get(pk=decision.pk)
    locked.withheld_because = reason
    locked._history_user = by  # type: ignore[attr-defined]
    locked.save()
    decision.refresh_from_db()
