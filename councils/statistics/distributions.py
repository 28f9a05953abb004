"""Exact chances of counts: how likely 0, 1, 2, ... are, as a list. The standard library alone.

Every one of these distributions is known by how much likelier each count is than the one before it. Multiplying such
ratios outwards from the likeliest count loses nothing (as differences of large logarithms do), and cannot overflow.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from math import fsum, inf

NEGLIGIBLE = 1e-18  # what is left out of a distribution without end
# Chances that are equal on paper may differ in their last digits; they are taken for equal.
EQUALLY_LIKELY = 1e-7


def hypergeometric(drawn: int, marked: int, among: int, odds: float = 1.0) -> list[float]:
    """How likely 0, 1, ... of those drawn are marked, when so many are marked among all.

    `odds` makes it Fisher's noncentral distribution: how many times the odds of the others those drawn have.
    """
    least, most = max(0, drawn + marked - among), min(drawn, marked)

    def ratio(k: int) -> float:
        return odds * (marked - k) / (k + 1) * (drawn - k) / (among - marked - drawn + k + 1)

    return outwards(ratio, least, most) + [0.0] * (drawn - most)


def binomial(cases: int, share: float) -> list[float]:
    """How likely 0, 1, ... of so many cases are, when each has this chance, which may be 0 or 1."""
    if share in (0, 1):
        return [float(k == cases * share) for k in range(cases + 1)]
    return outwards(lambda k: (cases - k) / (k + 1) * share / (1 - share), 0, cases)


def negative_binomial(mean: float, spread: float = 0.0) -> list[float]:
    """How likely 0, 1, ... are when the mean itself differs: their variance is mean + spread * mean squared.

    Without spread it is Poisson's distribution. It has no end: the list stops where next to nothing is left.
    """
    return outwards(lambda k: mean / (k + 1) * (1 + k * spread) / (1 + mean * spread), 0, inf) if mean else [1.0]


def outwards(ratio: Callable[[int], float], least: int, most: float) -> list[float]:
    """The chances of 0, 1, ... up to the most, from the ratio of each chance to the one before it."""
    likeliest = least
    while likeliest < most and ratio(likeliest) > 1:
        likeliest += 1
    upper = [1.0]
    for k in count(likeliest):
        if k >= most or (most == inf and upper[-1] < NEGLIGIBLE * (1 - ratio(k))):
            break
        upper.append(upper[-1] * ratio(k))
    lower = [1.0]
    for k in range(likeliest - 1, least - 1, -1):
        lower.append(lower[-1] / ratio(k))
    weights = lower[:0:-1] + upper
    whole = fsum(weights)  # the same on every Python: from 3.12 on, sum() adds up otherwise
    return [0.0] * least + [weight / whole for weight in weights]


def together(distributions: Iterable[Sequence[float]]) -> list[float]:
    """The chances of the sum of independent counts: their convolution."""
    summed = [1.0]
    for chances in distributions:
        longer = [0.0] * (len(summed) + len(chances) - 1)
        for first, chance in enumerate(summed):
            if chance:
                for second, other in enumerate(chances, first):
                    longer[second] += chance * other
        summed = longer
    return summed


def limits(chances: Sequence[float], tail: float) -> tuple[int, int]:
    return first_within(chances, tail), len(chances) - 1 - first_within(chances[::-1], tail)


def first_within(chances: Sequence[float], tail: float) -> int:
    """The first count that may not be left out, when those left out together have at most this chance."""
    so_far = 0.0
    for number, chance in enumerate(chances):
        so_far += chance
        if so_far > tail * (1 + EQUALLY_LIKELY):
            return number
    return len(chances) - 1


def outside(chances: Sequence[float], low: int, high: int) -> float:
    return sum(chances[:low]) + sum(chances[high + 1 :])


def no_likelier(chances: Sequence[float], seen: int) -> float:
    """The chance of whatever is no likelier than what was seen: the two-sided p of an exact test."""
    bar = chances[seen] * (1 + EQUALLY_LIKELY) if seen < len(chances) else 0.0
    return min(1.0, sum(chance for chance in chances if chance <= bar))
