"""What would be ordinary for a council, in cases, and what a figure means beside it.

`ordinary_share` for shares of cases, `ordinary_count` for figures per 100,000 residents; both for one year or several.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from councils.statistics.distributions import hypergeometric, limits, negative_binomial, outside, together
from councils.statistics.rates import TOO_FEW, TOO_FEW_TEXT, PerHundredThousand, Rate, count

Noun = tuple[str, str]

METHOD = 1  # raised when any number or verdict would come out differently; stored beside them
ORDINARY, BEYOND = 0.025, 0.001  # the chance that may lie outside on either side
FEWEST_RESIDENTS = 20_000  # with fewer, upheld decisions per 100,000 residents say nothing of a council
VERDICTS = ("too few", "ordinary", "unusual", "beyond", "spread")
UPHELD = ("upheld decision", "upheld decisions")
HARDLY_EVER = 0.2  # a difference noticed no more often than this is hardly ever noticed
# An average this far from "all" makes it remarkable that all would be ordinary: that is for want of cases.
FAR_FROM_ALL = 0.1
MIX_MATTERS = 0.03


class Stratum(NamedTuple):
    """The figure of one service area, or of one year: the council's own, and that of its kind, itself included."""

    own: Rate
    kind: Rate


class PopulationRates(NamedTuple):
    """The figure of one year for every 100,000 residents: the council's own, and that of its kind, itself included."""

    own: PerHundredThousand
    kind: PerHundredThousand


@dataclass(frozen=True)
class Ordinary:
    """The ordinary range of a figure, in cases, and its verdict. To store it: `asdict(it)`, and `Ordinary(**stored)`.

    Within `low95` to `high95` it is ordinary, outside `low998` to `high998` beyond what chance explains.
    """

    part: int
    of: int | None  # None for counts, such as upheld decisions in a population
    expected: float
    low95: int
    high95: int
    low998: int
    high998: int
    verdict: str  # one of VERDICTS
    outside95_by_chance: float  # how likely the verdict would be "unusual" or "beyond" by chance alone
    outside998_by_chance: float
    spread: float = 0.0  # by how much councils differ beside chance: the variance of their true ratio to the average
    method: int = METHOD

    @property
    def is_more(self) -> bool:
        return self.part > self.expected

    @property
    def range_text(self) -> str:
        """The ordinary range for a table or beside a chart: "36 to 48 of 53", "all 5", "up to 4"."""
        numbers = range_text(self.low95, self.high95, self.of)
        return numbers if self.of is None or numbers.startswith("all") else f"{numbers} of {self.of:,}"

    def sentence(self, kind: Noun, counted: Noun = UPHELD) -> str:
        """What the figure means, for everybody. `counted` names what is counted where it is not a share of cases."""
        if self.verdict == "too few":
            return too_few_text(self)
        if self.verdict == "ordinary":
            return ordinary_text(self, kind, counted)
        more = "More" if self.is_more else "Fewer"
        if self.verdict == "spread":
            beyond = f"{more} than average, and {more.lower()} than chance explains."
            return f"{beyond} But {kind[1]} differ from one another as much as that."
        usual = self.range_text if self.of is not None else counted_text(self, counted)
        if self.verdict == "unusual":
            chance = "Up to one council in 20 falls outside by chance alone: worth a look, not a verdict."
            return f"{more} than is ordinary ({usual}). {chance}"
        explains = f"chance and the usual differences between {kind[1]} explain" if self.spread else "chance explains"
        usual = f"ordinarily it would be {usual}" if self.low95 == self.high95 else f"{usual} would be ordinary"
        rare = "fewer than 1 in 500 councils like the others would be so far out"
        return f"{more} than {explains}: {usual}, and {rare}."

    def mix_text(self, average: Rate) -> str:
        """What would be expected for the council's mix of services, where that is not what the average leads to."""
        if not self.of or not average.of or abs(self.expected / self.of - average.part / average.of) < MIX_MATTERS:
            return ""
        expected = number_text(int(self.expected + 0.5), self.of)
        return f"For its mix of services {expected} of {self.of:,} would be expected."


def too_few_text(found: Ordinary) -> str:
    """What is said of too few cases; nothing is called ordinary that would not be."""
    if (found.low95, found.high95) != (0, found.of):
        return TOO_FEW_TEXT
    anything = f"anything from none to {found.of:,}" if found.of != 1 else "none or 1"
    return f"Of {found.of:,}, {anything} would be ordinary: too few to tell."


def ordinary_text(found: Ordinary, kind: Noun, counted: Noun) -> str:
    low, high, of = found.low95, found.high95, found.of
    if low == high:
        only = number_text(high, of) if of is not None else counted_text(found, counted)
        return f"{f'Of {of:,}, a' if of else 'A'} {kind[0]} would ordinarily have {only}, as here."
    if of is None:
        between = between_text(low, high)
        noun, like_it = counted[high != 1], f"{kind[0]} with as many residents"
        return f"{between[0].upper()}{between[1:]} {noun} would be ordinary for a {like_it}. This is within that."
    between = between_text(low, high)
    sentence = f"Of {of:,}, {between} would be ordinary for a {kind[0]}. This is within that."
    so_few = high == of and found.expected <= of * (1 - FAR_FROM_ALL)
    return f"{sentence} With so few, even all {of:,} would be ordinary." if so_few else sentence


def between_text(low: int, high: int) -> str:
    """A range within a sentence: "between 36 and 48", "8 or 9", "up to 4"."""
    if not low:
        return f"up to {high:,}"
    return f"{low:,} or {high:,}" if high == low + 1 else f"between {low:,} and {high:,}"


