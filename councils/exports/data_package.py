"""Everything public in one package: a Frictionless description of every table, and a zip file of all of them."""

import io
import json
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.conf import settings

from councils.exports.casework_tables import CASEWORK, CaseworkTable
from councils.exports.columns import COLUMNS, LINES, described
from councils.exports.year_tables import TABLES, Table
from councils.models import ReviewYear
from councils.tables.writing import Cell, workbook

LICENCE = {
    "name": "OGL-UK-3.0",
    "title": "Open Government Licence v3.0",
    "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}
MID_YEAR = "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates"
DEPRIVATION = "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2019"
BOUNDARIES = "https://geoportal.statistics.gov.uk/"
ELSEWHERE = [
    {"title": "Office for National Statistics: mid-year population estimates (OGL v3.0): residents", "path": MID_YEAR},
    {"title": "Ministry of Housing: English Indices of Deprivation 2019 (OGL v3.0): deprivation", "path": DEPRIVATION},
    {
        "title": "Office for National Statistics: boundaries (OGL v3.0; contains OS data): square_km",
        "path": BOUNDARIES,
    },
]


def all_measure_rows() -> Iterator[list[Cell]]:
    for year in ReviewYear.objects.published():
        yield from TABLES["measures"].rows(year)


UNDATED = {
    "measures": CaseworkTable(
        "Every measure of every year and body in one table",
        TABLES["measures"].header,
        all_measure_rows,
        TABLES["measures"].key,
    ),
    **CASEWORK,
}


@dataclass
class Packed:
    """What is known of a file once it is packed: how long it is, and its SHA-256."""

    length: int = 0
    digest: Any = field(default_factory=sha256)

    def add(self, part: bytes) -> None:
        self.length += len(part)
        self.digest.update(part)


def resource(name: str, title: str, path: str, header: Sequence[str], key: Sequence[str]) -> dict[str, Any]:
    format_ = {"profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8-sig"}
    named = [(column, LINES[column]) for column in header if column in LINES and (column,) != tuple(key)]
    others = [{"fields": column, "reference": {"resource": table, "fields": there}} for column, (table, there) in named]
    keys = {"primaryKey": list(key)} | ({"foreignKeys": others} if others else {})
    return {"name": name, "title": title, "path": path, **format_, "schema": {"fields": described(header)} | keys}


def is_made_up(years: Iterable[ReviewYear]) -> bool:
    return settings.DEMONSTRATION or any(year.demonstration for year in years)


def descriptor(years: Collection[ReviewYear], packed: Mapping[str, Packed] | None = None) -> dict[str, Any]:
    """The data package: every table of every published year, and what is public today.

    Paths are relative, so that the same description holds on the site and in the zip file, where it says of each file
    how long it is and its SHA-256 as well.
    """
    resources = [
        resource(f"{name}-{year}", f"{table.title}, {year}", f"{year}/{name}.csv", table.header, table.key)
        for year in years
        for name, table in TABLES.items()
    ]
    for name, table in UNDATED.items():
        resources.append(resource(name, table.title, f"{name}.csv", table.header, table.key))
    for one in resources if packed else ():
        known = packed[one["path"]]  # type: ignore[index]
        one |= {"bytes": known.length, "hash": f"sha256:{known.digest.hexdigest()}"}
    office = {"title": f"{settings.OMBUDSMAN_NAME}: its own casework"}
    site = {"path": settings.SITE_ADDRESS} if settings.SITE_ADDRESS else {}
    return {
        "profile": "tabular-data-package",
        "name": "ombudsman",
        "title": f"{settings.OMBUDSMAN_NAME}: published figures and decisions",
        "description": "Made up, for demonstration." if is_made_up(years) else "Everything that is published.",
        "licenses": [LICENCE],
        "sources": [office | site, *ELSEWHERE],
        "resources": resources,
    }


def package_files(years: Iterable[ReviewYear]) -> Iterator[tuple[str, Iterator[str]]]:
    """Every file of the package by its path, each a stream of lines."""
    for year in years:
        for name, table in TABLES.items():
            yield f"{year}/{name}.csv", table.csv_lines(year)
    for name, undated in UNDATED.items():
        yield f"{name}.csv", undated.csv_lines()


def package(years: Sequence[ReviewYear], readme: str) -> Iterator[bytes]:
    """The zip file of everything: how to read it, the tables, then what they are with the hash of each."""
    packed: dict[str, Packed] = {}

    def description() -> Iterator[str]:
        yield json.dumps(descriptor(years, packed), indent=1, ensure_ascii=False)

    named = [("README.md", iter([readme])), *package_files(years), ("datapackage.json", description())]
    return zipped(named, packed)


def year_workbook(table: Table, year: ReviewYear) -> bytes:
    """A table of a year as a workbook, with a sheet of notes and one of what each column means."""
    notes = [
        [f"{table.title}, {year}"],
        [f"{year.starts_on:%-d %B %Y} to {year.ends_on:%-d %B %Y}"],
        [f"Source: {settings.OMBUDSMAN_NAME}. {LICENCE['title']}."],
        *([["Everything is made up, for demonstration."]] if is_made_up([year]) else []),
        *([[year.notes]] if year.notes else []),
    ]
    meanings = [["column", "meaning"], *([name, COLUMNS[name].meaning] for name in table.header)]
    sheets = {"Notes": notes, "Codebook": meanings}
    shown_as = {name: COLUMNS[name].shown_as for name in table.header}
    return workbook(table.header, table.rows(year), title=str(year), shown_as=shown_as, beside=sheets)


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


def zipped(named: Iterable[tuple[str, Iterable[str]]], packed: dict[str, Packed] | None = None) -> Iterator[bytes]:
    """A zip file of these, in parts; the last file in it names the checksum of each of the others."""
    outlet, packed = Outlet(), {} if packed is None else packed
    with zipfile.ZipFile(outlet, "w") as archive:
        for path, lines in named:
            known = packed[path] = Packed()
            with archive.open(entry(path), "w") as file:
                for line in lines:
                    encoded = line.encode()
                    known.add(encoded)
                    file.write(encoded)
                    if len(outlet.waiting) > 65_536:
                        yield outlet.sent()
        sums = [f"{known.digest.hexdigest()}  {path}\n" for path, known in packed.items()]
        archive.writestr(entry(CHECKSUMS), "".join(sums))
        yield outlet.sent()
    yield outlet.sent()


def entry(path: str) -> zipfile.ZipInfo:
    """A file's place in the package; of no day, so that the same data make the same package."""
    info = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED  # what is said when the archive is opened does not hold for these
    info.external_attr = 0o644 << 16
    return info
