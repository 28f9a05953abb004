"""England's outlines to SVG paths and figures to shades: pure geometry, no Django, no database. The template draws."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from councils.statistics.rates import PerHundredThousand, Rate

Point = tuple[int, int]
KILOMETRES_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Projection:
    """Degrees to whole units of a drawing, true to area: sinusoidal about the meridian two degrees west."""

    west: float  # kilometres from that meridian to the left edge, negative to the west
    north: float  # the latitude of the upper edge
    scale: float  # units per kilometre
    left: int = 0
    top: int = 0

    def __call__(self, longitude: float, latitude: float) -> Point:
        east = (longitude + 2) * math.cos(math.radians(latitude)) * KILOMETRES_PER_DEGREE
        south = (self.north - latitude) * KILOMETRES_PER_DEGREE
        return self.left + round((east - self.west) * self.scale), self.top + round(south * self.scale)


# England fills the drawing; London is drawn four times as large where Wales and the Irish Sea would be.
WIDTH, HEIGHT = 960, 1100
TIMES = 4
ENGLAND = Projection(west=-320, north=55.83, scale=1.65)
FRAME = (0, 425, 390, 306)  # left, top, width and height of London's frame
LONDON = Projection(west=103.2, north=51.7, scale=ENGLAND.scale * TIMES, left=4, top=430)
LARGE = (ENGLAND, LONDON)
# The same at half the size, for a page that has other things to show.
SMALL = tuple(replace(one, scale=one.scale / 2, left=one.left // 2, top=one.top // 2) for one in LARGE)


def smaller_london(sheets: Sequence[Projection] = LARGE) -> str:
    """The SVG transform that puts the large drawing of London where London is in England."""
    england, london = sheets
    across = (london.west - england.west) * england.scale - london.left / TIMES
    down = (england.north - london.north) * KILOMETRES_PER_DEGREE * england.scale - london.top / TIMES
    return f"translate({across:.1f} {down:.1f}) scale({1 / TIMES:g})"


def path(geometry: dict[str, Any], projection: Projection) -> str:
    """A GeoJSON outline as the `d` of an SVG path: whole units, each step told from the last point."""
    return "".join(drawn(ring) for ring in rings(geometry, projection))


def rings(geometry: dict[str, Any], projection: Projection) -> Iterator[list[Point]]:
    """The rings of an outline as drawn: those that shrink to less than a triangle are left out, but never all."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    found = [thinned([projection(*point[:2]) for point in ring]) for polygon in polygons for ring in polygon]
    seen = [ring for ring in found if len(ring) > 2]
    yield from seen or [square(max(found, key=len)[0])]


def thinned(points: Sequence[Point]) -> list[Point]:
    return [point for before, point in pairwise(points) if point != before] or [points[0]]


def square(at: Point) -> list[Point]:
    x, y = at
    return [(x - 2, y - 2), (x + 2, y - 2), (x + 2, y + 2), (x - 2, y + 2)]


def drawn(ring: Sequence[Point]) -> str:
    """One ring in as few letters as SVG allows."""
    (x, y), *_ = ring
    steps = [number for (a, b), (c, d) in pairwise(ring) for number in (c - a, d - b)]
    return f"M{x} {y}l{together(steps)}z"


def together(numbers: Iterable[int]) -> str:
    return "".join(f"{'' if number < 0 else ' '}{number}" for number in numbers).lstrip()


@dataclass(frozen=True)
class Scale:
    """The shades of a measure, lightest first: the least figure of each, the same every year, so that maps compare."""

    least: tuple[float, ...]
    labels: tuple[str, ...]

    def shade(self, rate: Rate | PerHundredThousand) -> int | None:
        """Which shade a figure has, from 0; None when there is nothing to divide: "no data", never "best"."""
        value = printed(rate)
        if value is None:
            return None
        return max(i for i, least in enumerate(self.least) if value >= least)


def printed(rate: Rate | PerHundredThousand) -> float | None:
    """The figure as people read it, so that map and text never disagree: what is not nil is above nil, and what
    is not complete is below a hundred."""
    if isinstance(rate, PerHundredThousand):
        return rate.value
    if rate.percent is None:
        return None
    if rate.percent == 100 and rate.part < rate.of:
        return 99
    return 0.5 if rate.percent == 0 and rate.part else rate.percent


def exact(rate: Rate | PerHundredThousand) -> float:
    """The figure for putting in order; what has none comes after nil."""
    if isinstance(rate, PerHundredThousand):
        return rate.part / rate.residents if rate.residents else -1
    return rate.part / rate.of if rate.of else -1


SCALES = {
    "uphold_rate": Scale((0, 40, 55, 70, 85), ("Under 40%", "40% to 54%", "55% to 69%", "70% to 84%", "85% or more")),
    "compliance_rate": Scale((0, 80, 90, 95, 100), ("Under 80%", "80% to 89%", "90% to 94%", "95% to >99%", "100%")),
    "satisfactory_remedy_rate": Scale(
        (0, 0.1, 5, 10, 20), ("None", "<1% to 4%", "5% to 9%", "10% to 19%", "20% or more")
    ),
    "upheld_per_100k": Scale((0, 1, 2, 4, 8), ("Under 1", "1 to 1.9", "2 to 3.9", "4 to 7.9", "8 or more")),
}
SIDE, GAP = 30, 4


def tile(column: int, row: int) -> Point:
    """The upper left corner of a council's square on the map where every council is equally big."""
    return column * (SIDE + GAP), row * (SIDE + GAP)


def view_box(corners: Sequence[Point]) -> str:
    """The SVG view that holds squares with these corners, and a margin for the mark of the one in focus."""
    if not corners:
        return f"0 0 {SIDE} {SIDE}"
    across, down = zip(*corners, strict=True)
    width, height = max(across) - min(across) + SIDE, max(down) - min(down) + SIDE
    return f"{min(across) - GAP} {min(down) - GAP} {width + 2 * GAP} {height + 2 * GAP}"
