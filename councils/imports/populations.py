"""Populations in: one row an authority and calendar year."""

import re
from collections.abc import Hashable
from typing import Any

from councils.imports.cells import Reader, plain_text, whole_number
from councils.imports.importer import BATCH, TableImport, upsert
from councils.imports.lookups import CALLED_AUTHORITY
from councils.imports.rows import ReadRow, among
from councils.models import Population, Region
from councils.models.bulk import write_history
from councils.statistics.rates import count
from councils.tables.reading import Row

CODE = re.compile(r"[A-Z]\d{8}")
COUNCIL_CODE = re.compile(r"E(06|07|08|09|10)\d{6}")
LARGER = {
    plain_text(name) for name in (*Region.labels, "England", "Wales", "Scotland", "Northern Ireland", "Great Britain")
}
LARGER |= {"united kingdom", "england and wales", "inner london", "outer london", "yorkshire and the humber", "east"}


class PopulationImport(TableImport):
    """A file of mid-year populations."""

    model = Population
    required = ("authority", "year", "residents")
    key = ("authority", "year")
    headings = {
        **CALLED_AUTHORITY,
        **dict.fromkeys(("mid_year", "mid_year_of", "estimate_of"), "year"),
        **dict.fromkeys(("population", "all_ages", "estimate", "mid_year_estimate"), "residents"),
    }
    stand_ins = {"gss_code": "authority"}
    unread = ("source",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.larger = 0  # rows of areas that are no authority's alone
        self.unknown: list[str] = []

    def checks(self) -> dict[str, Reader]:
        return {"gss_code": self.authorities}

    def columns(self) -> dict[str, Reader]:
        return {"authority": self.authorities, "year": calendar_year, "residents": whole_number}

    def read(self, row: Row, readers: dict[str, Reader]) -> ReadRow | None:
        """As every table does; rows of regions, countries and combined areas are passed over, and counted."""
        named = row.cells.get("authority", "")
        if is_larger(named):
            self.larger += 1
            return None
        if COUNCIL_CODE.fullmatch(named) and not self.is_known(named):
            self.unknown.append(named)
            return None
        return super().read(row, readers)

    def is_known(self, code: str) -> bool:
        try:
            return bool(self.authorities(code))
        except ValueError:
            return False

    def remarks(self) -> list[str]:
        remarks = super().remarks()
        if self.larger:
            areas = count(self.larger, "row")
            remarks = [*remarks, f"Passed over: {areas} of regions, countries, combined areas and other nations."]
        if self.unknown:
            remarks = [*remarks, f"Passed over, because the register does not know them: {', '.join(self.unknown)}."]
        return remarks

    def known(self, rows: list[ReadRow]) -> dict[Hashable, Any]:
        authorities = {authority.pk: authority for authority in among(rows, "authority")}
        populations = Population.objects.filter(authority__in=authorities, year__in=among(rows, "year"))
        return {(authorities[population.authority_id], population.year): population for population in populations}

    def save(self, new: list[Population], changed: list[Population]) -> None:
        Population.objects.bulk_create(new, batch_size=BATCH)
        upsert(Population, changed, ["residents"])
        write_history(new, "+", self.change_reason, self.by)
        write_history(changed, "~", self.change_reason, self.by)


def is_larger(named: str) -> bool:
    """Whether a row is about a region, a country or a combined area, as the tables of the statisticians hold them."""
    return plain_text(named) in LARGER or bool(CODE.fullmatch(named) and not COUNCIL_CODE.fullmatch(named))


def calendar_year(text: str) -> int:
    """A year such as 2023; whether it can be one, the model says."""
    return whole_number(text, largest=32_767)
