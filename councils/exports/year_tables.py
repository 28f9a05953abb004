"""Files out: the published tables of a year as CSV, the complete one as `import_performance` takes it back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from councils.figures.peers import all_peers
from councils.figures.remedies import RemedyLine, tables_to_show
from councils.models import COUNCIL_KINDS, COUNTS, Compliance, Kind, Outcome, Performance, ReviewYear, ServiceArea
from councils.statistics.measures import Measure, measures
from councils.statistics.rates import PerHundredThousand, Rate
from councils.tables.writing import Cell, csv_lines


@dataclass(frozen=True)
class Table:
    """One table of a year: what it is called, its columns, and its rows."""

    title: str
    header: tuple[str, ...]
    rows: Callable[[ReviewYear], Iterator[list[Cell]]]
    key: tuple[str, ...] = ()  # the columns that tell its lines apart, where its names are those of the machine

    def csv_lines(self, year: ReviewYear) -> Iterator[str]:
        return csv_lines(self.header, self.rows(year), bom=True)


def wholes(year: ReviewYear) -> Iterator[Performance]:
    """An authority's whole year, for every authority, by name."""
    return reviewed(year).totals().iterator(chunk_size=500)


def reviewed(year: ReviewYear) -> Any:
    return (
        Performance.objects.filter(year=year)
        .select_related("authority", "year")
        .prefetch_related("corrections")
        .order_by("name", "authority", "service_area")
    )


def about(performance: Performance) -> list[Cell]:
    return [performance.year.label, performance.name, performance.authority.gss_code, performance.get_kind_display()]


def corrected(performance: Performance) -> str:
    """The day the figures were corrected, if they were: the column that every table ends with."""
    return localdate(performance.correction.at).isoformat() if performance.correction else ""


ABOUT = ("Year", "Authority", "GSS code", "Kind")


def received_rows(year: ReviewYear) -> Iterator[list[Cell]]:
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


MEASURES_HEADER = (
    *("year", "authority", "name", "kind", "measure", "part", "of", "residents", "text"),
    *("wilson_low", "wilson_high"),
    *("average_part", "average_of", "average_residents", "average_text"),
    *("expected", "low95", "high95", "low998", "high998", "spread", "verdict", "method", "corrected_on"),
)


def measure_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """Every measure that the year shows of every authority, its average, its ordinary range and its verdict."""
    totals = {total.kind: total for total in year.kind_totals.filter(service_area="") if total.kind in COUNCIL_KINDS}
    for performance in wholes(year):
        who: list[Cell] = [year.label, performance.authority.slug, performance.name, performance.kind]
        kind = Kind(performance.kind)
        named = (kind.singular, kind.plural)
        total = totals.get(performance.kind)
        for measure in measures(performance.figures, total, year, named, performance.ordinary):
            average = of_figure(measure.similar.rate) if measure.similar else [None, None, None, ""]
            figure = [*of_figure(measure.rate), *of_interval(measure.rate)]
            yield [*who, measure.key, *figure, *average, *of_range(measure), corrected(performance)]


def of_figure(rate: Rate | PerHundredThousand) -> list[Cell]:
    """A figure: part, what it is a share of or the residents, and as it is printed."""
    if isinstance(rate, PerHundredThousand):
        return [rate.part, None, rate.residents, rate.text]
    return [rate.part, rate.of, None, rate.text]


def of_interval(rate: Rate | PerHundredThousand) -> list[Cell]:
    """Wilson's interval of a share of cases, for researchers; empty for what is none."""
    interval = rate.interval if isinstance(rate, Rate) else None
    return [f"{end:.4f}" for end in interval] if interval else [None, None]


def of_range(measure: Measure) -> list[Cell]:
    """The ordinary range of a measure, and its verdict; empty where nobody can say."""
    found = measure.ordinary
    if found is None:
        return [*[None] * 6, "", None]
    limits: list[Cell] = [found.low95, found.high95, found.low998, found.high998]
    return [f"{found.expected:.6f}", *limits, f"{found.spread:.9f}", found.verdict, found.method]


AVERAGES_HEADER = ("year", "kind", "service_area", "authorities", "residents", *COUNTS)


def average_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """The totals of similar authorities as they were published, whole and by service area."""
    for total in year.kind_totals.order_by("kind", "service_area"):
        yield [
            *(year.label, total.kind, total.service_area, total.authorities, total.residents),
            *total.counts.values(),
        ]


PEERS_HEADER = ("year", "authority", "alike", "square_km", "deprivation", "place", "peer", "distance")


def peer_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """Who is compared with whom, nearest first; one line of place nought for a council that is compared with nobody."""
    for found in all_peers(year):
        who: list[Cell] = [year.label, found.council.authority.slug, found.by]
        who += [found.facts.square_km or None, found.facts.deprivation]
        for place, (peer, distance) in enumerate(found.nearest, 1):
            yield [*who, place, peer.authority.slug, f"{distance:.6f}"]
        if not found.nearest:
            yield [*who, 0, "", None]


REMEDIES_HEADER = ("year", "table", "line", "cases", "quarter_at_most", "half_at_most", "three_quarters_at_most")


def remedy_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """What was agreed in all of England, as the page of the year prints it; what is held back is empty."""
    nothing: list[Cell] = [None, None, None]
    for table in tables_to_show(year):
        for line in [*table.lines, RemedyLine("All", table.total)]:
            yield [year.label, table.title, line.name, line.number, *(line.amounts or nothing)]


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
    "measures": Table(
        "Measures with their averages and what would be ordinary",
        MEASURES_HEADER,
        measure_rows,
        key=("authority", "measure"),
    ),
    "averages": Table("Totals of similar authorities", AVERAGES_HEADER, average_rows),
    "peers": Table(
        "Peers: the councils most alike in size and density, and in deprivation",
        PEERS_HEADER,
        peer_rows,
        key=("authority", "alike", "place"),
    ),
    "remedies": Table(
        "What was agreed for people, in all of England",
        REMEDIES_HEADER,
        remedy_rows,
        key=("table", "line"),
    ),
}
