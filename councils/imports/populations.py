"""Populations in: one row an authority and calendar year."""

from collections.abc import Hashable
from typing import Any

from councils.imports.cells import Reader, whole
from councils.imports.importer import BATCH, TableImport, upsert
from councils.imports.lookups import CALLED_AUTHORITY
from councils.imports.rows import ReadRow, among
from councils.models import Population
from councils.models.bulk import write_history


class PopulationImport(TableImport):
    """A file of mid-year populations."""

    model = Population
    required = ("authority", "year", "residents")
    key = ("authority", "year")
    called = {
        **CALLED_AUTHORITY,
        **dict.fromkeys(("mid_year", "mid_year_of", "estimate_of"), "year"),
        **dict.fromkeys(("population", "all_ages", "estimate", "mid_year_estimate"), "residents"),
    }
    stand_ins = {"gss_code": "authority"}
    unread = ("source",)

    def checks(self) -> dict[str, Reader]:
        return {"gss_code": self.authorities}

    def columns(self) -> dict[str, Reader]:
        return {"authority": self.authorities, "year": calendar_year, "residents": whole}

    def known(self, rows: list[ReadRow]) -> dict[Hashable, Any]:
        authorities = {authority.pk: authority for authority in among(rows, "authority")}
        populations = Population.objects.filter(authority__in=authorities, year__in=among(rows, "year"))
        return {(authorities[population.authority_id], population.year): population for population in populations}

    def save(self, new: list[Population], changed: list[Population]) -> None:
        Population.objects.bulk_create(new, batch_size=BATCH)
        upsert(Population, changed, ["residents"])
        write_history(new, "+", self.change_reason, self.by)
        write_history(changed, "~", self.change_reason, self.by)


def calendar_year(text: str) -> int:
    """A year such as 2023; whether it can be one, the model says."""
    return whole(text, largest=32_767)
