"""What chance explains: intervals, funnel limits, tests of change and of early signs. Pure: no Django, no database.

Everything is exact (binomial, hypergeometric), so a handful of cases never alarms anybody. A chance is how likely
something at least as unusual is if nothing but chance is at work; `beyond_chance` says which of many comparisons are
too unusual for that, with a stated number of false alarms among all of them.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import accumulate
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist
from typing import NamedTuple, TypeVar

from councils.statistics.rates import Rate

Key = TypeVar("Key")

INTERVAL = 0.95  # what an interval around one figure usually holds
FUNNEL = 0.998  # the outer limits of a funnel: one in 500 lies beyond them by chance
# Two counts that are equally likely on paper may differ in the last digits of their logarithms.
EQUALLY_LIKELY = 1e-7


class Interval(NamedTuple):
    """From one share to another, both between 0 and 1."""

    low: float
    high: float


def wilson(rate: Rate, confidence: float = INTERVAL) -> Interval | None:
    """The shares that a rate is compatible with, after Wilson (1927); None when there is nothing to divide.

    Right for few cases and for shares near 0 and 1, where the usual plus-or-minus leaves the range.
    """
    if not rate.of:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, n = rate.part / rate.of, rate.of
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(0.0 if not rate.part else middle - reach, 1.0 if rate.part == n else middle + reach)


def funnel(average: Rate, of: int, confidence: float = FUNNEL) -> Interval | None:
    """Between which shares an authority with so many cases would lie if it were like the average.

    Exact: the limits are shares that can occur with so many cases. None without cases or without an average.
    """
    if not average.of or not of:
        return None
    tail = (1 - confidence) / 2
    heaped = list(accumulate(binomial(of, average.part / average.of)))
    low = next(count for count, sum_so_far in enumerate(heaped) if sum_so_far >= tail)
    high = next((count for count, sum_so_far in enumerate(heaped) if sum_so_far >= 1 - tail), of)
    return Interval(low / of, high / of)


def against(rate: Rate, average: Rate, confidence: float = FUNNEL) -> int:
    """Where a rate lies against the funnel around an average: -1 below, 0 within (as is nothing to divide), 1 above."""
    limits = funnel(average, rate.of, confidence)
    if limits is None:
        return 0
    share = rate.part / rate.of
    return (share > limits.high) - (share < limits.low)


def chance_of_change(before: Rate, after: Rate) -> float:
    """How likely two rates differ at least so much by chance alone: Fisher's exact test, two-sided.

    1 where either has nothing to divide.
    """
    parts = before.part + after.part
    possible = range(max(0, parts - before.of), min(parts, after.of) + 1)
    weights = [log_choose(after.of, part) + log_choose(before.of, parts - part) for part in possible]
    return no_likelier(weights, after.part - possible.start)


def chance_of_counts(before: int, after: int, share: float = 1.0) -> float:
    """How likely two counts differ at least so much by chance alone, two-sided; exact for Poisson counts.

    `share` is how long `after` was counted against `before`: 0.5 for half a year against a whole one.
    """
    return no_likelier(log_binomial(before + after, share / (1 + share)), after)


def chance_of_so_many(before: int, so_far: int, share: float = 1.0) -> float:
    """An early warning: how likely so many (or more) are by chance, after a `share` of the time in which `before` came.

    One-sided and exact: 30 complaints in a quarter after 60 in a whole year is `chance_of_so_many(60, 30, 0.25)`.
    """
    return min(1.0, sum(binomial(before + so_far, share / (1 + share))[so_far:]))


def beyond_chance(chances: Mapping[Key, float], false_alarms: float = 1.0) -> list[Key]:
    """Which of many comparisons chance does not explain, most unusual first.

    If nothing but chance were at work, at most `false_alarms` of all of them would be named on average, however they
    hang together: each has to be less likely than that number divided by how many were compared.
    """
    bar = false_alarms / len(chances) if chances else 0.0
    return sorted((key for key, chance in chances.items() if chance <= bar), key=lambda key: chances[key])


def no_likelier(log_weights: Iterable[float], seen: int) -> float:
    """The probability of whatever is no likelier than what was seen, from the logarithms of relative weights."""
    weights = list(log_weights)
    peak, bar = max(weights), weights[seen] + EQUALLY_LIKELY
    likely = sum(exp(each - peak) for each in weights if each > bar)
    rest = sum(exp(each - peak) for each in weights if each <= bar)
    return rest / (likely + rest)


def log_choose(n: int, k: int) -> float:
    """The logarithm of the number of ways to choose k of n."""
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k)


@cache
def log_factorial(n: int) -> float:
    """The logarithm of n!, remembered: the same few hundred numbers are asked for again and again."""
    return lgamma(n + 1)


def log_binomial(n: int, share: float) -> list[float]:
    """The logarithms of how likely 0, 1, ... n of n are when each has a chance between 0 and 1."""
    yes, no = log(share), log1p(-share)
    return [log_choose(n, k) + k * yes + (n - k) * no for k in range(n + 1)]


def binomial(n: int, share: float) -> list[float]:
    """How likely 0, 1, ... n of n are when each has this chance, which may be 0 or 1."""
    if share in (0, 1):
        return [float(k == n * share) for k in range(n + 1)]
    return [exp(each) for each in log_binomial(n, share)]
