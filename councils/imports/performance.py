"""Published tables in: one row an authority, year and service area, or an authority's whole year."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from councils.figures.freezing import identity_in, residents_in
from councils.imports.cells import Reader, choice, whole_number, whole_or_none
from councils.imports.importer import BATCH, TableImport, upsert
from councils.imports.lookups import CALLED_AUTHORITY
from councils.imports.rows import ReadRow, among
from councils.models import (
    COUNTS,
    Authority,
    Compliance,
    Kind,
    Outcome,
    Performance,
    Population,
    ReviewYear,
    ServiceArea,
)
from councils.statistics.rates import Rate
from councils.tables.characters import one_line
from councils.tables.errors import ImportRefusedError
from councils.tables.reading import Sheet, heading

Counted = tuple[int, ...]

# What may be left empty, and is then as the register knows it.
OWN_FACTS = ("name", "kind", "residents")


# What is printed beside the counts and is worked out of them: it must agree.
SUMS: dict[str, Sequence[str]] = {
    "total": Outcome.values,
    "detailed_investigations": (Outcome.NOT_UPHELD, Outcome.UPHELD),
    "compliance_outcomes": (Compliance.COMPLIED, Compliance.LATE, Compliance.NOT_COMPLIED),
}
RATES = ("uphold_rate", "compliance_rate", "satisfactory_remedy_rate")


class PerformanceImport(TableImport):
    """A file of published tables, as the site exports or prints them."""

    model = Performance
    required: tuple[str, ...] = ("year", "authority")
    key = ("year", "authority", "service_area")
    headings = {
        **CALLED_AUTHORITY,
        **{heading(label): value for value, label in (*Outcome.choices, *Compliance.choices)},
        **{heading(area.label): area.value for area in ServiceArea},
        **dict.fromkeys(("complaints_received", "received_in_all"), "received"),
        **dict.fromkeys(("review_year", "financial_year"), "year"),
        **dict.fromkeys(("decided", "total_decided", "decisions"), "total"),
        **dict.fromkeys(("upheld_rate", "uphold_rate_percent"), "uphold_rate"),
        **dict.fromkeys(("population",), "residents"),
        "remedies": "satisfactory_remedies",
        "investigated": "detailed_investigations",
        "average_uphold_rate_of_similar_authorities": "average_uphold_rate",
    }
    stand_ins = {"gss_code": "authority"}
    unread = ("corrected_on", "average_uphold_rate")

    def __init__(self, *args: Any, year: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.given_year = year
        self.required = ("authority",) if year else self.required
        self.years: dict[str, ReviewYear] = {}
        self.populations: dict[int, dict[int, int]] = {}
        self.wholes: dict[tuple, dict[str, Counted]] = defaultdict(dict)
        self.not_read: set[tuple] = set()

    def another(self) -> "PerformanceImport":
        return type(self)(self.path, by=self.by, clear=self.clear, year=self.given_year)

    def columns(self) -> dict[str, Reader]:
        return {
            "year": self.year,
            "authority": self.authorities,
            "service_area": choice(ServiceArea),
            **dict.fromkeys(COUNTS, whole_number),
            "open_at_start": whole_or_none,
            "open_at_end": whole_or_none,
            "name": one_line,
            "kind": choice(Kind),
            "residents": whole_or_none,
        }

    def checks(self) -> dict[str, Reader]:
        texts = (f"{rate}_text" for rate in RATES)
        printed: dict[str, Reader] = {**dict.fromkeys(SUMS, whole_number), **dict.fromkeys((*RATES, *texts), str)}
        return {"gss_code": self.authorities, **dict.fromkeys(ServiceArea.values, whole_number), **printed}

    def check_columns(self, sheet: Sheet) -> None:
        super().check_columns(sheet)
        if self.given_year:
            self.written.add("year")
            try:
                self.year(self.given_year)
            except ValueError as error:
                raise ImportRefusedError(f"The year that was given: {error}") from error

    def disagreements(self, row: ReadRow) -> dict[str, str]:
        """As every table does; and what is printed beside the counts has to be what they come to."""
        wrong = super().disagreements(row)
        if self.given_year and "year" not in row.bad:
            given = self.year(self.given_year)
            if row.values.setdefault("year", given) != given:
                wrong["year"] = f"the year that was given is {given}."
        self.note_received(row)
        for column, parts in SUMS.items():
            printed, come_to = row.values.pop(column, None), sum(row.values.get(part, 0) for part in parts)
            if printed is not None and printed != come_to:
                wrong[column] = f"says {printed:,}, but the counts beside it add up to {come_to:,}."
        wrong |= self.wrong_rates(row)
        return wrong

    def wrong_rates(self, row: ReadRow) -> dict[str, str]:
        """Percentages, as a number or as they are printed, that the counts beside them do not come to."""
        wrong = {}
        for name, rate in rates_of(row.values).items():
            for column in (name, f"{name}_text"):
                printed = row.values.pop(column, "")
                if printed and rate and not agrees(printed, rate):
                    wrong[column] = f"“{printed}” is not what the counts beside it come to: {rate.of_what('decision')}."
        return wrong

    def note_received(self, row: ReadRow) -> None:
        """In a table of complaints received by service area the total is of these."""
        areas = [row.values[area] for area in ServiceArea.values if area in row.values]
        if areas and not any(outcome in row.values for outcome in Outcome.values):
            row.values.setdefault("received", row.values.pop("total", sum(areas)))

    def split(self, row: ReadRow) -> Iterator[ReadRow]:
        """A row with a column for each service area is one about the whole year, and one about each area."""
        received = {area: row.values.pop(area) for area in ServiceArea.values if area in row.values}
        yield row
        if not row.bad and not row.values.get("service_area"):
            about = {column: row.values[column] for column in ("year", "authority")}
            for area, number in received.items():
                yield ReadRow(row.line, about | {"service_area": area, "received": number})

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
        left_out: set[str] = row.empty.intersection(COUNTS) if record.pk is None else set()
        for column in sorted(left_out):
            self.fault(row, column, "this cannot be empty: write 0 for none.")
        if year and authority:
            self.note_counts(record, row)
        if year and year.is_frozen:
            self.compare(record, row)
            return
        super().fill(record, row)
        if record.pk is None:
            record.imported = True
        if year and authority:
            self.complete(record, year, authority)

    def note_counts(self, record: Performance, row: ReadRow) -> None:
        """Keep a row's counts until the whole file is read and they can be added up."""
        whose = row.values["year"], row.values["authority"]
        if row.bad:
            self.not_read.add(whose)
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
        if "year" in row.bad or not row.values["year"].is_frozen:
            super().check(record, row)

    def finish(self) -> None:
        """Service areas must add up to the whole, count by count, unless a count was not broken down at all."""
        for (year, authority), parts in self.wholes.items():
            areas = [counts for area, counts in parts.items() if area]
            if not areas or (year, authority) in self.not_read:
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


def rates_of(counts: dict[str, Any]) -> dict[str, Rate | None]:
    """The rates that some counts come to; None where they cannot be right, which the model says."""
    known = {name: counts.get(name, 0) for name in COUNTS}
    upheld, complied = known["upheld"], known["complied"] + known["complied_late"]
    return {
        "uphold_rate": Rate(upheld, upheld + known["not_upheld"]),
        "compliance_rate": Rate(complied, complied + known["not_complied"]),
        "satisfactory_remedy_rate": (
            Rate(known["satisfactory_remedies"], upheld) if known["satisfactory_remedies"] <= upheld else None
        ),
    }


def agrees(printed: str, rate: Rate) -> bool:
    """Whether a percentage as somebody printed it may be a rate, to whatever place it was rounded."""
    digits = re.search(r"\d+(\.\d+)?", printed)
    percent = float(digits[0]) if digits else None
    if percent is None or not rate.of:
        return not (percent or rate.of)
    if "%" not in printed and ("." in printed or rate.part == rate.of) and percent <= 1:
        percent *= 100  # as a share of one
    return printed == rate.text or abs(percent - 100 * rate.part / rate.of) <= 0.5
