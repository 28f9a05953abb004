"""Numbers to the geometry of small charts, pure: the templates draw, and say the same in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from councils.statistics.rates import PerHundredThousand, Rate, count

WIDTH = 340
LEFT, RIGHT = 16, 324
STEPS = 20


@dataclass(frozen=True)
class StandingChart:
    """Where one authority stands among similar ones: every one a dot, its own marked, and the average's line."""

    dots: str  # all of them as one path of points
    own: tuple[float, float]
    average_x: float
    ticks: list[tuple[float, str]]
    words: str
    dot: float = 5.0
    width: int = WIDTH
    height: int = 96
    base: int = 72


def figure(rate: Rate | PerHundredThousand) -> float | None:
    """Where a figure lies on its scale; None when there is nothing to divide."""
    if isinstance(rate, PerHundredThousand):
        return rate.value
    return 100 * rate.part / rate.of if rate.of else None


def scale_top(values: Sequence[float], *, is_percent: bool) -> float:
    """The right end of the scale: a hundred per cent, or a round number above the largest figure."""
    if is_percent:
        return 100
    return next(top for top in (2, 4, 10, 20, 30, 40, 60, 100, 200, 400, 1000, 10**9) if top >= max(values))


def standing(
    own: Rate | PerHundredThousand,
    average: Rate | PerHundredThousand,
    others: Sequence[Rate | PerHundredThousand],
    kind: tuple[str, str],
) -> StandingChart | None:
    """The chart of an authority among similar ones (`others` has it too); None when there is nothing to compare."""
    mine, mean = figure(own), figure(average)
    values = [value for value in map(figure, others) if value is not None]
    if mine is None or mean is None or len(values) < 2:
        return None
    top = scale_top([*values, mine, mean], is_percent=isinstance(own, Rate))
    dot = 5.0 if len(values) < 100 else 3.75
    heaps = Counter(step(value, top) for value in values)
    here = step(mine, top)
    unit = "%" if isinstance(own, Rate) else ""
    return StandingChart(
        dots="".join(heap(place, number, max(heaps.values()), dot) for place, number in sorted(heaps.items())),
        dot=dot,
        own=(round(LEFT + (RIGHT - LEFT) * here / STEPS, 1), StandingChart.base - 4),
        average_x=round(LEFT + (RIGHT - LEFT) * mean / top, 1),
        ticks=[(LEFT + (RIGHT - LEFT) * part / 2, f"{top * part / 2:g}{unit}") for part in range(3)],
        words=in_words(mine, values, kind),
    )


def step(value: float, top: float) -> int:
    """In which of the steps of the scale a value lies, halves up."""
    return int(value / top * STEPS + 0.5)


def heap(place: int, number: int, most: int, dot: float) -> str:
    """The dots of authorities with about the same figure, a few in a row, as low as the highest heap allows."""
    in_a_row = int((RIGHT - LEFT) / STEPS / dot)
    apart = min(dot, 60 / -(-most // in_a_row))
    middle = LEFT + (RIGHT - LEFT) * place / STEPS
    spots = [divmod(i, in_a_row) for i in range(number)]
    wide = min(number, in_a_row)
    return "".join(
        f"M{middle + (column - (wide - 1) / 2) * dot:.1f} {StandingChart.base - 4 - row * apart:.1f}h0"
        for row, column in spots
    )


def in_words(mine: float, values: Sequence[float], kind: tuple[str, str]) -> str:
    """What the chart shows, for those who do not see it and for those who like it plain."""
    lower, higher = sum(value < mine for value in values), sum(value > mine for value in values)
    same = len(values) - lower - higher - 1
    have = "has" if len(values) == 1 else "have"
    alike = f", and {same:,} the same" if same > 0 else ""
    return f"{count(len(values), *kind).capitalize()} {have} a figure: {lower:,} lower, {higher:,} higher{alike}."


TREND_TOP, TREND_BASE, TREND_LEFT, TREND_RIGHT = 10, 106, 44, 318


@dataclass(frozen=True)
class Trend:
    """A figure over the years, with gaps where there was nothing to divide and marks where years do not compare."""

    lines: list[str]
    average_lines: list[str]
    points: list[tuple[float, float, str]]
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


def trend(years: Sequence[Year]) -> Trend | None:
    """The chart of a figure over years, oldest first; None when fewer than two years have one."""
    rates = [year.rate for year in years if year.rate is not None and figure(year.rate) is not None]
    if len(rates) < 2:
        return None
    own = [figure(year.rate) if year.rate else None for year in years]
    average = [figure(year.average) if year.average else None for year in years]
    top = scale_top([value for value in [*own, *average] if value is not None], is_percent=isinstance(rates[0], Rate))
    xs = [round(TREND_LEFT + (TREND_RIGHT - TREND_LEFT) * i / (len(years) - 1), 1) for i in range(len(years))]
    ys = [height(value, top) for value in own]
    cuts = [i for i, year in enumerate(years) if year.breaks and i]
    unit = "%" if isinstance(rates[0], Rate) else ""
    return Trend(
        lines=polylines(xs, ys, cuts),
        average_lines=polylines(xs, [height(value, top) for value in average], cuts),
        points=[(x, y, year.label) for x, y, year in zip(xs, ys, years, strict=True) if y is not None],
        breaks=[round((xs[i - 1] + xs[i]) / 2, 1) for i in cuts],
        labels=[(x, year.label[2:]) for x, year in zip(xs, years, strict=True)],
        grid=[(height(top * part / 2, top) or 0, f"{top * part / 2:g}{unit}") for part in range(3)],
    )


def height(value: float | None, top: float) -> float | None:
    """How far down the chart a value lies."""
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
