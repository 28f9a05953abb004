"""What a check is, and what it finds: problems of a review year, each about a decision, an authority or the year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from councils.figures.checks.year_data import YearView
from councils.models import Allowance, Authority, Consultation, Decision, ReviewYear

# What a list of problems shows of a decision: never its texts, which are most of its row.
SHOWN = ["reference", "received_on", "decided_on", "outcome", "compliance_outcome", "compliance_recorded_on"]


class Finding(NamedTuple):
    """What a check says of one record: a decision or an authority, or the year itself when there is neither."""

    sentence: str
    decision: Decision | None = None
    authority: Authority | None = None
    consultation: Consultation | None = None  # where it is put right, if that is not the record itself


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong with a year. One that `blocks` keeps it from being frozen until it is put right."""

    name: str
    title: str
    remedy: str
    blocks: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class CaseCheck(Check):
    """A check of decisions, of which there may be hundreds of thousands: the database answers it."""

    among: Callable[[ReviewYear], QuerySet[Decision]]  # which decisions are looked at
    where: Callable[[ReviewYear], Q]  # which of them have the problem
    says: Callable[[Decision, ReviewYear], str]

    def open_where(self, year: ReviewYear) -> Q:
        allowed = Allowance.objects.in_force().filter(year=year, check_name=self.name, decision=OuterRef("pk"))
        return self.where(year) if self.blocks else self.where(year) & ~Q(Exists(allowed))

    def found(self, year: ReviewYear) -> QuerySet[Decision]:
        # By a copy of it: PostgreSQL would walk the index of references from the first until a page is full.
        return self.among(year).filter(self.open_where(year)).order_by(Concat("reference", Value("")))

    def findings(self, year: ReviewYear, part: slice, among: Sequence[int] = ()) -> list[Finding]:
        """A part of what is found, in sentences; only about these decisions if any are named."""
        decisions = self.found(year).select_related("authority", "reason")
        decisions = decisions.filter(pk__in=among) if among else decisions
        shown = decisions.only(*SHOWN, "authority__name", "authority__slug", "reason__text", "reason__outcome")
        return [Finding(self.says(decision, year), decision, decision.authority) for decision in shown[part]]


@dataclass(frozen=True)
class FewCheck(Check):
    """A check of authorities or of the year itself: a few hundred at most, looked at one by one."""

    find: Callable[[YearView], Sequence[Finding]]


@dataclass(frozen=True)
class Problem:
    """Something found, with the check that found it."""

    check: Check
    finding: Finding

    @property
    def sentence(self) -> str:
        return self.finding.sentence

    @property
    def key(self) -> str:
        """What tells it apart from every other problem of the year, such as `without-reason:decision:17`."""
        about = self.finding
        if about.decision:
            return f"{self.check.name}:decision:{about.decision.pk}"
        return f"{self.check.name}:authority:{about.authority.pk}" if about.authority else f"{self.check.name}:year"
