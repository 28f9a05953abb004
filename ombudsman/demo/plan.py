"""Which complaints each authority gets: how many, about what, how they end and what is done. Pure, and repeatable.

An authority's year is drawn from a generator seeded with nothing but the authority and the year, so that it comes out
the same on every machine. Words are in prose.py, writing to the database in loading.py.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

from councils.models.year import start_of_year
from ombudsman.demo import calibration as known
from ombudsman.demo.calibration import in_year

UPHELD, NOT_UPHELD = "upheld", "not_upheld"
NOT_INVESTIGATED = ("closed_after_initial_enquiries", "referred_back", "advice_given", "invalid_or_incomplete")
PAUSE = date(2020, 3, 26), date(2020, 6, 28)  # no new complaints were taken
# One draw is as good as another. In this one Worcester City Council has something of everything in 2019-20.
DRAW = 3159
LONGEST = timedelta(days=420)  # no case takes longer from receipt to decision


@dataclass(frozen=True)
class PlannedBody:
    slug: str
    kind: str
    residents: int | None
    opened_on: date
    closed_on: date | None = None


class PlannedAction(NamedTuple):
    personal: bool
    due_on: date
    completed_on: date | None
    due_before: date | None = None


class PlannedCase(NamedTuple):
    area: str
    received_on: date
    decided_on: date | None
    outcome: str
    remedied_already: bool = False
    actions: tuple[PlannedAction, ...] = ()
    compliance: str = ""
    compliance_on: date | None = None


def cases(body: PlannedBody, year: int, today: date) -> list[PlannedCase]:
    """The complaints about an authority that are decided in the review year starting in `year`, as known today.

    What would be decided after today is still open; what would be received after today does not exist yet.
    """
    rng = Random(f"{DRAW} {body.slug} {year}")
    planned = [case for outcome, area in _outcomes(body, year, rng) if (case := _case(body, year, outcome, area, rng))]
    planned += list(_planted(body, year, planned, today))
    return [as_known(case, today) for case in planned if case.received_on <= today]


def last_year_to_plan(today: date) -> int:
    return start_of_year(today + LONGEST).year


def as_known(case: PlannedCase, today: date) -> PlannedCase:
    if case.decided_on is None or case.decided_on > today:
        return PlannedCase(case.area, case.received_on, None, "")
    actions = tuple(
        a if a.completed_on and a.completed_on <= today else a._replace(completed_on=None) for a in case.actions
    )
    if case.compliance_on and case.compliance_on > today:
        return case._replace(actions=actions, compliance="", compliance_on=None)
    return case._replace(actions=actions)


def volume(body: PlannedBody, year: int) -> tuple[float, float]:
    """How many decisions an authority can expect in a year, and how many of them detailed investigations."""
    factor = _character(body) * _presence(body, year)
    if body.kind not in known.SHARES or body.kind in known.OTHER_BODIES:
        decided = known.OTHER_BODIES.get(body.kind, 1.0) * factor
        return decided, decided / 5
    size = (body.residents or known.TYPICAL_RESIDENTS[body.kind]) / 100_000 * factor
    growth = in_year(known.RECEIVED, year) / known.RECEIVED[2019]
    investigated = in_year(known.INVESTIGATED_PER_100K, year)[body.kind] * size
    return known.RECEIVED_PER_100K[body.kind] * size * growth, investigated


def _character(body: PlannedBody) -> float:
    """What sets an authority apart from others of its kind and size, the same every year."""
    return known.UNUSUAL.get(body.slug) or Random(f"{DRAW} {body.slug}").uniform(0.75, 1.25)


def _presence(body: PlannedBody, year: int) -> float:
    """Less in an authority's first year; a little in the year after its last; nothing before and after."""
    start, end = date(year, 4, 1), date(year + 1, 3, 31)
    if body.opened_on > end:
        return 0.0
    if body.closed_on and body.closed_on < start:
        return 0.1 if body.closed_on >= start - timedelta(days=365) else 0.0
    return 0.85 if body.opened_on >= start else 1.0


