"""The service improvements that an authority agreed to, and whether they were done."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from councils.models import Authority, Decision, Recommendation, ReviewYear
from councils.models.choices import WAS_IT_DONE


@dataclass(frozen=True)
class Improvement:
    verdict: str
    text: str
    reference: str
    decided_on: date

    @property
    def decision(self) -> str:
        return reverse("decision", args=[self.reference])


@dataclass(frozen=True)
class Agreed:
    """How many service improvements are published, how many of them were done, and the latest of them."""

    by_verdict: Counter[str]
    latest: list[Improvement]
    year: ReviewYear | None = None  # that of the decisions, if only one was asked for

    @property
    def total(self) -> int:
        return self.by_verdict.total()

    @property
    def done(self) -> list[tuple[str, str, int]]:
        """The filter that lists those of each verdict, the verdict in words, how many."""
        return [
            (verdict or "none", words[0].lower() + words[1:], self.by_verdict[verdict])
            for verdict, words in WAS_IT_DONE.items()
            if self.by_verdict[verdict]
        ]


def agreed(authority: Authority, year: ReviewYear | None = None, *, latest: int = 3) -> Agreed:
    """What an authority agreed to in its published decisions, of a year or of all: one query."""
    decisions = Decision.objects.published().filter(authority=authority)
    if year:
        decisions = decisions.decided_in(*year.days)
    found = Recommendation.objects.service_improvements().filter(decision__in=decisions)
    newest = found.order_by("-decision__decided_on", "decision__reference", "number")
    facts = ("decision__compliance_outcome", "text", "decision__reference", "decision__decided_on")
    rows = list(newest.values_list(*facts))
    return Agreed(Counter(verdict for verdict, *_ in rows), [Improvement(*row) for row in rows[:latest]], year)
