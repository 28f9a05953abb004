"""The funnel of a measure: all councils of a kind by how many cases their figures rest on. Pure: the template draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import NamedTuple

from councils.statistics.distributions import hypergeometric, negative_binomial
from councils.statistics.distributions import limits as limits_of
from councils.statistics.measures import Measure
from councils.statistics.ordinary import BEYOND, ORDINARY, Ordinary
from councils.statistics.rates import Rate

LEFT, RIGHT, TOP, BASE = 40, 392, 10, 250
STEPS = 120  # of limits that have no steps of their own


class FunnelMark(NamedTuple):
    """One council in a funnel: where it stands, what it says, where it leads, and how it is drawn."""

    x: float
    y: float
    words: str
    address: str
    look: str  # "outside", "few" or "inside", by its verdict
    is_own: bool


@dataclass(frozen=True)
class Funnel:
    """Every council of a kind by how many cases its figure rests on, between the limits for so many."""

    marks: list[FunnelMark]
    limits: list[str]  # paths: lower and upper, of what is ordinary and of what chance explains
    chance_limits: list[str]  # the same without the usual differences between councils
    average_y: float
    across: list[tuple[float, str]]
    grid: list[tuple[float, str]]
    across_words: str
    own: FunnelMark | None
    width: int = 400
    height: int = 292
    base: int = BASE
    left: int = LEFT
    right: int = RIGHT


Place = tuple[float, float]


class Entry(NamedTuple):
    """A council for a funnel: its figure, its name, its page, and whether it is the one to be marked."""

    measure: Measure
    name: str
    address: str
    is_own: bool = False


def funnel(entries: Iterable[Entry], average: Rate | None) -> Funnel | None:
    """The funnel of one measure of one kind; None where nobody has a range.

    Shares lie by their cases, against the pooled average (`average`); figures per 100,000 by what their residents
    lead one to expect, as multiples of it. Both on a scale of square roots, so that the many small ones have room.
    """
    found = [entry for entry in entries if entry.measure.ordinary]
    places = [funnel_place(entry.measure.ordinary) for entry in found if entry.measure.ordinary]
    if not places:
        return None
    widest = max(x for x, _ in places)
    if average is not None:
        limits, chance_limits = share_limits(average, int(widest)), []
        top, mean, unit, scale = 1.0, average.part / average.of, "%", 100
    else:
        spread = max(entry.measure.ordinary.spread for entry in found if entry.measure.ordinary)
        least = min(x for x, _ in places)
        limits, chance_limits = count_limits(least, widest, spread), count_limits(least, widest, 0.0)
        top, mean, unit, scale = max(2.0, ceil(max(y for _, y in places))), 1.0, " ×", 1
    across_to = Scale(widest, top)
    marks = [
        FunnelMark(*across_to(place), mark_text(entry), entry.address, look(entry.measure), entry.is_own)
        for place, entry in zip(places, found, strict=True)
    ]
    return Funnel(
        marks=sorted(marks, key=lambda mark: mark.is_own),
        limits=[across_to.path(points) for points in limits],
        chance_limits=[across_to.path(points) for points in chance_limits],
        average_y=across_to((0, mean))[1],
        across=[(across_to((number, 0))[0], f"{number:,}") for number in round_numbers(widest)],
        grid=[(across_to((0, top * part / 2))[1], f"{top * scale * part / 2:g}{unit}") for part in range(3)],
        across_words=found[0].measure.share[1] if average is not None else "upheld decisions expected",
        own=next((mark for mark in marks if mark.is_own), None),
    )


@dataclass(frozen=True)
class Scale:
    """Cases across by their square roots, figures upwards, both from nought."""

    widest: float
    top: float

    def __call__(self, place: Place) -> Place:
        x, y = place
        return (
            round(LEFT + (RIGHT - LEFT) * sqrt(max(0.0, x) / self.widest), 1),
            round(BASE - (BASE - TOP) * min(y, self.top) / self.top, 1),
        )

    def path(self, points: Sequence[Place]) -> str:
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in map(self, points))


def funnel_place(found: Ordinary) -> Place:
    """Where a figure stands: cases and share, or cases expected and how many times as many there are."""
    return (found.of, found.part / found.of) if found.of else (found.expected, found.part / found.expected)


def mark_text(entry: Entry) -> str:
    """A council's figure and what it means, as its mark says them."""
    return f"{entry.name}: {entry.measure.short}; {entry.measure.verdict_short}"


def look(measure: Measure) -> str:
    """How a figure is drawn in a funnel: by its verdict, never by where it happens to fall."""
    verdict = measure.ordinary.verdict if measure.ordinary else "too few"
    return {"too few": "few", "unusual": "outside", "beyond": "outside"}.get(verdict, "inside")


def share_limits(average: Rate, most: int) -> list[list[Place]]:
    """The exact limits of a share for every number of cases, as steps: lower and upper, ordinary and beyond."""
    found: list[list[Place]] = [[], [], [], []]
    for of in range(1, most + 1):
        chances = hypergeometric(of, average.part, average.of)
        ends = [*limits_of(chances, ORDINARY), *limits_of(chances, BEYOND)]
        for line, end in zip(found, ends, strict=True):
            line += [(of - 0.5, end / of), (min(of + 0.5, most), end / of)]
    return found


def count_limits(least: float, most: float, spread: float) -> list[list[Place]]:
    """The limits of a count for what is expected, as multiples of it: lower and upper, ordinary and beyond."""
    found: list[list[Place]] = [[], [], [], []]
    for part in range(STEPS + 1):
        expected = (sqrt(least) + (sqrt(most) - sqrt(least)) * part / STEPS) ** 2
        chances = negative_binomial(expected, spread)
        ends = [*limits_of(chances, ORDINARY), *limits_of(chances, BEYOND)]
        for line, end in zip(found, ends, strict=True):
            line.append((expected, end / expected))
    return found


def round_numbers(widest: float) -> list[int]:
    """Round numbers for a scale of square roots up to the largest."""
    steps = [number for power in range(7) for number in (10**power, 2 * 10**power, 5 * 10**power)]
    return [number for number in steps if widest / 60 <= number <= widest][-6:]