def _outcomes(body: PlannedBody, year: int, rng: Random) -> Iterator[tuple[str, str]]:
    """An outcome and a service area for every decision of the year."""
    decided, investigated = volume(body, year)
    for area in _area_weights(body.kind, year, True, _number_of_cases(investigated, rng), rng):
        yield (UPHELD if rng.random() < _share(body, year, area) else NOT_UPHELD), area
    rest = _number_of_cases(decided - investigated, rng)
    weights = known.NOT_INVESTIGATED.get(body.kind, known.NOT_INVESTIGATED["county"])
    outcomes = rng.choices(NOT_INVESTIGATED, weights, k=rest)
    yield from zip(outcomes, _area_weights(body.kind, year, False, rest, rng), strict=True)


def _share(body: PlannedBody, year: int, area: str) -> float:
    """How likely an investigation is upheld: as of its kind, or with the odds that are planted."""
    usual = _uphold_rates(body.kind, year)[area]
    odds = known.PLANTED_ODDS.get((body.slug, year), 1.0)
    return odds * usual / (1 - usual + odds * usual)


def _planted(body: PlannedBody, year: int, planned: list[PlannedCase], today: date) -> Iterator[PlannedCase]:
    """Cases on top of those that come by chance, like them."""
    rng = Random(f"{DRAW} {body.slug} {year} planted")
    more = [each for each in known.PLANTED_CASES if each.slug == body.slug and year in each.years]
    for case in planned:
        times = sum(each.times for each in more if each.area in ("", case.area))
        yield from filter(None, (_case(body, year, case.outcome, case.area, rng) for _ in range(times)))
        if (body.slug, case.area) == known.PLANTED_DOUBLING:
            again = _case(body, year, case.outcome, case.area, rng)
            if again and again.received_on >= doubled_since(today):
                yield again


def doubled_since(today: date) -> date:
    """The first of October in the review year before today's: six to eighteen months ago."""
    return date(start_of_year(today).year - 1, 10, 1)


def _number_of_cases(mean: float, rng: Random) -> int:
    """A whole number around a mean, as chance would have it (Poisson; for large means the normal curve serves)."""
    if mean > 40:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    number, product, limit = 0, rng.random(), math.exp(-mean)
    while product > limit:
        number, product = number + 1, product * rng.random()
    return number


def _area_weights(kind: str, year: int, investigated: bool, number: int, rng: Random) -> list[str]:
    return rng.choices(known.AREAS, cum_weights=_cumulated(kind, year, investigated), k=number)


@cache
def _cumulated(kind: str, year: int, investigated: bool) -> tuple[float, ...]:
    return tuple(accumulate(_weights(kind, year, investigated)))


@cache
def _weights(kind: str, year: int, investigated: bool) -> tuple[float, ...]:
    """How often each service area comes up, in the order of AREAS."""
    weights = []
    for area, share in zip(known.AREAS, known.SHARES.get(kind, known.SHARES["other"]), strict=True):
        weight = share * in_year(known.GROWTH.get(area, {year: 1.0}), year)
        if investigated:
            weight *= known.INVESTIGATED_MORE[area]
            weight *= in_year(known.EDUCATION_INVESTIGATED_MORE, year) if area == known.EDUCATION else 1.0
        weights.append(weight)
    return tuple(weights)


@cache
def _uphold_rates(kind: str, year: int) -> dict[str, float]:
    """The share upheld in each service area, such that the kind as a whole has its published rate."""
    rate = in_year(known.UPHELD, year).get(kind, 0.5)
    weights = dict(zip(known.AREAS, _weights(kind, year, True), strict=True))
    spread = (1 - rate) / 0.4
    middle = sum(weights[area] * known.UPHELD_OFFSET[area] for area in known.AREAS) / sum(weights.values())
    return {area: min(0.98, rate + spread * (known.UPHELD_OFFSET[area] - middle)) for area in known.AREAS}


