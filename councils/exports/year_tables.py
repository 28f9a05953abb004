"""Files out: the published tables of a year as CSV, the complete one as `import_performance` takes it back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from councils.models import COUNTS, Compliance, Outcome, Performance, ReviewYear, ServiceArea
from councils.statistics.rates import Rate
from councils.tables.writing import Cell, csv_lines


@dataclass(frozen=True)
class Table:
    """One table of a year: what it is called, its columns, and its rows."""

    title: str
    header: tuple[str, ...]
    rows: Callable[[ReviewYear], Iterator[list[Cell]]]

    def csv_lines(self, year: ReviewYear) -> Iterator[str]:
        """The table of a year as CSV, a line at a time. Asks nothing about publication."""
        return csv_lines(self.header, self.rows(year))


def wholes(year: ReviewYear) -> Iterator[Performance]:
    """An authority's whole year, for every authority, by name."""
    return reviewed(year).totals().iterator(chunk_size=500)


def reviewed(year: ReviewYear) -> Any:
    """All figures of a year, with what a table says of each."""
    return (
        Performance.objects.filter(year=year)
        .select_related("authority", "year")
        .prefetch_related("corrections")
        .order_by("name", "authority", "service_area")
    )


def about(performance: Performance) -> list[Cell]:
    """Who the figures are about: the columns that every table begins with."""
    return [performance.year.label, performance.name, performance.authority.gss_code, performance.get_kind_display()]


def corrected(performance: Performance) -> str:
    """The day the figures were corrected, if they were: the column that every table ends with."""
    return localdate(performance.correction.at).isoformat() if performance.correction else ""


ABOUT = ("Year", "Authority", "GSS code", "Kind")


def received_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """Complaints received, by service area; the areas stay empty where they were not broken down."""
    parts: dict[int, dict[str, int]] = {}
    for part in reviewed(year).by_service_area().iterator(chunk_size=500):
        parts.setdefault(part.authority_id, {})[part.service_area] = part.figures.received
    for performance in wholes(year):
        total = performance.figures.received
        areas = parts.get(performance.authority_id, {})
        is_broken_down = sum(areas.values()) == total
        cells = [areas.get(area, 0) if is_broken_down else None for area in ServiceArea.values]
        yield [*about(performance), *cells, total, corrected(performance)]


def decided_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """Decisions by outcome, and the uphold rate with what it is a share of."""
    for performance in wholes(year):
        figures = performance.figures
        yield [
            *about(performance),
            *figures.outcomes.values(),
            figures.decided,
            figures.investigated,
            figures.uphold_rate.text,
            corrected(performance),
        ]


def compliance_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """Compliance outcomes and satisfactory remedies, each with its rate and what that is a share of."""
    for performance in wholes(year):
        figures = performance.figures
        yield [
            *about(performance),
            *(getattr(figures, verdict) for verdict in Compliance.values),
            *of_and_text(figures.compliance_rate),
            figures.satisfactory_remedies,
            *of_and_text(figures.satisfactory_remedy_rate),
            corrected(performance),
        ]


def of_and_text(rate: Rate) -> list[Cell]:
    """What a rate is a share of, and the rate as it is printed."""
    return [rate.of, rate.text]


PERFORMANCE_HEADER = (
    *("year", "authority", "service_area"),
    *COUNTS,
    *("open_at_start", "open_at_end", "name", "kind", "residents"),
)


def performance_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """Every figure of the year that holds today, as `import_performance` takes it back in unchanged."""
    for performance in reviewed(year).iterator(chunk_size=500):
        yield [
            year.label,
            performance.authority.slug,
            performance.service_area,
            *performance.figures.counts.values(),
            *performance.open_cases,
            performance.name,
            performance.kind,
            performance.residents,
        ]


TABLES = {
    "received": Table(
        "Complaints received by service area",
        (*ABOUT, *ServiceArea.labels, "Total", "Corrected on"),
        received_rows,
    ),
    "decided": Table(
        "Complaints decided by outcome",
        (*ABOUT, *Outcome.labels, "Total", "Detailed investigations", "Uphold rate", "Corrected on"),
        decided_rows,
    ),
    "compliance": Table(
        "Compliance with recommendations and satisfactory remedies",
        (
            *ABOUT,
            *Compliance.labels,
            *("Compliance outcomes", "Compliance rate"),
            *("Satisfactory remedies", "Upheld", "Satisfactory remedy rate", "Corrected on"),
        ),
        compliance_rows,
    ),
    "performance": Table("All figures", PERFORMANCE_HEADER, performance_rows),
}
