"""What the imports of the back office hand a file to: the tables of `councils.imports`, whose rules alone hold."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from import_export.resources import ModelResource
from import_export.results import Error

from councils.backoffice.import_report import Account
from councils.imports.by_staff import ColleaguesDecisions, ColleaguesRecommendations
from councils.imports.importer import TableImport
from councils.imports.populations import PopulationImport
from councils.models import Decision, ImportedFile, Population, Recommendation
from councils.tables.errors import ImportRefusedError
from councils.tables.reading import expected_rows


class TableResource(ModelResource):
    """A file of one kind of record, handed whole to the import of its table."""

    table: ClassVar[type[TableImport]]

    def __init__(self, by: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by = by
        self.account = Account(self.columns())

    def columns(self) -> list[str]:
        """The columns that whoever asks may fill in."""
        return list(self.table("", by=self.by).columns())

    def import_data(self, dataset: Any, dry_run: bool = False, *args: Any, **kwargs: Any) -> Account:
        """Take a file in, or only see what that would do; an account of it."""
        for _ in self.steps(dataset, dry_run=dry_run):
            pass
        return self.account

    def steps(self, brought: ImportedFile, *, dry_run: bool) -> Iterator[tuple[int, int]]:
        """As `import_data`, a few rows at a time: how many have been read, of about how many."""
        with tempfile.TemporaryDirectory() as folder:
            # Under its own name, which the history gives as the reason of every change.
            path = Path(folder) / Path(brought.name).name
            try:
                with brought.file.open("rb") as kept:
                    path.write_bytes(kept.read())
            except OSError:
                gone = ImportRefusedError(f"“{brought.name}” is no longer here: choose it again.")
                self.account.append_base_error(Error(gone))
                return
            yield from self.read(path, dry_run=dry_run)

    def read(self, path: Path, *, dry_run: bool) -> Iterator[tuple[int, int]]:
        """The steps of reading a file that is there."""
        table = self.table(path, by=self.by, on_change=self.account.tell_row)
        done, expected = 0, expected_rows(path)
        try:
            for rows in table.steps(dry_run=dry_run):
                done += rows
                yield done, max(done, expected)
        except ImportRefusedError as refusal:
            if not table.faults:
                self.account.append_base_error(Error(refusal))
        self.account.close(table)


class DecisionsResource(TableResource):
    """Decisions, a row a complaint."""

    table = ColleaguesDecisions

    class Meta:
        model = Decision


class RecommendationsResource(TableResource):
    """Recommendations, by the reference of their decision and their number."""

    table = ColleaguesRecommendations

    class Meta:
        model = Recommendation


class PopulationsResource(TableResource):
    """Mid-year populations, by authority and year."""

    table = PopulationImport

    class Meta:
        model = Population
