"""Numbers to the geometry of small charts, pure: the templates draw, and say the same in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import NamedTuple

from councils.statistics.measures import Measure, leading, share_in_short
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


class Axis(NamedTuple):
    """The upright scale of a chart over years: the ends of what it shows, and how far its lines lie apart."""

    low: float
    high: float
    apart: float
    unit: str  # "%", or nothing
    top: int
    base: int

    def height(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return round(self.base - (self.base - self.top) * (inside - self.low) / (self.high - self.low), 1)

    def down(self, ends: tuple[float, float]) -> Bar:
        low, high = (self.height(end) for end in ends)
        return bar(high, low)

    @property
    def grid(self) -> list[tuple[float, str]]:
        lines = round((self.high - self.low) / self.apart)
        values = [self.low + self.apart * line for line in range(lines + 1)]
        return [(self.height(value), f"{value:g}{self.unit}") for value in values]


APART = (0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1_000, 10_000)  # those from 1 to 50 divide a hundred per cent
MOST_STEPS = 4
MOST_LABELS = 9  # more years would run into one another: then every second is named


def fitted(years: Sequence["Year"], top: int, base: int) -> Axis:
    """The axis on which all figures, averages and ordinary ranges lie, as close as round numbers allow."""
    found = [value for year in years for value in year.on_scale]
    is_percent = any(isinstance(year.rate, Rate) for year in years)
    low, high = min(found), max(found)
    apart = next(step for step in APART[is_percent:] if ceil(high / step) - floor(low / step) <= MOST_STEPS)
    first, last = floor(low / apart), ceil(high / apart)
    if first == last:
        first, last = (first - 1, last) if first else (first, last + 1)
    return Axis(first * apart, last * apart, apart, "%" if is_percent else "", top, base)


TREND_TOP, TREND_BASE, TREND_LEFT, TREND_RIGHT = 10, 106, 44, 318


class Mark(NamedTuple):
    """One year's figure on a trend, what it says, and whether it is of too few cases to tell."""

    x: float
    y: float
    words: str
    is_hollow: bool


class Range(NamedTuple):
    """What would have been ordinary in a year: where its bar stands, how long it is, and whether that tells little."""

    x: float
    y: float
    length: float
    is_faded: bool


@dataclass(frozen=True)
class Trend:
    """A figure over the years beside what would have been ordinary, with marks where years do not compare.

    A line through the years is for all authorities together; that of a council would join chance to chance.
    """

    lines: list[str]
    averages: list[tuple[float, float]]
    points: list[Mark]
    ranges: list[Range]
    breaks: list[float]
    labels: list[tuple[float, str]]
    grid: list[tuple[float, str]]
    end: str  # the latest figure, said beside its mark
    width: int = 368
    height: int = 130
    base: int = TREND_BASE
    right: int = TREND_RIGHT + 8


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

    @property
    def value(self) -> float | None:
        return figure(self.rate) if self.rate else None

    @property
    def mean(self) -> float | None:
        return figure(self.average) if self.average else None

    @property
    def range(self) -> tuple[float, float] | None:
        return range_of(self.rate, self.ordinary) if self.rate else None

    @property
    def on_scale(self) -> list[float]:
        """What has to lie on the axis: the range of too few cases tells nothing, and may leave it."""
        ends = self.range if not self.is_hollow else None
        return [value for value in (self.value, self.mean, *(ends or ())) if value is not None]


def year_of(label: str, measure: Measure | None, *, breaks: bool) -> Year:
    """A year of a council's chart from its measure; a year without a figure leaves a gap."""
    if measure is None or not measure.has_figure:
        return Year(label, None, None, breaks)
    words = " ".join(filter(None, (f"{label}: {measure.short}", measure.verdict_short)))
    average = measure.similar.rate if measure.similar else None
    return Year(label, measure.rate, average, breaks, measure.ordinary, words)


