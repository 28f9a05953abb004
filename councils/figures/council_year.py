"""A council's published years as page and API show them: figures, the averages beside them, corrections."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import Q

from councils.figures.corrections import Key, corrections_in, key, latest_of, note_corrections
from councils.models import (
    COUNCIL_KINDS,
    COUNTS,
    Authority,
    Compliance,
    Correction,
    Kind,
    KindTotal,
    Outcome,
    Performance,
    ReviewYear,
    ServiceArea,
)
from councils.models.figures import Counts
from councils.models.year import first_day
from councils.statistics import charts
from councils.statistics.change import MEASURES as CHANGING
from councils.statistics.change import Break, breaks_between, breaks_of
from councils.statistics.measures import TITLES, Measure, measures


@dataclass(frozen=True)
class FrozenTotals:
    """The totals of each council kind in all years that are frozen, and all corrections, as of the newest of both."""

    newest: tuple[Any, ...]
    by_key: dict[Key, KindTotal]
    corrections: dict[int, list[Correction]]  # by the key of the figures that they correct, the latest last
    # By kind and years, by how much its councils differ: see `councils.figures.several_years`.
    spreads: dict[tuple[str, tuple[int, ...]], dict[str, float]] = field(default_factory=dict)


remembered: dict[str, FrozenTotals] = {}  # by the name of the database


def frozen_totals() -> FrozenTotals:
    """What is frozen and corrected as of now: read once, and anew when a freeze or a correction has come since.

    Nobody asks here whether a year is public: what is looked up stands beside figures that are.
    """
    name = str(connection.settings_dict["NAME"])
    known = remembered.get(name)
    if known is None or known.newest != newest():
        remembered[name] = read()
        if known and known.newest[0] == remembered[name].newest[0]:  # a correction moves no average, and no spread
            remembered[name].spreads.update(known.spreads)
    return remembered[name]


def newest() -> tuple[Any, ...]:
    """The keys of the newest total and of the newest change of a correction. Neither is ever given twice."""
    keys = ((model._meta.pk.column, model._meta.db_table) for model in (KindTotal, Correction.history.model))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'(SELECT max({key}) FROM {table})' for key, table in keys)}")  # noqa: S608
        return tuple(key or 0 for key in cursor.fetchone())


def read() -> FrozenTotals:
    """All of it: two queries."""
    totals = list(KindTotal.objects.order_by())
    corrections = corrections_in({total.year_id for total in totals})
    note_corrections(totals, latest_of(corrections))
    by_performance: dict[int, list[Correction]] = defaultdict(list)
    for correction in corrections:
        by_performance[correction.performance_id].append(correction)
    newest = tuple(max((row.pk for row in rows), default=0) for rows in (totals, corrections))
    compared = {key(total): total for total in totals if total.kind in COUNCIL_KINDS}
    return FrozenTotals(newest, compared, dict(by_performance))


COUNT_WORDS = {
    "received": "Received",
    **dict(Outcome.choices),
    "satisfactory_remedies": "Satisfactory remedies",
    **dict(Compliance.choices),
}
# The measures as columns of a table of years, each with what it is a share of.
COLUMNS = {
    "uphold_rate": "Upheld, of investigations",
    "compliance_rate": "Complied with, of outcomes",
    "satisfactory_remedy_rate": "Remedied before, of upheld",
    "upheld_per_100k": "Upheld per 100,000 residents",
}


@dataclass(frozen=True)
class Amended:
    """A correction with what it changed: name of the count, what it was, what it is."""

    correction: Correction
    service_area: str
    changes: list[tuple[str, int, int]]


@dataclass(frozen=True)
class AreaFigures:
    """One service area of a council's year, beside the same area of similar authorities."""

    performance: Performance
    total: KindTotal | None

    @property
    def name(self) -> str:
        return self.performance.get_service_area_display()

    @property
    def figures(self) -> Counts:
        return self.performance.figures


@dataclass(frozen=True)
class CouncilYear:
    """An authority's figures for one published year, with everything said of them in public."""

    performance: Performance
    areas: list[AreaFigures]
    total: KindTotal | None

    @property
    def year(self) -> ReviewYear:
        return self.performance.year

    @property
    def figures(self) -> Counts:
        """The counts that hold today: as frozen, or as last corrected."""
        return self.performance.figures

    @property
    def kind(self) -> Kind:
        return Kind(self.performance.kind)

    @cached_property
    def measures(self) -> list[Measure]:
        return self.measured(self.figures)

    def measured(self, figures: Counts) -> list[Measure]:
        kind = (self.kind.singular, self.kind.plural)
        return list(measures(figures, self.total, self.year, kind, self.performance.ordinary))

    @property
    def before_and_after(self) -> list[tuple[Measure, Measure | None]]:
        first = self.measured(self.performance)
        return [(now, then if then.rate != now.rate else None) for now, then in zip(self.measures, first, strict=True)]

    def measure(self, key: str) -> Measure | None:
        """One measure by its key; None when the year does not show it."""
        return next((measure for measure in self.measures if measure.key == key), None)

    @property
    def corrections(self) -> list[Amended]:
        """Every correction of the year, oldest first, with the figures it changed."""
        rows = [self.performance, *(area.performance for area in self.areas)]
        found = [amended for row in rows for amended in amendments(row)]
        return sorted(found, key=lambda amended: amended.correction.at)


def breaks_in(years: Iterable[ReviewYear]) -> list[Break]:
    """Where years do not compare: those known to everybody, and those that somebody has marked."""
    return breaks_of((year.starts_on.year, year.notes) for year in years if year.breaks_series)


