"""A council's published years as page and API show them: figures, the averages beside them, corrections."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from councils.figures.corrections import Key
from councils.figures.totals_cache import frozen_totals
from councils.models import COUNTS, Authority, Correction, Kind, KindTotal, Performance, ReviewYear, ServiceArea
from councils.models.figures import Counts
from councils.models.year import first_day
from councils.statistics.measures import Measure, measures

COUNT_WORDS = {
    "received": "Received",
    "invalid_or_incomplete": "Invalid or incomplete",
    "advice_given": "Advice given",
    "referred_back": "Referred back for local resolution",
    "closed_after_initial_enquiries": "Closed after initial enquiries",
    "not_upheld": "Not upheld",
    "upheld": "Upheld",
    "satisfactory_remedies": "Satisfactory remedies",
    "complied": "Complied",
    "complied_late": "Complied late",
    "not_complied": "Not complied",
    "ceased": "Ceased",
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
        """The service area's name."""
        return self.performance.get_service_area_display()

    @property
    def figures(self) -> Counts:
        """The counts that hold today."""
        return self.performance.figures


@dataclass(frozen=True)
class CouncilYear:
    """An authority's figures for one published year, with everything said of them in public."""

    performance: Performance
    areas: list[AreaFigures]
    total: KindTotal | None

    @property
    def year(self) -> ReviewYear:
        """The review year."""
        return self.performance.year

    @property
    def figures(self) -> Counts:
        """The counts that hold today: as frozen, or as last corrected."""
        return self.performance.figures

    @property
    def kind(self) -> Kind:
        """What the authority was in that year."""
        return Kind(self.performance.kind)

    @cached_property
    def measures(self) -> list[Measure]:
        """The measures that the year shows, in order."""
        return self.measured(self.figures)

    def measured(self, figures: Counts) -> list[Measure]:
        """The year's measures for given counts of this authority."""
        kind = (self.kind.singular, self.kind.plural)
        return list(measures(figures, self.total, self.year, kind, self.performance.ordinary))

    @property
    def before_and_after(self) -> list[tuple[Measure, Measure | None]]:
        """Each measure, with what was first published where a correction has changed it."""
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


@dataclass(frozen=True)
class SideBySide:
    """A council's years as one table, newest first: a column for each measure that any of them shows."""

    years: list[CouncilYear]

    @cached_property
    def keys(self) -> list[str]:
        """The measures that any of the years shows, in order."""
        return [key for key in COLUMNS if any(year.measure(key) for year in self.years)]

    @property
    def columns(self) -> list[str]:
        """What stands above them."""
        return [COLUMNS[key] for key in self.keys]

    @property
    def rows(self) -> list[tuple[CouncilYear, list[Measure | None]]]:
        """Every year with its measures; None for one that it does not show."""
        return [(year, [year.measure(key) for key in self.keys]) for year in self.years]

    @property
    def compared(self) -> bool:
        """Whether there are similar authorities in any of the years."""
        return any(year.total for year in self.years)


def amendments(performance: Performance) -> Iterable[Amended]:
    """The corrections of one row of figures, each beside what stood before it."""
    before: Counts = performance
    for correction in performance.corrections_made:
        old, new = before.counts, correction.counts
        changes = [(COUNT_WORDS[name], old[name], new[name]) for name in COUNTS if old[name] != new[name]]
        yield Amended(correction, performance.get_service_area_display(), changes)
        before = correction


def published_years(authority: Authority, *, areas_of: str = "") -> list[CouncilYear]:
    """An authority's published years, newest first, of one of them the service areas too: two queries for all years."""
    return published_years_of([authority], areas_of=areas_of)[authority.pk]


def published_years_of(authorities: Iterable[Authority], *, areas_of: str = "") -> dict[int, list[CouncilYear]]:
    """The published years of authorities, newest first, by the authority: as many queries for many as for one."""
    known = {authority.pk: authority for authority in authorities}
    shown = Q(service_area="") | Q(year__starts_on=first_day(areas_of)) if areas_of else Q(service_area="")
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
