"""Puts the demonstration's casework on record: every authority's planned cases, numbered, worded, inserted."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count

from councils.models import PUBLIC_OUTCOMES, Authority, Decision, DueDateAmendment, Population, Recommendation
from councils.models.decision import retained_after
from ombudsman.demo import calibration as known
from ombudsman.demo import plan
from ombudsman.demo.drafting import Draftsman, Numbered
from ombudsman.demo.inserting import continue_numbering, insert

FIRST_YEAR = 2017
BATCH = 6_000

Tell = Callable[[int, int], None]


def load_casework(today: date, *, by: int | None = None, tell: Tell | None = None) -> int:
    """Put every made-up complaint on record, as known on a day, into a record without any; how many."""
    draftsman = Draftsman(today, by)
    numbered = list(references(planned(today)))
    for start in range(0, len(numbered), BATCH):
        batch = numbered[start : start + BATCH]
        for one in batch:
            draftsman.draft(one)
        for model, rows in draftsman.take().items():
            insert(model, rows)
        if tell:
            tell(start + len(batch), len(numbered))
    continue_numbering(Decision, Recommendation, DueDateAmendment)
    # Plain SQL goes past what keeps the index. What is no longer public is left out: nobody will search for it.
    searched = Decision.objects.filter(outcome__in=PUBLIC_OUTCOMES, decided_on__gt=retained_after())
    Decision.reindex(searched.order_by("pk").values_list("pk", flat=True))
    return len(numbered)


def bodies() -> Iterator[tuple[Authority, plan.PlannedBody]]:
    """Every authority on the register, with what the plan needs to know of it; residents as the rates count them."""
    counted = Population.objects.filter(year__lte=known.RESIDENTS_OF).order_by("year")
    residents = dict(counted.values_list("authority", "residents"))
    for authority in Authority.objects.order_by("slug"):
        yield (
            authority,
            plan.PlannedBody(
                authority.slug,
                authority.kind,
                residents.get(authority.pk),
                authority.opened_on,
                authority.closed_on,
            ),
        )


def planned(today: date) -> list[tuple[Authority, plan.PlannedCase]]:
    """All planned cases in the order they were received."""
    years = range(FIRST_YEAR, plan.last_year_to_plan(today) + 1)
    cases = [
        (authority, case) for authority, body in bodies() for year in years for case in plan.cases(body, year, today)
    ]
    return sorted(cases, key=lambda pair: (pair[1].received_on, pair[0].slug))


def references(cases: list[tuple[Authority, plan.PlannedCase]]) -> Iterator[Numbered]:
    """Each case with its reference: the review year it was received in, then a running number."""
    numbers: dict[int, Iterator[int]] = {}
    for authority, case in cases:
        year = case.received_on.year - (case.received_on.month < 4)
        thousands, rest = divmod(next(numbers.setdefault(year, count(101))), 1000)
        yield Numbered(f"{year % 100:02} {thousands:03} {rest:03}", authority, case)
