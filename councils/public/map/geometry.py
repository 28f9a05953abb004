"""England's outlines to SVG paths and figures to shades: pure geometry, no Django, no database. The template draws."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from councils.statistics.ordinary import Ordinary
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
# One region by itself, London's too, drawn as large as London is beside England.
NEAR = (replace(ENGLAND, scale=LONDON.scale),) * 2
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


def exact(rate: Rate | PerHundredThousand) -> float:
    """The figure for putting in order; what has none comes after nil."""
    if isinstance(rate, PerHundredThousand):
        return rate.part / rate.residents if rate.residents else -1
    return rate.part / rate.of if rate.of else -1


# The same in every measure, year and kind: where a figure lies in the range that would be ordinary for the council.
SHADES = (
    "Fewer than is ordinary",
    "Ordinary, fewer than expected",
    "About as many as expected",
    "Ordinary, more than expected",
    "More than is ordinary",
)
MIDDLE = 1 / 3  # of the way from what is expected to the end of the range


def shade(found: Ordinary | None) -> int | None:
    """Which shade a figure has, from 0; None where nobody can say what would be ordinary: "no data", never "best"."""
    if found is None:
        return None
    if found.verdict in ("unusual", "beyond"):
        return 4 if found.is_more else 0
    end = found.high95 if found.is_more else found.low95
    if abs(found.part - found.expected) <= max(0.5, MIDDLE * abs(end - found.expected)):
        return 2
    return 3 if found.is_more else 1


def frame_around(geometries: Iterable[dict[str, Any]], projection: Projection) -> str:
    """The SVG view that holds these outlines, with a margin."""
    points = [point for geometry in geometries for ring in rings(geometry, projection) for point in ring]
    if not points:
        return f"0 0 {WIDTH} {HEIGHT}"
    across, down = zip(*points, strict=True)
    margin = max(max(across) - min(across), max(down) - min(down)) // 40 + 1
    width, height = max(across) - min(across), max(down) - min(down)
    return f"{min(across) - margin} {min(down) - margin} {width + 2 * margin} {height + 2 * margin}"


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
