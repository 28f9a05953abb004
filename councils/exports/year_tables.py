"""Files out: the published tables of a year as CSV, the complete one as `import_performance` takes it back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from councils.figures.peers import all_peers
from councils.figures.remedies import RemedyLine, tables_to_show
from councils.figures.who_stands_out import WhoStandsOut, all_changes, who_stands_out
from councils.models import (
    COUNCIL_KINDS,
    COUNTS,
    Compliance,
    Kind,
    KindTotal,
    Outcome,
    Performance,
    ReviewYear,
    ServiceArea,
)
from councils.statistics.measures import Measure, measures
from councils.statistics.rates import PerHundredThousand, Rate
from councils.tables.writing import Cell, csv_lines


@dataclass(frozen=True)
class Table:
    """One table of a year: what it is called, its columns, and its rows."""

    title: str
    header: tuple[str, ...]
    rows: Callable[[ReviewYear], Iterator[list[Cell]]]
    key: tuple[str, ...]  # the columns that tell its lines apart

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
    authority = performance.authority
    return [performance.year.label, authority.slug, performance.name, authority.gss_code, performance.kind]


def corrected(performance: Performance) -> date | None:
    """The day the figures were corrected, if they were: the column that every table ends with."""
    return localdate(performance.correction.at) if performance.correction else None


ABOUT = ("year", "authority", "name", "gss_code", "kind")


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
            *value_and_text(figures.uphold_rate),
            corrected(performance),
        ]


def compliance_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """Compliance outcomes and satisfactory remedies, each with its rate and what that is a share of."""
    for performance in wholes(year):
        figures = performance.figures
        yield [
            *about(performance),
            *(getattr(figures, verdict) for verdict in Compliance.values),
            figures.compliance_outcomes,
            *value_and_text(figures.compliance_rate),
            *(figures.satisfactory_remedies, figures.upheld),
            *value_and_text(figures.satisfactory_remedy_rate),
            corrected(performance),
        ]


def value_and_text(rate: Rate) -> list[Cell]:
    return [value_of(rate), rate.text]


def value_of(rate: Rate | PerHundredThousand) -> float | None:
    """The figure as a number that is not rounded to what is printed; None where there is nothing to divide."""
    if isinstance(rate, Rate):
        return round(rate.part / rate.of, 6) if rate.of else None
    return round(100_000 * rate.part / rate.residents, 6) if rate.residents else None


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
    *(*ABOUT, "measure", "part", "of", "residents", "value", "unit", "text", "wilson_low", "wilson_high"),
    *("average_part", "average_of", "average_residents", "average_value", "average_text", "average_authorities"),
    *("expected", "low95", "high95", "low998", "high998", "spread", "verdict", "method"),
    *("flags", "published_part", "published_of", "corrected_on"),
)
UNITS = {Rate: "share", PerHundredThousand: "per 100,000 residents"}


def measure_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """Every measure that the year shows of every authority, its average, its ordinary range and its verdict."""
    totals = {total.kind: total for total in year.kind_totals.filter(service_area="") if total.kind in COUNCIL_KINDS}
    for performance in wholes(year):
        kind = Kind(performance.kind)
        named = (kind.singular, kind.plural)
        total = totals.get(performance.kind)
        for measure in measures(performance.figures, total, year, named, performance.ordinary):
            yield [*about(performance), *measure_cells(measure), *change_cells(measure, performance)]


def measure_cells(measure: Measure) -> list[Cell]:
    rate, similar = measure.rate, measure.similar
    figure = [*of_figure(rate), value_of(rate), UNITS[type(rate)], rate.text, *of_interval(rate)]
    average: list[Cell] = [None, None, None, None, "", None]
    if similar:
        average = [*of_figure(similar.rate), value_of(similar.rate), similar.text, similar.authorities]
    return [measure.key, *figure, *average, *of_range(measure)]


def of_figure(rate: Rate | PerHundredThousand) -> list[Cell]:
    """A figure: part, and what it is a share of or the residents."""
    return [rate.part, None, rate.residents] if isinstance(rate, PerHundredThousand) else [rate.part, rate.of, None]


def of_interval(rate: Rate | PerHundredThousand) -> list[Cell]:
    """Wilson's interval of a share of cases, for researchers; empty for what is none."""
    interval = rate.interval if isinstance(rate, Rate) else None
    return [round(end, 4) for end in interval] if interval else [None, None]


