"""Numbers to the geometry of small charts, pure: the templates draw, and say the same in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from councils.statistics.measures import Measure, share_in_short
from councils.statistics.ordinary import FEWEST_RESIDENTS, Ordinary
from councils.statistics.rates import PerHundredThousand, Rate

WIDTH = 340
LEFT, RIGHT = 16, 324
STEPS = 20
TOP, FLOOR = 6, 68  # of the swarm of similar authorities


class Peer(NamedTuple):
    """A similar authority: its name, its page, and its figure."""

    name: str
    address: str
    rate: Rate | PerHundredThousand

    @property
    def words(self) -> str:
        return share_in_short(self.rate)


class Dot(NamedTuple):
    """A peer on the chart, exactly where its figure lies, as high as the others leave room."""

    x: float
    y: float
    peer: Peer


class Bar(NamedTuple):
    """An ordinary range on the scale: where it begins, and how long it is."""

    start: float
    length: float


@dataclass(frozen=True)
class ComparisonChart:
    """An authority's figure beside what would be ordinary for it, under those of similar ones."""

    dots: list[Dot]
    own_x: float
    is_hollow: bool  # too few cases to tell
    ordinary: Bar | None
    average_x: float
    ticks: list[tuple[float, str]]
    radius: float
    width: int = WIDTH
    height: int = 116
    base: int = 96
    lane: int = 83  # where the own mark lies, with the ordinary range behind it


def figure(rate: Rate | PerHundredThousand) -> float | None:
    """Where a figure lies on its scale; None when there is nothing to divide."""
    if isinstance(rate, PerHundredThousand):
        return 100_000 * rate.part / rate.residents if rate.residents else None
    return 100 * rate.part / rate.of if rate.of else None


def is_compared(rate: Rate | PerHundredThousand) -> bool:
    """Whether a figure may stand on the scale of others: there is one, and not of very few residents."""
    if isinstance(rate, PerHundredThousand):
        return rate.residents >= FEWEST_RESIDENTS
    return rate.of > 0


def range_of(rate: Rate | PerHundredThousand, found: Ordinary | None) -> tuple[float, float] | None:
    base = rate.residents if isinstance(rate, PerHundredThousand) else rate.of
    if found is None or not base:
        return None
    whole = 100_000 if isinstance(rate, PerHundredThousand) else 100
    return whole * found.low95 / base, whole * found.high95 / base


def scale_top(values: Iterable[float], *, is_percent: bool) -> float:
    """The right end of the scale: a hundred per cent, or a round number above the largest figure."""
    if is_percent:
        return 100
    largest = max(values)
    return next(top for top in (2, 4, 10, 20, 30, 40, 60, 100, 200, 400, 1000, 10**9) if top >= largest)


def comparison_chart(measure: Measure, peers: Iterable[Peer]) -> ComparisonChart | None:
    """The chart of an authority among its peers, without itself; None when there is nothing to compare."""
    others = [peer for peer in peers if is_compared(peer.rate)]
    average = measure.similar.rate if measure.similar else None
    mine, mean = figure(measure.rate), figure(average) if average else None
    if mine is None or mean is None or not others or not is_compared(measure.rate):
        return None
    known = range_of(measure.rate, measure.ordinary)
    places = [figure(peer.rate) or 0.0 for peer in others]
    is_percent = isinstance(measure.rate, Rate)
    top = scale_top([*places, mine, mean, *(known or ())], is_percent=is_percent)
    radius = 4.0 if len(others) < 60 else 3.0
    xs = [across(place, top) for place in places]
    unit = "%" if is_percent else ""
    return ComparisonChart(
        dots=swarm(xs, others, radius),
        own_x=across(mine, top),
        is_hollow=measure.ordinary.verdict == "too few" if measure.ordinary else measure.is_too_few,
        ordinary=bar(across(known[0], top), across(known[1], top)) if known else None,
        average_x=across(mean, top),
        ticks=[(across(top * part / 2, top), f"{top * part / 2:g}{unit}") for part in range(3)],
        radius=radius,
    )


def across(value: float, top: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * value / top, 1)


def bar(start: float, end: float) -> Bar:
    wider = max(0.0, 5 - (end - start)) / 2
    return Bar(round(start - wider, 1), round(end - start + 2 * wider, 1))


def swarm(xs: Sequence[float], peers: Sequence[Peer], radius: float) -> list[Dot]:
    """The dots of peers, each on the lowest row where it touches none before it; rows as close as the highest asks."""
    free: list[float] = []  # how far each row is taken
    rows = []
    for x, peer in sorted(zip(xs, peers, strict=True), key=lambda each: (each[0], each[1].name)):
        row = next((row for row, taken in enumerate(free) if taken <= x), len(free))
        free[row : row + 1] = [x + 2 * radius]
        rows.append((x, row, peer))
    apart = min(2 * radius, (FLOOR - TOP) / max(1, len(free) - 1))
    return [Dot(x, round(FLOOR - row * apart, 1), peer) for x, row, peer in rows]


