"""How many early signs come by chance in a year, and how soon a doubling is noticed, in made-up months.

For tuning the bars and for the tables in the documentation. Drawn with a `random.Random` that the caller seeds.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, pi, sin
from random import Random
from statistics import median
from typing import NamedTuple

from councils.statistics.early_signs import (
    Notice,
    expected_by_month,
    late_notices,
    notices,
    usual_share,
    weight_of_kind,
)
from councils.statistics.rates import Rate
from councils.statistics.simulate_figures import binomial, poisson, ratio


@dataclass(frozen=True)
class World:
    """What months are like: growth and seasons of all bodies, and each by itself how uneven it is and drifts."""

    growth: float = 0.0
    seasons: float = 0.0
    uneven: float = 0.0
    drift: float = 0.0


STEADY = World()
GROWING = World(growth=0.1, seasons=0.15)
UNEVEN = replace(GROWING, uneven=0.2)
DRIFTING = replace(UNEVEN, drift=0.1)

MONTHS = [date(2024 + (3 + i) // 12, (3 + i) % 12 + 1, 1) for i in range(24)]
MANY = 1_000_000  # so many cases a year of all others that chance does not show in them
USUAL_WEIGHT = 2.0  # of a kind whose bodies differ by 70% in a service area


class SimulatedBody(NamedTuple):
    """A body to make months for: its kind, its residents, and its cases a year by service area."""

    kind: str
    residents: int
    a_year: Sequence[float]


class Series(NamedTuple):
    """A body's cases in one service area or in all: three years before, and the months of two."""

    years_before: list[int]
    months: list[int]


def course(world: World) -> tuple[list[float], list[float]]:
    """By what the world multiplies everybody's cases: in three years a year, in 24 months a month; the last is 1."""
    years = [(1 + world.growth) ** (year - 4) for year in range(5)]
    seasons = [1 + world.seasons * sin(pi * month / 6) for month in range(12)]
    return years[:3], [year / 12 * season for year in years[3:] for season in seasons]


def made_series(a_year: float, world: World, dice: Random, doubled: bool = False) -> Series:
    """Three years and then 24 months of cases, the latter doubled if so asked."""
    years, months = course(world)
    levels = [a_year]
    for _ in range(4):
        levels.append(levels[-1] * exp(dice.gauss(0, world.drift)))
    before = zip(levels, years, strict=False)
    now = zip([level for level in levels[3:] for _ in range(12)], months, strict=True)
    return Series(
        [poisson(dice, level * factor * ratio(dice, world.uneven / 12**0.5)) for level, factor in before],
        [poisson(dice, level * factor * ratio(dice, world.uneven) * (1 + doubled)) for level, factor in now],
    )


def notices_a_year(
    bodies: Sequence[SimulatedBody], world: World, bars: tuple[float, float], dice: Random, rounds: int
) -> tuple[float, float]:
    """False notices a year, in a year that follows another: of service areas, and of all services together.

    `bars` are those for an area and for all together. Nothing has changed but what the world does to everybody.
    """
    found = [0, 0]
    for _ in range(rounds):
        made = [[made_series(mean, world, dice) for mean in body.a_year] for body in bodies]
        for area in range(len(bodies[0].a_year)):
            found[0] += count_noticed(bodies, [series[area] for series in made], bars[0])
        found[1] += count_noticed(bodies, [summed(series) for series in made], bars[1])
    return found[0] / rounds, found[1] / rounds


def summed(series: Sequence[Series]) -> Series:
    befores, months = zip(*series, strict=True)
    return Series(
        [sum(year) for year in zip(*befores, strict=True)], [sum(month) for month in zip(*months, strict=True)]
    )


def count_noticed(bodies: Sequence[SimulatedBody], area: Sequence[Series], bar: float) -> int:
    """How many notices of an area first come up in the second year."""
    expected = expected_of(bodies, area)
    found = (notices(MONTHS, series.months, usual, bar) for series, usual in zip(area, expected, strict=True) if usual)
    return sum(notice.noticed >= MONTHS[12] for each in found for notice in each)


