"""Taking a table in: every row read, then checked and saved in one transaction, or the whole file refused."""

from abc import abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from contextlib import AbstractContextManager
from copy import copy
from functools import cached_property
from itertools import islice
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction

from councils.imports.constraints import rules_of
from councils.imports.rows import ReadRow, TableRows
from councils.tables.errors import Tally
from councils.tables.reading import Row, kept, open_sheet, rows_kept

BATCH, READ_AHEAD = 1000, 60_000
LARGE = 2_000_000  # bytes of a file of which the first rows are tried before the others are unpacked
# Hears of a row that made a record, or changed one that was as it says, field by field.
OnChange = Callable[[int, Any, tuple | None], None]


class TableImport(TableRows):
    """One file of one kind of record. Subclasses say what the columns are and which record a row is about."""

    model: ClassVar[type[models.Model]]

    def __init__(
        self,
        path: Path | str,
        on_progress: Callable[[int], None] = lambda rows: None,
        *,
        by: Any = None,
        on_change: OnChange = lambda line, record, before: None,
        clear: Collection[str] = (),
    ):
        super().__init__(path, by=by, clear=clear)
        self.on_progress, self.on_change = on_progress, on_change
        self.tally = Tally()
        self.lines: dict[Hashable, int] = {}
        self.rules, self.blank = rules_of(self.model), self.model()
        self.state = attrgetter(*(column.attname for column in self.model._meta.concrete_fields))

    @abstractmethod
    def known(self, rows: list[ReadRow]) -> dict[Hashable, models.Model]:
        """The records on file that these rows are about, by key."""

    def resolve(self, rows: list[ReadRow]) -> None:
        """Look up for many rows at once what one cell alone cannot tell."""

    @abstractmethod
    def save(self, new: list, changed: list) -> None:
        """Put records on file."""

    def finish(self) -> None:
        """Check what only the whole file can tell."""

    def remarks(self) -> list[str]:
        return self.sheet_remarks

    def fill(self, record: Any, row: ReadRow) -> None:
        for column, value in row.values.items():
            setattr(record, column, value)

    def check(self, record: Any, row: ReadRow) -> None:
        """Note every rule of the model that the record breaks, unless a column it is about could not be read."""
        for rule in self.rules:
            if not rule.fields & row.bad and rule.is_broken_by(record):
                self.faults.add(row.line, rule.sentence)
        try:
            record.clean()
        except ValidationError as error:
            for column, sentences in error.message_dict.items():
                if column not in row.bad:
                    shown = "" if column == NON_FIELD_ERRORS else column
                    self.fault(row, shown, " ".join(sentences))
        self.check_values(row)

    def check_values(self, row: ReadRow) -> None:
        """Note every value that the field it is for would not take from a form either."""
        for column, validators in self.validators.items():
            value = row.values.get(column)  # one at fault already is no longer there
            if value is None or value == "":
                continue
            try:
                for validate in validators:
                    validate(value)
            except ValidationError as error:
                self.fault(row, column, " ".join(error.messages))

    @cached_property
    def validators(self) -> dict[str, list[Callable[[Any], None]]]:
        fields = {field.name: field for field in self.model._meta.concrete_fields if not field.is_relation}
        return {column: fields[column].validators for column in self.written if column in fields}

    def run(self, *, dry_run: bool = False) -> Tally:
        """Take the whole file in, or only see what that would do; what was done.

        Raises ImportRefusedError, and changes nothing, when anything in the file is at fault.
        """
        for rows in self.steps(dry_run=dry_run):
            self.on_progress(rows)
        return self.tally

    def steps(
        self, *, dry_run: bool = False, within: Callable[[], AbstractContextManager[Any]] = transaction.atomic
    ) -> Iterator[int]:
        """As `run`, a few rows at a time: how many more were read. Left off half way, nothing is changed."""
        sheet_of = open_sheet(self.path, self.known_columns(), self.faults)
        with TemporaryFile("w+", encoding="ascii") as aside, sheet_of as sheet:
            self.check_columns(sheet)
            rows = iter(sheet)
            # Unpacked and read first: whoever writes meanwhile waits for what is written here alone.
            yield from self.read_ahead(rows, aside)
            with within():
                yield from (0 for _ in self.take_all(rows_kept(aside)))
                yield from self.take_all(rows)
                self.finish()
                self.faults.refuse(self.path)
                if dry_run:
                    transaction.set_rollback(True)

    def read_ahead(self, rows: Iterator[Row], aside: IO[str]) -> Iterator[int]:
        """Put rows on disk, so that a long file is never in memory: no more than are worth it if all are at fault."""
        ahead = islice(rows, READ_AHEAD)
        while batch := list(islice(ahead, BATCH)):
            if not aside.tell():
                self.refuse_if_all_at_fault(batch)
            aside.writelines(map(kept, batch))
            self.refuse_if_enough()
            yield len(batch)
        aside.seek(0)

    def refuse_if_all_at_fault(self, first: list[Row]) -> None:
        """Refuse a large file whose first rows have faults enough, before the others are unpacked."""
        if self.path.stat().st_size < LARGE:
            return
        trial = self.another()
        trial.written, trial.faults.sheet = self.written, self.faults.sheet
        with transaction.atomic():  # reading a row can put a category on record, which is not meant here
            list(trial.rows_of(first))
            transaction.set_rollback(True)
        trial.refuse_if_enough()

    def another(self) -> "TableImport":
        """The same taking in of the same file, to try rows out with."""
        return type(self)(self.path, by=self.by, clear=self.clear)

    def take_all(self, rows: Iterable[Row]) -> Iterator[int]:
        read = self.rows_of(rows)
        while batch := list(islice(read, BATCH)):
            self.take(batch)
            self.refuse_if_enough()
            yield len(batch)

    def refuse_if_enough(self) -> None:
        if self.faults.are_enough:
            self.faults.refuse(self.path)

    def take(self, rows: list[ReadRow]) -> None:
        """Check and, while nothing is at fault, save some rows."""
        self.resolve(rows)
        known = self.known(rows)
        new: list[Any] = []
        changed: list[Any] = []
        for row in rows:
            key = self.key_of(row)
            record, before = self.filled(known.get(key), row)
            if self.is_repeated(key, row) or self.state(record) == before:
                continue
            (new if before is None else changed).append(record)
            if not row.bad:
                self.on_change(row.line, record, before)
        self.tally.new += len(new)
        self.tally.changed += len(changed)
        self.tally.unchanged += len(rows) - len(new) - len(changed)
        if not self.faults:
            self.save(new, changed)

    def filled(self, record: Any, row: ReadRow) -> tuple[Any, tuple | None]:
        before = self.state(record) if record else None
        record = record or copy(self.blank)
        self.fill(record, row)
        self.check(record, row)
        return record, before

    def key_of(self, row: ReadRow) -> Hashable:
        """What tells the row's record from all others; None when that could not be read."""
        if row.bad.intersection(self.key):
            return None
        return tuple(row.values.get(column) for column in self.key)

    def is_repeated(self, key: Hashable, row: ReadRow) -> bool:
        """Whether an earlier row of the file was about the same record, which is a fault."""
        first = self.lines.setdefault(key, row.line) if key else row.line
        if first != row.line:
            what = ", ".join(str(row.values[column]) for column in self.key if row.values.get(column))
            self.faults.add(row.line, f"{what} is on line {first} already: keep one of the two.", self.key[0])
        return first != row.line

    @property
    def change_reason(self) -> str:
        return f"Imported from {self.path.name}"[:100]


def upsert(model: type[models.Model], changed: list, columns: Iterable[str]) -> None:
    """Write some columns of records that are on file already, many rows in one statement."""
    if changed:
        model._default_manager.bulk_create(
            changed, update_conflicts=True, unique_fields=["pk"], update_fields=list(columns), batch_size=BATCH
        )