def _case(body: PlannedBody, year: int, outcome: str, area: str, rng: Random) -> PlannedCase | None:
    """One complaint from receipt to verdict; None when the authority did not exist to be complained about."""
    decided_on = _decided(year, outcome, rng)
    received_on = _received(decided_on, outcome, rng)
    if received_on < body.opened_on:
        first = PAUSE[1] + timedelta(days=1) if PAUSE[0] <= body.opened_on <= PAUSE[1] else body.opened_on
        received_on = first + max(decided_on - first, timedelta()) * rng.random()
    if body.closed_on and received_on > body.closed_on:
        received_on = body.closed_on - timedelta(days=int(rng.random() * 90))
    if not body.opened_on <= received_on <= decided_on:
        return None
    if outcome != UPHELD:
        return PlannedCase(area, received_on, decided_on, outcome)
    if rng.random() < known.REMEDIED.get(body.kind, 0.1):
        return PlannedCase(area, received_on, decided_on, outcome, remedied_already=True)
    if rng.random() > known.RECOMMENDING:
        return PlannedCase(area, received_on, decided_on, outcome)
    return _with_recommendations(PlannedCase(area, received_on, decided_on, outcome), year, rng)


def _decided(year: int, outcome: str, rng: Random) -> date:
    """A day of the year; after the pause for what is decided within weeks and so was received after it too."""
    first, last = date(year, 4, 1), date(year + 1, 3, 31)
    if outcome not in (UPHELD, NOT_UPHELD) and first < PAUSE[1] < last:
        first = PAUSE[1] + timedelta(days=7)
    return first + timedelta(days=int(rng.random() * ((last - first).days + 1)))


def _received(decided_on: date, outcome: str, rng: Random) -> date:
    """When a complaint decided then and so was received; never during the pause of spring 2020."""
    if outcome in (UPHELD, NOT_UPHELD):
        days = min(max(rng.gauss(190, 80), 55), LONGEST.days)
    elif outcome == NOT_INVESTIGATED[0]:
        days = min(15 + rng.expovariate(1 / 22), 150)
    else:
        days = min(rng.expovariate(1 / 10), 60)
    received_on = decided_on - timedelta(days=int(days))
    first, last = PAUSE
    return first - timedelta(days=1 + int(rng.random() * 30)) if first <= received_on <= last else received_on


def _with_recommendations(case: PlannedCase, year: int, rng: Random) -> PlannedCase:
    assert case.decided_on
    verdict = _verdict(year, rng)
    actions = list(_actions(case.decided_on, verdict, year, rng))
    last = max(action.completed_on or action.due_on + timedelta(days=120) for action in actions)
    recorded_on = last + timedelta(days=1 + int(rng.random() * 20))
    return case._replace(actions=tuple(actions), compliance=verdict, compliance_on=recorded_on)


def _verdict(year: int, rng: Random) -> str:
    chance = rng.random()
    for verdict, share in (
        ("not_complied", known.NOT_COMPLIED),
        ("ceased", known.CEASED),
        ("complied_late", in_year(known.LATE, year)),
    ):
        if chance < share:
            return verdict
        chance -= share
    return "complied"


def _actions(decided_on: date, verdict: str, year: int, rng: Random) -> Iterator[PlannedAction]:
    """What was agreed, the part that fell short (if the verdict says so) last."""
    personal = 1 + (rng.random() < in_year(known.SECOND_PERSONAL, year))
    improvements = _number_of_cases(in_year(known.IMPROVEMENTS, year), rng)
    number = personal + improvements
    for place in range(number):
        is_personal = place < personal
        due_on = decided_on + timedelta(days=28 if is_personal else rng.choice((56, 84, 84)))
        amended_from, due_on = (due_on, due_on + timedelta(days=28)) if rng.random() < 0.04 else (None, due_on)
        yield PlannedAction(is_personal, due_on, _completed(due_on, verdict, place == number - 1, rng), amended_from)


def _completed(due_on: date, verdict: str, is_last: bool, rng: Random) -> date | None:
    """When it was done: by the due date, unless it is the one for which the case fell short."""
    if is_last and verdict in ("not_complied", "ceased"):
        return None
    if is_last and verdict == "complied_late":
        weeks = rng.randint(53, 90) if rng.random() < 0.03 else 1 + rng.expovariate(1 / 5)
        return due_on + timedelta(days=int(weeks * 7))
    return due_on - timedelta(days=int(rng.random() * 24))
