"""Which councils of a kind are most alike in size and density, for figures that depend on how many live there."""

from collections.abc import Mapping
from math import hypot, log
from statistics import fmean, pstdev
from typing import NamedTuple, TypeVar

from councils.statistics.rates import PerHundredThousand

Key = TypeVar("Key")

MOST = 10
FEWEST = 5  # with fewer there are no close peers, and nothing is compared
FARTHEST = 1.0  # in standard deviations of the kind


class PeerFacts(NamedTuple):
    """How many live there, and on how many square kilometres."""

    residents: int
    square_km: float


def peers_of(council: Key, places: Mapping[Key, PeerFacts]) -> list[tuple[Key, float]]:
    """The councils most alike, nearest first, each with its distance; empty where there are no close peers.

    `places` are those of one kind, the council itself included. The distance is Euclid's, of the logarithms of
    residents and of residents per square kilometre, each in standard deviations of the kind.
    """
    known = {key: place for key, place in places.items() if place.residents > 0 and place.square_km > 0}
    if council not in known:
        return []
    size = standardised({key: log(place.residents) for key, place in known.items()})
    density = standardised({key: log(place.residents / place.square_km) for key, place in known.items()})
    distances = {
        key: hypot(size[key] - size[council], density[key] - density[council]) for key in known if key != council
    }
    near = sorted((distance, str(key), key) for key, distance in distances.items() if distance < FARTHEST)
    return [(key, distance) for distance, _, key in near[:MOST]] if len(near) >= FEWEST else []


def standardised(values: Mapping[Key, float]) -> dict[Key, float]:
    """Each value as its distance from the mean in standard deviations; all nought where they do not differ."""
    mean, deviation = fmean(values.values()), pstdev(values.values())
    return {key: (value - mean) / deviation if deviation else 0.0 for key, value in values.items()}


def peers_text(figures: list[PerHundredThousand], kinds: str) -> str:
    """The pooled figure of the peers beside the council's own; no verdict. `kinds` is the plural of the kind."""
    if not figures:
        return f"No close peers: fewer than five {kinds} are much like it in size and density."
    pooled = PerHundredThousand(sum(each.part for each in figures), sum(each.residents for each in figures))
    return f"Among the {NUMBERS[len(figures)]} {kinds} most alike in size and density: {pooled.text}."


NUMBERS = {5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
