"""How much councils of a kind differ from one another beside chance.

For figures per 100,000 residents that widens the ordinary range; for shares of cases it is only said of the kind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, quantiles

from councils.statistics.distributions import hypergeometric, together
from councils.statistics.english import listed_words
from councils.statistics.ordinary import PopulationRates, Stratum, expected_count, ordinary_share
from councils.statistics.rates import TOO_FEW


def left_by_drawing_in() -> float:
    """What is left of the mean square of normal deviations when the outer tenths are drawn in to the ninth: 0.679."""
    normal = NormalDist()
    edge = normal.inv_cdf(0.9)
    return 0.2 * edge**2 + 0.8 - 2 * edge * normal.pdf(edge)


LEFT_BY_DRAWING_IN = left_by_drawing_in()
# A spread that is known from few councils is too small too often: as it is, up to 0.46 of 100 councils were told they
# are beyond by chance (21 councils that differ by 50%), where it should be 0.2 at most. With this it is, for 21 to 63
# councils that differ by 15, 30 or 50%; where councils do not differ nothing is lost.
WIDENED_BY = 8


def spread_between(members: Iterable[Sequence[PopulationRates]]) -> float:
    """The variance of the councils' true ratios to the average of their kind that a range should allow for.

    Give it the same years of every council that `ordinary_count` is asked about: one, or three added up. Councils
    whose figure cannot be compared are left out.
    """
    known = [(sum(own.part for own, _ in years), expected_count(years)) for years in members]
    counts = [(part, expected) for part, expected in known if expected]
    return spread_of_counts(counts) * (1 + WIDENED_BY / len(counts)) if counts else 0.0


def spread_of_counts(counts: Sequence[tuple[int, float]]) -> float:
    """That variance as it is, from what was counted and what was expected of each; nought where chance explains it.

    By moments (DerSimonian and Laird 1986), the outer tenths drawn in so that one council out of line does not make
    the range of all the others wide (Spiegelhalter 2005).
    """
    if len(counts) < 2:
        return 0.0
    deviations = [(part - expected) / sqrt(expected) for part, expected in counts]
    lowest, *_, highest = quantiles(deviations, n=10, method="inclusive")
    drawn_in = fmean(min(max(each, lowest), highest) ** 2 for each in deviations) / LEFT_BY_DRAWING_IN
    whole = sum(expected for _, expected in counts)
    precision = whole - sum(expected**2 for _, expected in counts) / whole
    return max(0.0, (len(counts) * drawn_in - (len(counts) - 1)) / precision)


@dataclass(frozen=True)
class Dispersion:
    """How far councils of a kind lie from what is expected of them, in a share of cases.

    `phi` is the mean square of their standardised distances: about 1 where chance alone is at work, and above `bar`
    one time in twenty. None where fewer than five councils have five cases.
    """

    phi: float | None
    bar: float | None
    councils: int

    @property
    def more_than_chance(self) -> bool:
        return self.phi is not None and self.bar is not None and self.phi > self.bar


def differ_text(kinds: Sequence[str]) -> str:
    """What is said of kinds that differ by more than chance, by their plurals; nothing where none does."""
    if not kinds:
        return ""
    named = listed_words(kinds)
    return f"{named[0].upper()}{named[1:]} differ in this by more than chance."


def dispersion(members: Iterable[Iterable[Stratum]]) -> Dispersion:
    """Whether councils of a kind differ in a share of cases by more than chance, their mix of services allowed for.

    Exact mean, variance and kurtosis of every council's distribution; councils of fewer than five cases are left out.
    """
    squares, variances = [], []
    for strata in map(list, members):
        found = ordinary_share(strata)
        if found is None or found.of is None or found.of < TOO_FEW:
            continue
        chances = together(hypergeometric(own.of, kind.part, kind.of) for own, kind in strata if own.of)
        second, fourth = (moment(chances, found.expected, order) for order in (2, 4))
        if second > 0:
            squares.append((found.part - found.expected) ** 2 / second)
            variances.append(fourth / second**2 - 1)
    if len(squares) < TOO_FEW:
        return Dispersion(None, None, len(squares))
    bar = 1 + NormalDist().inv_cdf(0.95) * sqrt(fmean(variances) / len(squares))
    return Dispersion(fmean(squares), bar, len(squares))


def moment(chances: Sequence[float], mean: float, order: int) -> float:
    return sum(chance * (number - mean) ** order for number, chance in enumerate(chances))
