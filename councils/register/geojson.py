"""TopoJSON and GeoJSON read in plain Python: areas with their properties and outlines. No Django, no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

Point = list[float]
Ring = list[Point]

SHAPES = ("Polygon", "MultiPolygon")
DIGITS = 5  # of a degree: about a metre, far finer than any map that is drawn from them


@dataclass
class Area:
    """One area of a file: what the file says of it, and its outline as GeoJSON."""

    properties: dict[str, Any]
    geometry: dict[str, Any]


class NotDegreesError(ValueError):
    """Coordinates that are not longitude and latitude, such as those of the National Grid."""


def areas(document: dict[str, Any]) -> Iterator[Area]:
    """Every area with an outline in a TopoJSON or GeoJSON document.

    Raises ValueError, KeyError, IndexError or TypeError when it is neither, or is damaged.
    """
    if document["type"] == "Topology":
        return of_topology(document)
    if document["type"] == "FeatureCollection":
        return of_features(document["features"])
    raise ValueError("neither TopoJSON nor a GeoJSON collection of features")


def of_topology(document: dict[str, Any]) -> Iterator[Area]:
    arcs = [decoded(arc, document.get("transform")) for arc in document["arcs"]]
    for layer in document["objects"].values():
        for shape in layer.get("geometries", [layer]):
            if shape["type"] in SHAPES:
                yield Area(dict(shape.get("properties") or {}), outline(shape, arcs))


def of_features(features: list[dict[str, Any]]) -> Iterator[Area]:
    for feature in features:
        shape = feature.get("geometry") or {"type": None}
        if shape["type"] in SHAPES:
            geometry = {"type": shape["type"], "coordinates": rounded(shape["coordinates"])}
            yield Area(dict(feature.get("properties") or {}), geometry)


def point(longitude: float, latitude: float) -> Point:
    """A point as fine as it is kept. Raises NotDegreesError when it is nowhere on Earth."""
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise NotDegreesError(f"{longitude}, {latitude} is not a longitude and a latitude")
    return [round(longitude, DIGITS), round(latitude, DIGITS)]


def decoded(arc: list[list[float]], transform: dict[str, list[float]] | None) -> Ring:
    """An arc in degrees: quantised ones are steps from point to point, to be scaled and moved."""
    if not transform:
        return [point(x, y) for x, y, *_ in arc]
    (width, height), (left, bottom) = transform["scale"], transform["translate"]
    across, up = accumulate(step[0] for step in arc), accumulate(step[1] for step in arc)
    return [point(left + x * width, bottom + y * height) for x, y in zip(across, up, strict=True)]


def outline(shape: dict[str, Any], arcs: list[Ring]) -> dict[str, Any]:
    if shape["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": [ring(indexes, arcs) for indexes in shape["arcs"]]}
    polygons = [[ring(indexes, arcs) for indexes in polygon] for polygon in shape["arcs"]]
    return {"type": "MultiPolygon", "coordinates": polygons}


def ring(indexes: list[int], arcs: list[Ring]) -> Ring:
    """A closed line stitched from arcs; a negative index is an arc walked backwards, and joints are kept once."""
    stitched: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        stitched += arc[1:] if stitched else arc
    return stitched


def rounded(part: Any) -> Any:
    """Nested GeoJSON coordinates, each point as fine as it is kept."""
    if isinstance(part[0], (int, float)):
        return point(part[0], part[1])
    return [rounded(inner) for inner in part]
