"""Boundaries in: the outlines of a TopoJSON or GeoJSON file, matched to authorities by GSS code."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from councils.models import Authority, Boundary, FormerIdentity
from councils.register.geojson import Area, NotDegreesError, areas
from councils.tables.errors import ImportRefusedError, Tally

CODE = re.compile(r"[A-Z]\d{8}")
# Codes of councils and combined authorities; a file may also hold regions, countries and ceremonial counties.
OF_AUTHORITIES = ("E06", "E07", "E08", "E09", "E10", "E47")
NOT_GEOGRAPHY = "is neither TopoJSON nor GeoJSON that can be read: get it again, or export it again"


@dataclass
class Imported(Tally):
    """What an import of boundaries did, and which areas the register does not know."""

    unknown: list[str] = field(default_factory=list)


@transaction.atomic
def import_boundaries(path: Path, *, dry_run: bool = False, source: str = "") -> Imported:
    """Put the outlines of a file on record, one for each authority and time; what was done.

    Raises ImportRefusedError, and changes nothing, when the file cannot be read.
    """
    done = Imported()
    found = boundaries_in(path, done.unknown, source or path.name)
    on_file = {(boundary.authority_id, boundary.first_year): boundary for boundary in Boundary.objects.all()}
    new = [boundary for key, boundary in found.items() if key not in on_file]
    changed = []
    for key, boundary in found.items():
        same = on_file.get(key)
        if same and (same.geometry, same.last_year) != (boundary.geometry, boundary.last_year):
            boundary.pk = same.pk
            changed.append(boundary)
    Boundary.objects.bulk_create(new, batch_size=100)
    Boundary.objects.bulk_update(changed, ["last_year", "geometry", "source"], batch_size=50)
    done.new, done.changed, done.unchanged = len(new), len(changed), len(found) - len(new) - len(changed)
    if dry_run:
        transaction.set_rollback(True)
    return done


def boundaries_in(path: Path, unknown: list[str], source: str) -> dict[tuple, Boundary]:
    """The boundaries that a file has, by authority and first year; names of unknown authorities go on a list."""
    by_code = authorities_by_code()
    found: dict[tuple, Boundary] = {}
    for area in read(path):
        code = code_of(area)
        if code in by_code:
            boundary = Boundary(
                authority_id=by_code[code], geometry=area.geometry, source=source[:200], **years_of(area)
            )
            # The same area may be in two layers: a unitary council is of both tiers.
            found.setdefault((boundary.authority_id, boundary.first_year), boundary)
        elif code.startswith(OF_AUTHORITIES):
            unknown.append(described(area, code))
    return found


def read(path: Path) -> Iterator[Area]:
    """The areas of a file. Raises ImportRefusedError when it cannot be read."""
    try:
        yield from areas(json.loads(path.read_text(encoding="utf-8-sig")))
    except NotDegreesError as error:
        raise ImportRefusedError(f"“{path.name}”: {error}. Export it again in WGS 84 (EPSG:4326).") from error
    except OSError as error:
        raise ImportRefusedError(f"“{path}” could not be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ImportRefusedError(f"“{path.name}” {NOT_GEOGRAPHY}.") from error


def authorities_by_code() -> dict[str, int]:
    former = FormerIdentity.objects.exclude(gss_code="").values_list("gss_code", "authority")
    current = Authority.objects.exclude(gss_code="").values_list("gss_code", "pk")
    return dict(former) | dict(current)


def code_of(area: Area) -> str:
    """The GSS code among an area's properties, whatever the file calls it; empty when there is none."""
    named = {str(name).lower(): str(value) for name, value in area.properties.items()}
    codes = [named.get("areacd", ""), *(value for name, value in named.items() if name.endswith(("cd", "code")))]
    return next((code for code in codes if CODE.fullmatch(code)), "")


def years_of(area: Area) -> dict[str, int | None]:
    return {"first_year": year_of(area.properties.get("start")), "last_year": year_of(area.properties.get("end"))}


def year_of(value: Any) -> int | None:
    """A year such as 2019; None when nothing is said. Raises ImportRefusedError for anything else."""
    if value in (None, ""):
        return None
    if not re.fullmatch(r"(19|20|21)\d\d", str(value)):
        raise ImportRefusedError(f"“{value}” is not a year: “start” and “end” are written like 2019.")
    return int(value)


def described(area: Area, code: str) -> str:
    """An area for a list of those unknown: its name, if the file has one, and its code."""
    return f"{area.properties.get('areanm', '')} ({code})".strip()