def of_range(measure: Measure) -> list[Cell]:
    """The ordinary range of a measure, and its verdict; empty where nobody can say."""
    found = measure.ordinary
    if found is None:
        return [*[None] * 6, "", None]
    limits: list[Cell] = [found.low95, found.high95, found.low998, found.high998]
    return [round(found.expected, 6), *limits, round(found.spread, 9), found.verdict, found.method]


def change_cells(measure: Measure, performance: Performance) -> list[Cell]:
    """What a reader must not overlook, and the figure as it was first published where it was corrected."""
    rate, day = measure.rate, corrected(performance)
    flags = {
        "few": isinstance(rate, Rate) and rate.is_too_few,
        "corrected": day is not None,
        "break": performance.year.breaks_series,
    }
    before = getattr(performance, measure.key)
    is_moved = before != rate
    was = [before.part, before.of if isinstance(before, Rate) else before.residents] if is_moved else [None, None]
    return [";".join(name for name, holds in flags.items() if holds), *was, day]


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
            yield [*who, place, peer.authority.slug, round(distance, 6)]
        if not found.nearest:
            yield [*who, 0, "", None]


OUTSIDE_HEADER = (
    *("year", "measure", "kind", "compared", "outside", "outside_by_chance"),
    *("beyond_more", "beyond_fewer", "beyond_by_chance"),
)


def outside_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """How many councils of each kind stand out in each measure, and how many would by chance alone."""
    for measure in standing_out(year).measures:
        for one in measure.kinds:
            by_chance = [
                round(sum(each.outside95_by_chance for each in one.ranges), 6),
                round(sum(each.outside998_by_chance for each in one.ranges), 6),
            ]
            more = sum(each.measure.ordinary.is_more for each in one.beyond if each.measure.ordinary)
            about: list[Cell] = [year.label, measure.key, one.kind.value, len(one.compared)]
            yield [*about, len(one.outside), by_chance[0], more, len(one.beyond) - more, by_chance[1]]


CHANGES_HEADER = (*ABOUT, "measure", "before_part", "before_of", "part", "of", "chance", "verdict", "corrected_on")


def change_rows(year: ReviewYear) -> Iterator[list[Cell]]:
    """Each figure of each council beside the year before, and whether chance and the others' change explain it."""
    for performance, key, change in all_changes(standing_out(year)):
        cells = [*of_count(change.before), *of_count(change.after), round(change.chance, 9), change.verdict]
        yield [*about(performance), key, *cells, corrected(performance)]


def of_count(figure: Rate | int) -> list[Cell]:
    return [figure, None] if isinstance(figure, int) else [figure.part, figure.of]


def standing_out(year: ReviewYear) -> WhoStandsOut:
    return who_stands_out(year, ReviewYear.objects.published(), KindTotal.objects.order_by())


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
        (*ABOUT, *ServiceArea.values, "received", "corrected_on"),
        received_rows,
        key=("year", "authority"),
    ),
    "decided": Table(
        "Complaints decided by outcome",
        (*ABOUT, *Outcome.values, "decided", "investigated", "uphold_rate", "uphold_rate_text", "corrected_on"),
        decided_rows,
        key=("year", "authority"),
    ),
    "compliance": Table(
        "Compliance with recommendations and satisfactory remedies",
        (
            *ABOUT,
            *Compliance.values,
            *("compliance_outcomes", "compliance_rate", "compliance_rate_text"),
            *("satisfactory_remedies", "upheld", "satisfactory_remedy_rate", "satisfactory_remedy_rate_text"),
            "corrected_on",
        ),
        compliance_rows,
        key=("year", "authority"),
    ),
    "performance": Table(
        "All figures", PERFORMANCE_HEADER, performance_rows, key=("year", "authority", "service_area")
    ),
    "measures": Table(
        "Measures with their averages and what would be ordinary",
        MEASURES_HEADER,
        measure_rows,
        key=("year", "authority", "measure"),
    ),
    "averages": Table(
        "Totals of similar authorities", AVERAGES_HEADER, average_rows, key=("year", "kind", "service_area")
    ),
    "peers": Table(
        "Peers: the councils most alike in size and density, and in deprivation",
        PEERS_HEADER,
        peer_rows,
        key=("year", "authority", "alike", "place"),
    ),
    "outside": Table(
        "How many councils stand out in each measure, and how many would by chance alone",
        OUTSIDE_HEADER,
        outside_rows,
        key=("year", "measure", "kind"),
    ),
    "changes": Table(
        "What changed since the year before",
        CHANGES_HEADER,
        change_rows,
        key=("year", "authority", "measure"),
    ),
    "remedies": Table(
        "What was agreed for people, in all of England",
        REMEDIES_HEADER,
        remedy_rows,
        key=("year", "table", "line"),
    ),
}
