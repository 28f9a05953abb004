"""Populations in: one row an authority and calendar year."""

from collections.abc import Hashable
from typing import Any

from councils.imports.cells import Reader, whole
from councils.imports.importer import BATCH, ReadRow, TableImport, among, upsert
from councils.imports.lookups import Authorities
from councils.models import Population
from councils.models.bulk import write_history


class PopulationImport(TableImport):
    """A file of mid-year populations."""

    model = Population
    required = ("authority", "year", "residents")
    key = ("authority", "year")

    def columns(self) -> dict[str, Reader]:
        return {"authority": Authorities(), "year": calendar_year, "residents": whole, "source": str}

    def known(self, rows: list[ReadRow]) -> dict[Hashable, Any]:
        authorities = {authority.pk: authority for authority in among(rows, "authority")}
        populations = Population.objects.filter(authority__in=authorities, year__in=among(rows, "year"))
        return {(authorities[population.authority_id], population.year): population for population in populations}

    def fill(self, record: Population, row: ReadRow) -> None:
        """As every table does; where a figure comes from is for the reader of the file."""
        row.values.pop("source", None)
        super().fill(record, row)

    def save(self, new: list[Population], changed: list[Population]) -> None:
        Population.objects.bulk_create(new, batch_size=BATCH)
        upsert(Population, changed, ["residents"])
        write_history(new, "+", self.change_reason, self.by)
        write_history(changed, "~", self.change_reason, self.by)


def calendar_year(text: str) -> int:
    """A year such as 2023; whether it can be one, the model says."""
    return whole(text, largest=32_767)