def step(value: float, top: float) -> int:
    return int(value / top * STEPS + 0.5)


TREND_TOP, TREND_BASE, TREND_LEFT, TREND_RIGHT = 10, 106, 44, 318


class Mark(NamedTuple):
    """One year's figure on a trend, what it says, and whether it is of too few cases to tell."""

    x: float
    y: float
    words: str
    is_hollow: bool


@dataclass(frozen=True)
class Trend:
    """A figure over the years beside what would have been ordinary, with marks where years do not compare.

    A line through the years is for all authorities together; that of a council would join chance to chance.
    """

    lines: list[str]
    averages: list[tuple[float, float]]
    points: list[Mark]
    ranges: list[tuple[float, float, float]]  # x, y and how long downwards
    breaks: list[float]
    labels: list[tuple[float, str]]
    grid: list[tuple[float, str]]
    width: int = WIDTH
    height: int = 130
    base: int = TREND_BASE
    right: int = TREND_RIGHT


@dataclass(frozen=True)
class Year:
    """One year of a trend: its label, the figure, the average, and whether it breaks with the year before."""

    label: str
    rate: Rate | PerHundredThousand | None
    average: Rate | PerHundredThousand | None
    breaks: bool = False
    ordinary: Ordinary | None = None
    words: str = ""  # the figure with what it is a share of, and what it means

    @property
    def is_hollow(self) -> bool:
        few = isinstance(self.rate, Rate) and self.rate.is_too_few
        return self.ordinary.verdict == "too few" if self.ordinary else few


def year_of(label: str, measure: Measure | None, *, breaks: bool) -> Year:
    """A year of a council's chart from its measure; a year without a figure leaves a gap."""
    if measure is None or not measure.has_figure:
        return Year(label, None, None, breaks)
    words = " ".join(filter(None, (f"{label}: {measure.short}", measure.verdict_short)))
    average = measure.similar.rate if measure.similar else None
    return Year(label, measure.rate, average, breaks, measure.ordinary, words)


def trend(years: Sequence[Year]) -> Trend | None:
    """The chart of a figure over years, oldest first; None when fewer than two years have one."""
    rates = [year.rate for year in years if year.rate is not None and figure(year.rate) is not None]
    if len(rates) < 2:
        return None
    own = [figure(year.rate) if year.rate else None for year in years]
    average = [figure(year.average) if year.average else None for year in years]
    known = [range_of(year.rate, year.ordinary) if year.rate else None for year in years]
    ends = [end for found in known if found for end in found]
    scaled = [value for value in [*own, *average] if value is not None]
    top = scale_top([*scaled, *ends], is_percent=isinstance(rates[0], Rate))
    xs = [round(TREND_LEFT + (TREND_RIGHT - TREND_LEFT) * i / (len(years) - 1), 1) for i in range(len(years))]
    ys = [height(value, top) for value in own]
    means = [height(value, top) for value in average]
    cuts = [i for i, year in enumerate(years) if year.breaks and i]
    unit = "%" if isinstance(rates[0], Rate) else ""
    return Trend(
        lines=polylines(xs, ys, cuts),
        averages=[(x, y) for x, y in zip(xs, means, strict=True) if y is not None],
        points=[
            Mark(x, y, year.words or year.label, year.is_hollow)
            for x, y, year in zip(xs, ys, years, strict=True)
            if y is not None
        ],
        ranges=[(x, *down(found, top)) for x, found in zip(xs, known, strict=True) if found],
        breaks=[round((xs[i - 1] + xs[i]) / 2, 1) for i in cuts],
        labels=[(x, year.label[2:]) for x, year in zip(xs, years, strict=True)],
        grid=[(height(top * part / 2, top) or 0, f"{top * part / 2:g}{unit}") for part in range(3)],
    )


def down(ends: tuple[float, float], top: float) -> Bar:
    low, high = (height(end, top) or 0.0 for end in ends)
    return bar(high, low)


def height(value: float | None, top: float) -> float | None:
    return None if value is None else round(TREND_BASE - (TREND_BASE - TREND_TOP) * value / top, 1)


def polylines(xs: Sequence[float], ys: Sequence[float | None], cuts: Sequence[int]) -> list[str]:
    """The points of each unbroken stretch: a gap or a break in comparability ends one."""
    stretches: list[list[str]] = [[]]
    for i, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if y is None or i in cuts:
            stretches.append([])
        if y is not None:
            stretches[-1].append(f"{x},{y}")
    return [" ".join(points) for points in stretches if len(points) > 1]