def range_text(low: int, high: int, of: int | None) -> str:
    """A range of counts: "36 to 48", "up to 4", "all 5", "none"."""
    if low == high:
        return number_text(low, of)
    return f"{low:,} to {high:,}" if low else f"up to {high:,}"


def number_text(number: int, of: int | None) -> str:
    """A count of so many: "none", "3", "all 5"."""
    if not number:
        return "none"
    return f"all {number:,}" if number == of else f"{number:,}"


def counted_text(found: Ordinary, counted: Noun) -> str:
    """The ordinary range with its noun: "up to 1 upheld decision", "no upheld decisions"."""
    return f"{found.range_text} {counted[found.high95 != 1]}" if found.high95 else f"no {counted[1]}"


def ordinary_share(strata: Iterable[Stratum]) -> Ordinary | None:
    """The ordinary range of a share of cases, each stratum measured against the same stratum of its kind.

    If nothing but chance sets the council apart, its cases are drawn from those of its kind: hypergeometric in every
    stratum, and in all together their convolution (exact). None where there is nothing to divide, where the others of
    its kind have nothing, or where a correction has left the kind with less than the council has.
    """
    found = [stratum for stratum in strata if stratum.own.of]
    if not found or not all(map(fits, found)) or all(own.of == kind.of for own, kind in found):
        return None
    expected = sum(own.of * kind.part / kind.of for own, kind in found)
    chances = together(hypergeometric(own.of, kind.part, kind.of) for own, kind in found)
    part, of = sum(own.part for own, _ in found), sum(own.of for own, _ in found)
    return judged(part, of, expected, chances)


def fits(stratum: Stratum) -> bool:
    """Whether the kind has room for the council: what is left for the others is a share, too."""
    own, kind = stratum
    return 0 <= kind.part - own.part <= kind.of - own.of


def ordinary_count(years: Iterable[PopulationRates], spread: float) -> Ordinary | None:
    """The ordinary range of a number of cases in a population, when councils of the kind differ by such a spread.

    Negative binomial (`councils.statistics.spread` has the spread). None where there is nothing to compare, as for
    shares, and for a council of fewer than 20,000 residents: it stays in the average, which its own cases would move.
    """
    years = list(years)
    expected = expected_count(years)
    if not expected:
        return None
    part = sum(own.part for own, _ in years)
    found = judged(part, None, expected, negative_binomial(expected, spread), spread)
    low, high = limits(negative_binomial(expected), BEYOND)
    if found.verdict == "ordinary" and not low <= part <= high:
        return replace(found, verdict="spread")
    return found


def expected_count(years: Sequence[PopulationRates]) -> float | None:
    """How many cases its residents lead one to expect at the rate of the kind; None where that cannot be said."""
    for own, kind in years:
        if own.residents < FEWEST_RESIDENTS or own.residents >= kind.residents or own.part > kind.part:
            return None
    return sum(own.residents * kind.part / kind.residents for own, kind in years)


def judged(part: int, of: int | None, expected: float, chances: Sequence[float], spread: float = 0.0) -> Ordinary:
    (low95, high95), (low998, high998) = limits(chances, ORDINARY), limits(chances, BEYOND)
    if of is not None and (of < TOO_FEW or (low95, high95) == (0, of)):
        verdict = "too few"
    elif low95 <= part <= high95:
        verdict = "ordinary"
    else:
        verdict = "unusual" if low998 <= part <= high998 else "beyond"
    if verdict == "too few":
        by_chance = (0.0, 0.0)
    else:
        by_chance = (outside(chances, low95, high95), outside(chances, low998, high998))
    return Ordinary(part, of, expected, low95, high95, low998, high998, verdict, *by_chance, spread=spread)


def chance_of_notice(strata: Iterable[Stratum], odds: float) -> float:
    """How often a council whose odds are so many times those of its kind would be outside the ordinary range.

    This is what the figures of a council of its size can show. Exact: noncentral hypergeometric in every stratum.
    """
    found = [stratum for stratum in strata if stratum.own.of]
    ordinary = ordinary_share(found)
    if ordinary is None or ordinary.verdict == "too few":
        return 0.0
    chances = together(hypergeometric(own.of, kind.part, kind.of, odds) for own, kind in found)
    return outside(chances, ordinary.low95, ordinary.high95)


def few_cases_text(strata: Sequence[Stratum]) -> str:
    """What is true of figures so small that neither doubled nor halved odds would be noticed one time in five."""
    if any(chance_of_notice(strata, odds) > HARDLY_EVER for odds in (2, 0.5)):
        return ""
    return "Figures of so few cases will hardly ever show a difference. Read the decisions."


def how_many_beyond_text(all_found: Sequence[Ordinary]) -> str:
    """How many of all comparisons of a year are beyond what chance explains, and how many would be by chance alone."""
    compared = [found for found in all_found if found.verdict != "too few"]
    if not compared:
        return ""
    beyond = sum(found.verdict == "beyond" for found in compared)
    expected = by_chance_text(found.outside998_by_chance for found in compared)
    comparisons = count(len(compared), "comparison")
    return f"Beyond what chance explains: {number_text(beyond, None)} of {comparisons}; by chance alone {expected}."


def by_chance_text(chances: Iterable[float]) -> str:
    """How many of so many things would be by chance alone: "not even one", "about 17"."""
    expected = sum(chances)
    return "not even one" if expected < 1 else f"about {expected:,.0f}"
