"""What authorities agreed to, of all of England: tables in which nobody can be recognised, worked out at the freeze.

Kept with the year and never counted anew: two tables of nearly the same cases would give away the few between them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from councils.models import Kind, Recommendation, RecommendationKind, Remedy, ReviewYear, ServiceArea
from councils.statistics.remedy_tables import (
    BANDS,
    DONE,
    DONE_LATER,
    NOT_DONE,
    RemediedCase,
    RemedyCase,
    RemedyTable,
    tables_of_year,
)
from councils.statistics.remedy_tables import band as band_of

FACTS = ("decision", "decision__authority", "decision__category__service_area", "remedy", "amount", "due_on")


def remedy_tables(year: ReviewYear, kinds: Mapping[int, str]) -> list[dict[str, Any]]:
    """The tables of a year as they are stored; `kinds` says of what kind each authority was. One query."""
    return [as_stored(table) for table in tables_of_year(list(remedied(year, kinds)))]


def as_stored(table: RemedyTable) -> dict[str, Any]:
    return {"name": table.name, "cells": table.shown.cells, "total": table.shown.total, "amounts": table.amounts}


def remedied(year: ReviewYear, kinds: Mapping[int, str]) -> Iterator[RemediedCase]:
    """The cases decided in a year in which something was agreed for somebody, in no order."""
    agreed = Recommendation.objects.filter(kind=RecommendationKind.PERSONAL, decision__decided_on__range=year.days)
    together: dict[int, list[tuple]] = {}
    for row in agreed.order_by("decision").values_list(*FACTS, "completed_on"):
        together.setdefault(row[0], []).append(row)
    for decision, rows in together.items():
        _, authority, area, *_ = rows[0]
        lateness = [(done - due).days if done and due else None for *_, due, done in rows]
        known = [days for days in lateness if days is not None]
        yield RemediedCase(
            RemedyCase(str(authority), decision),
            area,
            kinds.get(authority, ""),
            frozenset(row[3] for row in rows),
            float(sum(row[4] or 0 for row in rows)),
            max(known) if len(known) == len(lateness) else None,
        )


@dataclass(frozen=True)
class RemedyLine:
    """A line of a table: its name, how many to the nearest five, and the quartiles of what was paid."""

    name: str
    number: int | None  # None where it is held back, or nought
    amounts: list[int] | None = None


@dataclass(frozen=True)
class RemedyTableShown:
    """A table as people read it."""

    name: str
    title: str
    first: str
    lines: list[RemedyLine]
    total: int | None

    @property
    def has_amounts(self) -> bool:
        return self.name in WITH_AMOUNTS


DONE_NAMES = [*(name for name, _ in DONE), DONE_LATER, NOT_DONE]
BAND_NAMES = [name for _, high in BANDS[1:] for name in [band_of(high)]] + [band_of(BANDS[-1][1] + 1)]
# What each table is called, what its lines are, and the name of each cell.
TABLES: dict[str, tuple[str, str, dict[str, str]]] = {
    "area": ("Cases by service area", "Service area", dict(ServiceArea.choices)),
    "kind": ("Cases by kind of authority", "Kind", dict(Kind.choices)),
    "remedy": ("Cases by what was agreed", "Remedy", dict(Remedy.choices)),
    "paid": ("Payments by amount", "Together", {name: name for name in BAND_NAMES}),
    "paid by area": ("Payments by service area", "Service area", dict(ServiceArea.choices)),
    "paid by kind": ("Payments by kind of authority", "Kind", dict(Kind.choices)),
    "done": ("When everything was done", "Done", {name: name for name in DONE_NAMES}),
}
WITH_AMOUNTS = ("paid by area", "paid by kind")


def tables_to_show(year: ReviewYear) -> list[RemedyTableShown]:
    """The tables of a year; none where not even a total may be shown."""
    stored = {table["name"]: table for table in year.remedies}
    if not stored or stored["area"]["total"] is None:
        return []
    stored["remedy"] = by_remedy(stored)
    return [as_shown(name, stored[name]) for name in TABLES]


def as_shown(name: str, stored: Mapping[str, Any]) -> RemedyTableShown:
    title, first, names = TABLES[name]
    cells, amounts = stored["cells"], stored["amounts"]
    lines = [RemedyLine(str(label), cells.get(key), amounts.get(key)) for key, label in names.items()]
    return RemedyTableShown(name, title, first, lines, stored["total"])


def by_remedy(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """How many cases had each remedy, as one table; a case may have several, so the lines do not add up."""
    found = {remedy: stored[name] for remedy in Remedy.values if (name := f"remedy {remedy}") in stored}
    cells = {remedy: table["cells"]["with"] for remedy, table in found.items() if "with" in table["cells"]}
    return {"cells": cells, "total": stored["area"]["total"], "amounts": {}}