def trend(key: str, years: Sequence[ReviewYear], cells: Sequence[Measure | None]) -> charts.Trend | None:
    """The chart of a council's measure over the years that show it, oldest first, cut where they do not compare."""
    first = next((place for place, cell in enumerate(cells) if cell), 0)
    return charts.trend(charted(key, years[first:], cells[first:]))


def charted(key: str, years: Sequence[ReviewYear], cells: Sequence[Measure | None]) -> list[charts.Year]:
    """The years of a council's measure as a chart takes them, oldest first, marked where they do not compare."""
    labelled = zip(years, cells, breaks_before(key, years), strict=True)
    return [charts.year_of(year.label, cell, breaks=parts) for year, cell, parts in labelled]


def breaks_before(key: str, years: Sequence[ReviewYear]) -> list[bool]:
    breaks, starts = breaks_in(years), [year.starts_on.year for year in years]
    return [False, *(bool(breaks_between(key, [old], [new], breaks)) for old, new in pairwise(starts))][: len(years)]


def parted_from_before(years: Sequence[ReviewYear]) -> list[set[str]]:
    by_key = {key: breaks_before(key, years[::-1])[::-1] for key in CHANGING}
    return [{key for key, parts in by_key.items() if parts[place]} for place in range(len(years))]


@dataclass(frozen=True)
class SideBySide:
    """A council's years as one table, newest first: a column for each measure that any of them shows."""

    years: list[CouncilYear]

    @cached_property
    def keys(self) -> list[str]:
        return [key for key in COLUMNS if any(year.measure(key) for year in self.years)]

    @property
    def columns(self) -> list[str]:
        return [COLUMNS[key] for key in self.keys]

    @property
    def rows(self) -> list[tuple[CouncilYear, set[str], list[tuple[Measure | None, bool]]]]:
        parted = parted_from_before([year.year for year in self.years])
        return [
            (year, parts, [(year.measure(key), key in parts) for key in self.keys])
            for year, parts in zip(self.years, parted, strict=True)
        ]

    @property
    def compared(self) -> bool:
        return any(year.total for year in self.years)

    @property
    def trends(self) -> list[tuple[str, str, charts.Trend]]:
        years = list(reversed(self.years))
        reviewed = [year.year for year in years]
        drawn = [(key, trend(key, reviewed, [year.measure(key) for year in years])) for key in self.keys]
        return [(key, TITLES[key], chart) for key, chart in drawn if chart]

    @property
    def remarks(self) -> list[tuple[str, str]]:
        """What a reader must know before comparing the years: the label of each, and what is said of it."""
        return remarks_on([year.year for year in self.years])


def remarks_on(years: Sequence[ReviewYear]) -> list[tuple[str, str]]:
    """What a reader must know of years before comparing them, newest first: what does not compare, and the notes."""
    breaks = {each.year: each for each in breaks_in(years)}
    sentences = []
    for year in years:
        found = breaks.get(year.starts_on.year)
        words = " ".join(filter(None, (found.sentence if found and len(years) > 1 else "", year.notes)))
        if words:
            sentences.append((year.label, words))
    return sentences


def amendments(performance: Performance) -> Iterable[Amended]:
    """The corrections of one row of figures, each beside what stood before it."""
    before: Counts = performance
    for correction in performance.corrections_made:
        old, new = before.counts, correction.counts
        changes = [(COUNT_WORDS[name], old[name], new[name]) for name in COUNTS if old[name] != new[name]]
        yield Amended(correction, performance.get_service_area_display(), changes)
        before = correction


def published_years(authority: Authority, *, areas_of: str = "", all_areas: bool = False) -> list[CouncilYear]:
    """An authority's published years, newest first, of one or all the service areas too: two queries for all years."""
    return published_years_of([authority], areas_of=areas_of, all_areas=all_areas)[authority.pk]


def published_years_of(
    authorities: Iterable[Authority], *, areas_of: str = "", all_areas: bool = False
) -> dict[int, list[CouncilYear]]:
    """The published years of authorities, newest first, by the authority: as many queries for many as for one."""
    known = {authority.pk: authority for authority in authorities}
    shown = Q(service_area="") | Q(year__starts_on=first_day(areas_of)) if areas_of else Q(service_area="")
    shown = Q() if all_areas else shown
    performances = Performance.objects.published().filter(shown, authority__in=known).select_related("year")
    frozen = frozen_totals()
    by_year: dict[tuple[int, int], list[Performance]] = defaultdict(list)
    for performance in performances.order_by("-year__starts_on"):
        performance.authority = known[performance.authority_id]
        performance.corrections_made = frozen.corrections.get(performance.pk, [])
        by_year[performance.authority_id, performance.year_id].append(performance)
    years: dict[int, list[CouncilYear]] = {pk: [] for pk in known}
    for (authority, _), rows in by_year.items():
        if any(not row.service_area for row in rows):
            years[authority].append(council_year(rows, frozen.by_key))
    return years


def council_year(rows: list[Performance], totals: dict[Key, KindTotal]) -> CouncilYear:
    """One year put together from its rows: the whole, and a part for each service area."""
    whole = next(row for row in rows if not row.service_area)
    parts = {row.service_area: row for row in rows}
    compared = {area: totals.get((whole.year_id, whole.kind, area)) for area in ["", *parts]}
    in_order = [area for area in ServiceArea.values if area in parts]
    return CouncilYear(whole, [AreaFigures(parts[area], compared[area]) for area in in_order], compared[""])
