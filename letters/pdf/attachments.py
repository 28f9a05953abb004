"""The data that travels inside a PDF: the figures of a letter or a national review as JSON and as CSV.

The same content gives the same bytes.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from councils.tables.writing import csv_lines

Content = Mapping[str, Any]

# What the figures are; who the letter goes to and what it says stay in the letter.
FIGURES = (
    "schema", "notice", "year", "title", "dated_on", "period_end", "authority", "measures", "bridge", "outcomes",
    "years", "service_areas", "reports", "notes", "replaces",
)  # fmt: skip
OF_A_REVIEW = (
    "schema", "document", "notice", "year", "title", "dated_on", "period_end", "authorities", "measures", "bridge",
    "outcomes", "years", "kinds", "service_areas", "reports", "improvements", "outreach", "notes", "replaces",
)  # fmt: skip
EVERYBODY = {"name": "All authorities", "gss_code": "", "slug": "national-review"}


def stem(content: Content) -> str:
    return f"{content.get('authority', EVERYBODY)['slug']}-{content['year']}"


def figures(content: Content) -> dict[str, Any]:
    """The public figures of a document; others' places in the charts are left to the year's own tables."""
    names = OF_A_REVIEW if "document" in content else FIGURES
    chosen = {name: content[name] for name in names if name in content}
    chosen["measures"] = [{k: v for k, v in measure.items() if k != "others"} for measure in content["measures"]]
    return chosen


def as_json(content: Content) -> bytes:
    return json.dumps(figures(content), ensure_ascii=False, indent=1, sort_keys=True).encode()


def as_csv(content: Content) -> bytes:
    """The figures as one table: which table of the letter, which row of it, which figure, and its value."""
    authority = content.get("authority", EVERYBODY)
    header = ("authority", "gss_code", "year", "table", "row", "figure", "value")
    rows = ((authority["name"], authority["gss_code"], content["year"], *row) for row in _rows(content))
    return "".join(csv_lines(header, rows)).encode()


def _rows(content: Content) -> Iterator[tuple[str, str, str, object]]:
    for measure in content["measures"]:
        yield from _numbers("measures", measure["key"], measure)
        yield from _numbers("similar authorities", measure["key"], measure.get("similar") or {})
    yield from _numbers("complaints", "all", content["bridge"])
    yield from _numbers("outcomes", "all", content["outcomes"])
    for year in content["years"]:
        yield from _numbers("years", year["year"], year)
    for area in content["service_areas"]:
        yield from _numbers("service areas", area["name"], area)
    for kind in content.get("kinds", ()):
        yield from _numbers("kinds", kind["name"], kind)
    for table in ("improvements", "outreach"):
        yield from _numbers(table, "all", content.get(table, {}))


def _numbers(table: str, row: str, figures: Mapping[str, Any]) -> Iterator[tuple[str, str, str, object]]:
    for name, value in figures.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield table, row, name, value