def expected_of(bodies: Sequence[SimulatedBody], area: Sequence[Series]) -> list[list[float] | None]:
    """What each body is expected to have in each of the 24 months of an area."""
    whole = summed(area)
    found: list[list[float] | None] = [[] for _ in bodies]
    for year in (0, 1):
        befores = [three_years(series, year) for series in area]
        everybody, of_kind, weights = three_years(whole, year), expected_of_kinds(bodies, befores), {}
        for kind in {body.kind for body in bodies}:
            pairs = zip(bodies, befores, of_kind, strict=True)
            weights[kind] = weight_of_kind([(own, mean) for body, own, mean in pairs if body.kind == kind])
        for i, (body, series) in enumerate(zip(bodies, area, strict=True)):
            now = slice(12 * year, 12 * year + 12)
            others = [all_of - own for all_of, own in zip(whole.months[now], series.months[now], strict=True)]
            usual = expected_by_month(
                by_month(befores[i]), by_month(everybody - befores[i]), others, of_kind[i], weights[body.kind]
            )
            so_far = found[i]
            found[i] = so_far + usual if so_far is not None and usual is not None else None
    return found


def three_years(series: Series, year: int) -> int:
    """How many cases came in the 36 months before the first or the second of the two years."""
    return sum(series.years_before[year:]) + sum(series.months[: 12 * year])


def by_month(cases: int) -> list[int]:
    """So many cases as 36 months; which of them had how many does not matter for what is usual."""
    return [cases] + [0] * 35


def expected_of_kinds(bodies: Sequence[SimulatedBody], counts: Sequence[int]) -> list[float]:
    cases: Counter[str] = Counter()
    residents: Counter[str] = Counter()
    for body, number in zip(bodies, counts, strict=True):
        cases[body.kind] += number
        residents[body.kind] += body.residents
    return [body.residents * cases[body.kind] / residents[body.kind] for body in bodies]


class Delay(NamedTuple):
    """How soon a doubling from 1 April is noticed: the shares noticed, and the median of the months it took."""

    within_12: float
    within_24: float
    median_months: float | None


def delay(a_year: float, world: World, bar: float, dice: Random, rounds: int) -> Delay:
    """How soon it is noticed that a body's cases doubled; of all others together, only the world's course shows."""
    rest = Series(*([round(MANY * factor) for factor in factors] for factors in course(world)))
    found = []
    for _ in range(rounds):
        own = made_series(a_year, world, dice, doubled=True)
        expected: list[float] = []
        for year in (0, 1):
            before, now = three_years(rest, year), rest.months[12 * year : 12 * year + 12]
            of_kind = a_year * before / MANY
            usual = expected_by_month(by_month(three_years(own, year)), by_month(before), now, of_kind, USUAL_WEIGHT)
            expected += usual or []
        found.append(notices(MONTHS, own.months, expected, bar))
    return delay_until(found)


def delay_until(found: Sequence[Sequence[Notice]]) -> Delay:
    after = [MONTHS.index(each[0].noticed) + 1 for each in found if each]
    within_12 = sum(months <= 12 for months in after)
    return Delay(within_12 / len(found), len(after) / len(found), median(after) if after else None)


def late_notices_a_year(kinds: Sequence[Sequence[tuple[float, float]]], bar: float, dice: Random, rounds: int) -> float:
    """False notices of late compliance a year; each body has so many outcomes a year, such a share of them late."""
    found = 0
    for _ in range(rounds):
        for kind in kinds:
            before = [late_in(dice, 3 * outcomes, share) for outcomes, share in kind]
            for own, (outcomes, share) in zip(before, kind, strict=True):
                usual = usual_share(own, before)
                months = [late_in(dice, outcomes / 12, share) for _ in MONTHS]
                noticed = late_notices(MONTHS, months, usual, bar) if usual is not None else []
                found += sum(notice.noticed >= MONTHS[12] for notice in noticed)
    return found / rounds


def late_delay(outcomes: float, share: float, bar: float, dice: Random, rounds: int) -> Delay:
    """How soon it is noticed that the odds of being late doubled."""
    doubled = 2 * share / (1 + share)
    made = ([late_in(dice, outcomes / 12, doubled) for _ in MONTHS] for _ in range(rounds))
    return delay_until([late_notices(MONTHS, months, share, bar) for months in made])


def late_in(dice: Random, outcomes: float, share: float) -> Rate:
    number = poisson(dice, outcomes)
    return Rate(binomial(dice, number, share), number)
