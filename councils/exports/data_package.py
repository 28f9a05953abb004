"""Everything public in one package: a Frictionless description of every table, and a zip file of all of them."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from django.conf import settings

from councils.exports.casework_tables import CASEWORK
from councils.exports.year_tables import TABLES
from councils.models import ReviewYear

LICENCE = {
    "name": "OGL-UK-3.0",
    "title": "Open Government Licence v3.0",
    "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}
TEXTS = {"Year", "Authority", "GSS code", "Kind", "year", "authority", "service_area", "name", "kind"}
TEXTS |= {"measure", "text", "average_text", "verdict", "alike", "peer", "table", "line"}
NUMBERS = {"expected", "spread", "wilson_low", "wilson_high", "square_km", "deprivation", "distance"}
RATES = {"Uphold rate", "Compliance rate", "Satisfactory remedy rate"}
WORDS = {
    "Uphold rate": "Upheld, of detailed investigations, as it is printed; empty where nothing was investigated.",
    "Compliance rate": "Complied with, late included, of compliance outcomes, as it is printed.",
    "Satisfactory remedy rate": "Satisfactory remedies, of upheld decisions, as it is printed.",
    "wilson_low": "Lower end of the 95% interval of Wilson for the share, from 0 to 1; not what verdicts rest on.",
    "wilson_high": "Upper end of that interval.",
    "expected": "How many would be expected of a council with the same mix of services, or as many residents.",
    "low95": "The lowest number that would be ordinary.",
    "high95": "The highest number that would be ordinary.",
    "low998": "Fewer than this is fewer than chance explains.",
    "high998": "More than this is more than chance explains.",
    "spread": "Variance of the ratio to the average, between councils of the kind; nought for shares of cases.",
    "verdict": "What the number means: too few, ordinary, unusual, beyond, or spread; empty where nobody can say.",
    "method": "The version of the method by which range and verdict were worked out.",
    "alike": "In what the two are alike: size (residents and density), or deprivation (residents, density and that).",
    "square_km": "The area within the council's outline; empty where there is none.",
    "deprivation": "Average score of the English Indices of Deprivation 2019; empty where there is none.",
    "place": "1 is the nearest of at most ten; 0 stands alone where the council is compared with nobody.",
    "peer": "The council it is compared with, of its kind; empty where fewer than five are near.",
    "distance": "Euclid's, of the logarithms and of deprivation, each in standard deviations of the kind; below 1.",
    "table": "By what cases are counted: service area, kind of authority, what was agreed, payment, or when done.",
    "line": "The line of the table; All is every case in it. A case may have several remedies.",
    "cases": "To the nearest five; empty where there are none, or where somebody could be recognised.",
    "quarter_at_most": "A quarter of the cases with a payment had this much or less, in pounds, to the nearest 50.",
    "half_at_most": "Half of them had this much or less.",
    "three_quarters_at_most": "Three quarters of them had this much or less.",
    "Corrected on": "The day on which the figures were corrected; empty where they stand as first published.",
}


def field(name: str) -> dict[str, str]:
    kind = "integer"
    if name in TEXTS | RATES:
        kind = "string"
    elif name in NUMBERS:
        kind = "number"
    elif name == "Corrected on" or name.endswith("_on"):
        kind = "date"
    data = {"name": name, "type": kind}
    return data | ({"description": WORDS[name]} if name in WORDS else {})


def text_field(name: str) -> dict[str, str]:
    return {"name": name, "type": "date" if name.endswith("_on") else "integer" if name == "number" else "string"}


# The columns that name a line of another table: its name, and the column there.
NAMES = {"authority": ("councils", "slug"), "council": ("councils", "slug"), "peer": ("councils", "slug")}


def resource(name: str, title: str, path: str, fields: list[dict[str, str]], key: Sequence[str]) -> dict[str, Any]:
    format_ = {"profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    named = [(one["name"], NAMES[one["name"]]) for one in fields if one["name"] in NAMES]
    others = [{"fields": column, "reference": {"resource": table, "fields": there}} for column, (table, there) in named]
    keys = ({"primaryKey": list(key)} if key else {}) | ({"foreignKeys": others} if others else {})
    return {"name": name, "title": title, "path": path, **format_, "schema": {"fields": fields} | keys}


def descriptor(years: Iterable[ReviewYear]) -> dict[str, Any]:
    """The data package: every table of every published year, and the casework that is public today.

    Paths are relative, so that the same description holds on the site and in the zip file.
    """
    resources = [
        resource(
            f"{name}-{year}",
            f"{table.title}, {year}",
            f"{year}/{name}.csv",
            [field(one) for one in table.header],
            table.key,
        )
        for year in years
        for name, table in TABLES.items()
    ]
    for name, table in CASEWORK.items():
        fields = [text_field(one) for one in table.header]
        resources.append(resource(name, table.title, f"{name}.csv", fields, table.key))
    return {
        "profile": "tabular-data-package",
        "name": "ombudsman",
        "title": f"{settings.OMBUDSMAN_NAME}: published figures and decisions",
        "description": "Made up, for demonstration." if settings.DEMONSTRATION else "Everything that is published.",
        "licenses": [LICENCE],
        "resources": resources,
    }


def package_files(years: Iterable[ReviewYear]) -> Iterator[tuple[str, Iterator[str]]]:
    """Every file of the package by its path, each a stream of lines."""
    for year in years:
        for name, table in TABLES.items():
            yield f"{year}/{name}.csv", table.csv_lines(year)
    for name, casework in CASEWORK.items():
        yield f"{name}.csv", casework.csv_lines()


class Outlet(io.RawIOBase):
    """Where a zip file is written that is sent off as it grows: nothing larger than a few lines is ever held."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self.waiting += part
        return len(part)

    def sent(self) -> bytes:
        part, self.waiting = bytes(self.waiting), bytearray()
        return part


CHECKSUMS = "SHA256SUMS"


def zipped(named: Iterable[tuple[str, Iterable[str]]]) -> Iterator[bytes]:
    """A zip file of these, in parts; the last file in it names the checksum of each of the others."""
    outlet, sums = Outlet(), []
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, lines in named:
            digest = sha256()
            with archive.open(entry(path), "w") as file:
                for line in lines:
                    encoded = line.encode()
                    digest.update(encoded)
                    file.write(encoded)
                    if len(outlet.waiting) > 65_536:
                        yield outlet.sent()
            sums.append(f"{digest.hexdigest()}  {path}\n")
        archive.writestr(entry(CHECKSUMS), "".join(sums))
        yield outlet.sent()
    yield outlet.sent()


def entry(path: str) -> zipfile.ZipInfo:
    """A file's place in the package; of no day, so that the same data make the same package."""
    return zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