def trend(years: Sequence[Year]) -> Trend | None:
    """The chart of a figure over years, oldest first; None when fewer than two years have one."""
    rates = [year.rate for year in years if year.rate and year.value is not None]
    if len(rates) < 2:
        return None
    axis = fitted(years, TREND_TOP, TREND_BASE)
    xs = [round(TREND_LEFT + 8 + (TREND_RIGHT - TREND_LEFT - 8) * i / (len(years) - 1), 1) for i in range(len(years))]
    at = list(zip(xs, years, strict=True))
    ys = [None if year.value is None else axis.height(year.value) for year in years]
    cuts = [i for i, year in enumerate(years) if year.breaks and i]
    return Trend(
        lines=polylines(xs, ys, cuts),
        averages=[(x, axis.height(year.mean)) for x, year in at if year.mean is not None],
        points=[mark(x, year, axis) for x, year in at if year.value is not None],
        ranges=[Range(x, *axis.down(year.range), year.is_hollow) for x, year in at if year.range],
        breaks=[round((xs[i - 1] + xs[i]) / 2, 1) for i in cuts],
        labels=[(x, year.label[2:]) for x, year in at[::-1][:: 1 + (len(at) > MOST_LABELS)]],
        grid=axis.grid,
        end=leading(rates[-1]),
    )


def mark(x: float, year: Year, axis: Axis) -> Mark:
    assert year.value is not None
    return Mark(x, axis.height(year.value), year.words or year.label, year.is_hollow)


def polylines(xs: Sequence[float], ys: Sequence[float | None], cuts: Sequence[int]) -> list[str]:
    """The points of each unbroken stretch: a gap or a break in comparability ends one."""
    stretches: list[list[str]] = [[]]
    for i, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if y is None or i in cuts:
            stretches.append([])
        if y is not None:
            stretches[-1].append(f"{x},{y}")
    return [" ".join(points) for points in stretches if len(points) > 1]


COMPARED_TOP, COMPARED_BASE, COMPARED_LEFT, COMPARED_RIGHT = 12, 250, 52, 716
SIGNS = "ABCDEFGH"


@dataclass(frozen=True)
class ComparedChart:
    """Several councils in one chart: a column for each year, in it each council with its letter and ordinary range."""

    marks: list[tuple[str, Mark]]
    ranges: list[Range]
    columns: list[float]  # the lines between years
    breaks: list[float]
    labels: list[tuple[float, str]]
    grid: list[tuple[float, str]]
    width: int = 720
    height: int = 280
    base: int = COMPARED_BASE
    left: int = COMPARED_LEFT
    right: int = COMPARED_RIGHT


def compared_chart(rows: Sequence[Sequence[Year]]) -> ComparedChart | None:
    """Councils in one chart, each row the same years, oldest first; None where there is no figure at all."""
    every = [year for row in rows for year in row if year.value is not None]
    if not every:
        return None
    axis, labels = fitted(every, COMPARED_TOP, COMPARED_BASE), [year.label for year in rows[0]]
    column = (COMPARED_RIGHT - COMPARED_LEFT) / len(labels)
    edges = [round(COMPARED_LEFT + column * i, 1) for i in range(len(labels))]
    apart = min(24.0, 0.9 * column / len(rows))
    at = [
        (letter, round(edge + column / 2 + apart * (place - (len(rows) - 1) / 2), 1), year)
        for place, (letter, row) in enumerate(zip(SIGNS, rows, strict=False))
        for edge, year in zip(edges, row, strict=True)
    ]
    cuts = [i for i in range(1, len(labels)) if any(row[i].breaks for row in rows)]
    return ComparedChart(
        marks=[(letter, mark(x, year, axis)) for letter, x, year in at if year.value is not None],
        ranges=[Range(x, *axis.down(year.range), year.is_hollow) for _, x, year in at if year.range],
        columns=[edge for i, edge in enumerate(edges) if i and i not in cuts],
        breaks=[edges[i] for i in cuts],
        labels=[(round(edge + column / 2, 1), label) for edge, label in zip(edges, labels, strict=True)],
        grid=axis.grid,
    )
