"""Which councils of a kind are most alike in size and density, and in deprivation, for figures that depend on these."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import cos, hypot, log, radians
from statistics import fmean, pstdev
from typing import Any, NamedTuple, TypeVar

from councils.statistics.rates import PerHundredThousand

Key = TypeVar("Key")

MOST = 10
FEWEST = 5  # with fewer there are no close peers, and nothing is compared
KILOMETRES_PER_DEGREE = 111.2
FARTHEST = 1.0  # in standard deviations of the kind


class PeerFacts(NamedTuple):
    """How many live there, on how many square kilometres, and how deprived it is, if that is known."""

    residents: int
    square_km: float
    deprivation: float | None = None  # the average score of the English Indices of Deprivation


def peers_of(
    council: Key, places: Mapping[Key, PeerFacts], *, with_deprivation: bool = False
) -> list[tuple[Key, float]]:
    """The councils most alike, nearest first, each with its distance; empty where there are no close peers.

    `places` are those of one kind, the council itself included. The distance is Euclid's, of the logarithms of
    residents and of residents per square kilometre, and of deprivation where it is asked for, each in standard
    deviations of the kind.
    """
    known = {key: place for key, place in places.items() if is_known(place, with_deprivation)}
    if council not in known:
        return []
    facts = [
        {key: log(place.residents) for key, place in known.items()},
        {key: log(place.residents / place.square_km) for key, place in known.items()},
    ]
    if with_deprivation:
        facts.append({key: place.deprivation or 0.0 for key, place in known.items()})
    scaled = [standardised(values) for values in facts]
    distances = {key: hypot(*(each[key] - each[council] for each in scaled)) for key in known if key != council}
    near = sorted((distance, str(key), key) for key, distance in distances.items() if distance < FARTHEST)
    return [(key, distance) for distance, _, key in near[:MOST]] if len(near) >= FEWEST else []


def is_known(place: PeerFacts, with_deprivation: bool) -> bool:
    """Whether there is all that councils are compared by."""
    return place.residents > 0 and place.square_km > 0 and not (with_deprivation and place.deprivation is None)


def standardised(values: Mapping[Key, float]) -> dict[Key, float]:
    """Each value as its distance from the mean in standard deviations; all nought where they do not differ."""
    mean, deviation = fmean(values.values()), pstdev(values.values())
    return {key: (value - mean) / deviation if deviation else 0.0 for key, value in values.items()}


def square_km(geometry: Mapping[str, Any]) -> float:
    """The area of a GeoJSON outline, on a sphere: its degrees as if they lay flat, true to area."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    # The first ring of a polygon is its outside, all others are holes.
    rings = [(1 if place == 0 else -1, ring) for polygon in polygons for place, ring in enumerate(polygon)]
    return sum(sign * ring_area(ring) for sign, ring in rings)


def ring_area(ring: Sequence[Sequence[float]]) -> float:
    """The area within a ring, by the shoelace formula in the sinusoidal projection."""
    flat = [(x * cos(radians(y)) * KILOMETRES_PER_DEGREE, y * KILOMETRES_PER_DEGREE) for x, y, *_ in ring]
    return abs(sum(x * below - left * y for (x, y), (left, below) in pairwise([*flat, flat[0]]))) / 2


def peers_text(figures: list[PerHundredThousand], kinds: str, alike: str = "size and density") -> str:
    """The pooled figure of the peers beside the council's own; no verdict. `kinds` is the plural of the kind."""
    if not figures:
        return f"No close peers: fewer than five {kinds} are much like it in {alike}."
    pooled = PerHundredThousand(sum(each.part for each in figures), sum(each.residents for each in figures))
    return f"Among the {NUMBERS[len(figures)]} {kinds} most alike in {alike}: {pooled.text}."


NUMBERS = {5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
