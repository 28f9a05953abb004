"""Which decisions need somebody's attention: a verdict is due, something is overdue, or something is unexplained.

Each is looked up from its own few records, never one by one.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from councils.casework.compliance import settled
from councils.models import Allowance, Decision, Outcome, Recommendation, ReviewYear, TextQuestion
from councils.models.decision import today

Decisions = QuerySet[Decision]
RECOMMENDED = Recommendation.objects.filter(decision=OuterRef("pk"))


def awaiting_verdict(decisions: Decisions, on: date | None = None) -> Decisions:
    return decisions.filter(pk__in=keys(Decision.objects.without_verdict().filter(settled(on or today()))))


def overdue(decisions: Decisions, on: date | None = None) -> Decisions:
    return decisions.filter(pk__in=with_something_overdue(on))


def unexplained(decisions: Decisions) -> Decisions:
    """Upheld ones of years not frozen yet in which nothing is recommended, and nothing says why."""
    return decisions.filter(pk__in=unexplained_keys())


def needs_attention(decisions: Decisions, on: date | None = None) -> Decisions:
    """Those that the text check asks about, with something overdue, or with nothing recommended unexplained."""
    asked = TextQuestion.objects.order_by().values("decision")
    return decisions.filter(pk__in=asked.union(with_something_overdue(on), unexplained_keys()))


def nothing_recommended() -> Q:
    """Upheld, nothing recommended, and neither the reason nor a note nor an earlier remedy says why."""
    silent = Q(outcome=Outcome.UPHELD, remedied_already=False, notes="") & ~Q(reason__nothing_to_recommend=True)
    return silent & ~Q(Exists(RECOMMENDED))


def unexplained_keys() -> QuerySet[Any, Any]:
    """The keys of those of years not frozen yet that are unexplained, and nobody has let it stand."""
    frozen = ReviewYear.objects.frozen().order_by("-starts_on").first()
    later = Q(decided_on__gt=frozen.ends_on) if frozen else Q()
    allowed = Allowance.objects.in_force().filter(check_name="nothing-recommended", decision=OuterRef("pk"))
    return keys(Decision.objects.without_verdict().filter(later, nothing_recommended(), ~Q(Exists(allowed))))


def with_something_overdue(on: date | None = None) -> QuerySet[Any, Any]:
    return Recommendation.objects.overdue(on).order_by().values("decision")


def keys(decisions: Decisions) -> QuerySet[Any, Any]:
    return decisions.order_by().values("pk")
