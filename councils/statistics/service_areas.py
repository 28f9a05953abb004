"""In which service areas a council differs most from others of its kind, in upheld decisions of three years."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from councils.statistics.distributions import limits, negative_binomial
from councils.statistics.ordinary import ORDINARY, range_text

FEWEST_OF_KIND = 10  # with fewer upheld decisions in the whole kind, nothing is known of an area
FEWEST = 5  # upheld and expected together; with fewer, one case more would be news
MOST_LISTED = 3
YEARS = {1: "in the year", 2: "in two years", 3: "in three years"}


@dataclass(frozen=True)
class AreaFigure:
    """Upheld decisions of a council in a service area, and what its residents lead one to expect there.

    `spread` is by how much councils of the kind differ in this area (`councils.statistics.spread`).
    """

    area: str
    upheld: int
    expected: float  # residents x upheld decisions of the kind in the area / residents of the kind
    kind_upheld: int
    spread: float

    @property
    def is_compared(self) -> bool:
        return self.kind_upheld >= max(FEWEST_OF_KIND, self.upheld) and self.upheld + self.expected >= FEWEST

    @property
    def ordinary_range(self) -> tuple[int, int]:
        return limits(negative_binomial(self.expected, self.spread), ORDINARY)

    @property
    def excess(self) -> float:
        """How many upheld decisions beyond those expected are put down to the council; below nought where fewer.

        Shrunk towards what is expected, the more so the fewer cases there are and the less councils differ.
        """
        if not self.spread:
            return 0.0
        weight = 1 / self.spread
        return ((weight + self.upheld) / (weight + self.expected) - 1) * self.expected

    def sentence(self, years: int = 3) -> str:
        """What is said of it: "Housing: 12 upheld in three years, where 3 to 9 would be ordinary."."""
        return f"{self.area}: {self.words(years)}"

    def words(self, years: int = 3) -> str:
        low, high = self.ordinary_range
        usual = f"{range_text(low, high, None)} would be ordinary" if high else "there would ordinarily be none"
        upheld = f"{self.upheld:,} upheld" if self.upheld else "none upheld"
        return f"{upheld} {YEARS[years]}, where {usual}."


def differs_most(figures: Iterable[AreaFigure]) -> list[AreaFigure]:
    """The service areas in which a council is outside the ordinary range: at most three, largest difference first."""
    outside = [
        figure
        for figure in figures
        if figure.is_compared and not figure.ordinary_range[0] <= figure.upheld <= figure.ordinary_range[1]
    ]
    return sorted(outside, key=lambda figure: (-abs(figure.excess), -abs(figure.upheld - figure.expected)))[
        :MOST_LISTED
    ]


def differs_most_text(figures: Sequence[AreaFigure], kinds: str, years: int = 3) -> list[str]:
    """The sentences about them, or the one that there are none; nothing where no area has enough cases to tell.

    `kinds` is the plural of the kind.
    """
    if not any(figure.is_compared for figure in figures):
        return []
    chance = "by more than chance and the usual differences between them"
    return [figure.sentence(years) for figure in differs_most(figures)] or [
        f"In no service area does it differ from other {kinds} {chance}."
    ]
