"""What chance explains: tests of change. Pure: no Django, no database.

Everything is exact (binomial, hypergeometric), so a handful of cases never alarms anybody. A chance is how likely
something at least as unusual is if nothing but chance is at work; `beyond_chance` says which of many comparisons are
too unusual for that, with a stated number of false alarms among all of them.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from math import exp, lgamma, log, log1p
from typing import TypeVar

from councils.statistics.rates import Rate

Key = TypeVar("Key")

FUNNEL = 0.998  # the outer limits of a funnel: one in 500 lies beyond them by chance
# Two counts that are equally likely on paper may differ in the last digits of their logarithms.
EQUALLY_LIKELY = 1e-7


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


def beyond_chance(chances: Mapping[Key, float], false_alarms: float = 1.0) -> list[Key]:
    """Which of many comparisons chance does not explain, most unusual first.

    If nothing but chance were at work, at most `false_alarms` of all of them would be named on average, however they
    hang together: each has to be less likely than that number divided by how many were compared.
    """
    bar = false_alarms / len(chances) if chances else 0.0
    return sorted((key for key, chance in chances.items() if chance <= bar), key=lambda key: chances[key])


def no_likelier(log_weights: Iterable[float], seen: int) -> float:
    weights = list(log_weights)
    peak, bar = max(weights), weights[seen] + EQUALLY_LIKELY
    likely = sum(exp(each - peak) for each in weights if each > bar)
    rest = sum(exp(each - peak) for each in weights if each <= bar)
    return rest / (likely + rest)


def log_choose(n: int, k: int) -> float:
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k)


@cache
def log_factorial(n: int) -> float:
    """The logarithm of n!, remembered: the same few hundred numbers are asked for again and again."""
    return lgamma(n + 1)


def log_binomial(n: int, share: float) -> list[float]:
    """The logarithms of how likely 0, 1, ... n of n are when each has a chance between 0 and 1."""
    yes, no = log(share), log1p(-share)
    return [log_choose(n, k) + k * yes + (n - k) * no for k in range(n + 1)]
