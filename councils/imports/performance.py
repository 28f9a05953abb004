"""Published tables in: one row an authority, year and service area, or an authority's whole year."""

from collections import defaultdict
from collections.abc import Hashable
from typing import Any

from councils.figures.freezing import identity_in, residents_in
from councils.imports.cells import Reader, choice, text_up_to, whole, whole_or_none
from councils.imports.importer import BATCH, ReadRow, TableImport, among, upsert
from councils.imports.lookups import Authorities
from councils.models import COUNTS, Authority, Kind, Performance, Population, ReviewYear, ServiceArea

Counted = tuple[int, ...]

# What may be left empty, and is then as the register knows it.
OWN_FACTS = ("name", "kind", "residents")


class PerformanceImport(TableImport):
    """A file of published tables, as the site exports them."""

    model = Performance
    required = ("year", "authority")
    key = ("year", "authority", "service_area")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.years: dict[str, ReviewYear] = {}
        self.populations: dict[int, dict[int, int]] = {}
        self.wholes: dict[tuple, dict[str, Counted]] = defaultdict(dict)
        self.unread: set[tuple] = set()

    def columns(self) -> dict[str, Reader]:
        return {
            "year": self.year,
            "authority": Authorities(),
            "service_area": choice(ServiceArea),
            **dict.fromkeys(COUNTS, whole),
            "open_at_start": whole_or_none,
            "open_at_end": whole_or_none,
            "name": text_up_to(150),
            "kind": choice(Kind),
            "residents": whole_or_none,
        }

    def year(self, text: str) -> ReviewYear:
        """The year that a cell names, put on record when it was not, and kept from being frozen meanwhile."""
        if text not in self.years:
            recorded = ReviewYear.objects.recorded(text.replace("/", "-"))
            year = ReviewYear.objects.select_for_update().get(pk=recorded.pk)
            if not year.has_ended:
                raise ValueError(f"{year} has not ended: nothing can have been published of it yet.")
            self.years[text] = year
        return self.years[text]

    def resolve(self, rows: list[ReadRow]) -> None:
        """A row without a service area is about the whole year."""
        for row in rows:
            if "service_area" not in row.bad:
                row.values.setdefault("service_area", "")

    def known(self, rows: list[ReadRow]) -> dict[Hashable, Any]:
        years = {year.pk: year for year in among(rows, "year")}
        authorities = {authority.pk: authority for authority in among(rows, "authority")}
        known: dict[Hashable, Any] = {}
        on_file = Performance.objects.filter(year__in=years, authority__in=authorities).prefetch_related("corrections")
        for record in on_file:
            record.year, record.authority = years[record.year_id], authorities[record.authority_id]
            known[record.year, record.authority, record.service_area] = record
            counts = tuple(record.figures.counts.values())
            self.wholes[record.year, record.authority].setdefault(record.service_area, counts)
        return known

    def fill(self, record: Performance, row: ReadRow) -> None:
        """As every table does; a frozen year is only compared, and what is left empty is as the register knows it."""
        year, authority = row.values.get("year"), row.values.get("authority")
        if year and authority:
            self.note_counts(record, row)
        if year and year.is_frozen:
            self.compare(record, row)
            return
        for column, value in row.values.items():
            if column not in OWN_FACTS or value not in ("", None):
                setattr(record, column, value)
        if record.pk is None:
            record.imported = True
        if year and authority:
            self.complete(record, year, authority)

    def note_counts(self, record: Performance, row: ReadRow) -> None:
        """Keep a row's counts until the whole file is read and they can be added up."""
        whose = row.values["year"], row.values["authority"]
        if row.bad:
            self.unread.add(whose)
        else:
            counts = (record.figures if record.pk else record).counts | row.values
            self.wholes[whose][row.values["service_area"]] = tuple(counts[name] for name in COUNTS)

    def complete(self, record: Performance, year: ReviewYear, authority: Authority) -> None:
        """Take name, kind and residents from the register where the file and the record are silent."""
        if not (record.name and record.kind):
            identity = identity_in(year, authority)
            record.name, record.kind = record.name or identity["name"], record.kind or identity["kind"]
        if record.residents is None:
            if year.pk not in self.populations:
                figures = Population.objects.filter(year=year.population_year)
                self.populations[year.pk] = dict(figures.values_list("authority", "residents"))
            record.residents = residents_in(year, authority, self.populations[year.pk])

    def compare(self, record: Performance, row: ReadRow) -> None:
        """Note what a frozen year has otherwise: its figures no longer move. Those that hold today are no change."""
        year = row.values["year"]
        if record.pk is None:
            if not row.bad:
                self.faults.add(row.line, f"{year} is frozen and has no such row: thaw the year first.")
            return
        for column, value in row.values.items():
            frozen = getattr(record, column)
            holds = getattr(record.figures, column, frozen)
            if value not in ("", None, frozen, holds):
                self.faults.add(
                    row.line,
                    f"{year} is frozen with {holds}: thaw the year first, or correct its figures once they are public.",
                    column,
                )

    def check(self, record: Performance, row: ReadRow) -> None:
        """As every table does, except where nothing was written because the year is frozen."""
        if "year" in row.bad or not row.values["year"].is_frozen:
            super().check(record, row)

    def finish(self) -> None:
        """Service areas must add up to the whole, count by count, unless a count was not broken down at all."""
        for (year, authority), parts in self.wholes.items():
            areas = [counts for area, counts in parts.items() if area]
            if not areas or (year, authority) in self.unread:
                continue
            line = min((self.lines[key] for area in parts if (key := (year, authority, area)) in self.lines), default=0)
            if "" in parts:
                self.add_up(line, f"{authority} in {year}", parts[""], areas)
            else:
                self.faults.add(line, f"{authority} has service areas in {year} but no row for the whole year.")

    def add_up(self, line: int, whose: str, whole_year: Counted, areas: list[Counted]) -> None:
        """Note every count whose service areas come to something else than the whole year."""
        for name, total, *parts in zip(COUNTS, whole_year, *areas, strict=True):
            if sum(parts) not in (0, total):
                sentence = f"the service areas of {whose} add up to {sum(parts)}, but the whole year says {total}."
                self.faults.add(line, sentence, name)

    def save(self, new: list[Performance], changed: list[Performance]) -> None:
        Performance.objects.bulk_create(new, batch_size=BATCH)
        upsert(Performance, changed, self.written - {"year", "authority", "service_area"} | set(OWN_FACTS))
