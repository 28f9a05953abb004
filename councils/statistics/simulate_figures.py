"""How often chance alone would make the site call a council's figure unusual, and how often it sees one that is.

Made-up casework around given levels, drawn with a `random.Random` that the caller seeds: for the tables in the
documentation, never for a page. Early signs have a module of their own (`councils.statistics.simulate_early_signs`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log, sqrt
from random import Random
from statistics import fmean, stdev
from typing import NamedTuple

from councils.statistics.ordinary import PopulationRates, Stratum, chance_of_notice, ordinary_count, ordinary_share
from councils.statistics.rates import PerHundredThousand, Rate
from councils.statistics.spread import spread_between


class Council(NamedTuple):
    """A council to make casework for: its cases, and the true share of each that is counted, by service area."""

    cases: Sequence[int]
    shares: Sequence[float]


class Notices(NamedTuple):
    """Of 100 councils that are alike, how many are told what."""

    unusual: float
    beyond: float
    spread: float
    beyond_error: float  # the standard error of `beyond`: how far so many rounds leave it open


def notices_of_shares(kind: Sequence[Council], dice: Random, rounds: int) -> Notices:
    """Of 100 councils whose shares differ by chance alone, how many are told they are unusual or beyond."""
    verdicts: list[Counter[str]] = []
    for _ in range(rounds):
        drawn = [[Rate(binomial(dice, n, p), n) for n, p in zip(*council, strict=True)] for council in kind]
        verdicts.append(Counter(found.verdict for strata in with_kind(drawn) if (found := ordinary_share(strata))))
    return per_hundred(verdicts, len(kind))


def with_kind(councils: Sequence[Sequence[Rate]]) -> Iterable[list[Stratum]]:
    """The figures of each council by service area, beside those of all of them together."""
    totals = [
        Rate(sum(each.part for each in area), sum(each.of for each in area)) for area in zip(*councils, strict=True)
    ]
    return ([Stratum(own, kind) for own, kind in zip(each, totals, strict=True)] for each in councils)


def notices_of_counts(places: Sequence[tuple[int, float]], variation: float, dice: Random, rounds: int) -> Notices:
    """Of 100 councils, how many are told so per 100,000 residents, when they truly differ by this much.

    `places` are the residents and the mean number of cases of each; `variation` is the coefficient of variation of
    their true ratios to that mean: a council is told "beyond" by chance only where it is none of the usual differences.
    """
    verdicts: list[Counter[str]] = []
    residents = sum(people for people, _ in places)
    for _ in range(rounds):
        parts = [poisson(dice, mean * ratio(dice, variation)) for _, mean in places]
        kind = PerHundredThousand(sum(parts), residents)
        years = [
            [PopulationRates(PerHundredThousand(part, people), kind)]
            for part, (people, _) in zip(parts, places, strict=True)
        ]
        spread = spread_between(years)
        verdicts.append(Counter(found.verdict for year in years if (found := ordinary_count(year, spread))))
    return per_hundred(verdicts, len(places))


def per_hundred(rounds: Sequence[Counter[str]], councils: int) -> Notices:
    """How many of 100 were told what, in rounds of so many councils.

    The error is that of the mean of the rounds: the councils of one round share their kind.
    """
    shares = [[100 * told[verdict] / councils for told in rounds] for verdict in ("unusual", "beyond", "spread")]
    error = stdev(shares[1]) / sqrt(len(rounds)) if len(rounds) > 1 else 0.0
    unusual, beyond, spread = map(fmean, shares)
    return Notices(unusual, beyond, spread, error)


def power(kind: Sequence[Council], odds: float, years: int = 1) -> float:
    """How often a council whose odds are so many times the others' is outside the ordinary range: the mean, exact.

    The kind has what its shares lead one to expect; councils with fewer than five cases are counted in.
    """
    expected = [[Rate(round(n * p), n) for n, p in zip(*council, strict=True)] for council in kind]
    return fmean(chance_of_notice(strata * years, odds) for strata in with_kind(expected))


def binomial(dice: Random, cases: int, share: float) -> int:
    return sum(dice.random() < share for _ in range(cases))


def poisson(dice: Random, mean: float) -> int:
    """A number of cases around a mean: as many as fit before it, one after another."""
    number, time = 0, -log(1 - dice.random())
    while time < mean:
        number, time = number + 1, time - log(1 - dice.random())
    return number


def ratio(dice: Random, variation: float) -> float:
    """A ratio around 1 with this coefficient of variation."""
    return dice.gammavariate(variation**-2, variation**2) if variation else 1.0
