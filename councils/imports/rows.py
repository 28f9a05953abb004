"""Rows in: which columns a table has, by what people call them, and what the cells of each row say."""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from councils.imports.cells import Reader
from councils.imports.lookups import Authorities
from councils.tables.errors import Faults, ImportRefusedError
from councils.tables.reading import Columns, Row, Sheet, heading, listed
from councils.tables.writing import csv_lines

TOTAL = re.compile(r"(grand\s|sub-?\s?)?totals?\b|sum\b|average\b|all (authorities|councils)\b", re.IGNORECASE)


@dataclass
class ReadRow:
    """A row whose cells were read: values by column, the columns that say nothing, and those that could not be read."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)


class TableRows(ABC):
    """The rows of one file of one kind of record. Subclasses say what the columns are."""

    required: tuple[str, ...]
    key: ClassVar[tuple[str, ...]]
    # What people call the columns, beside their names, written as `heading` does.
    headings: ClassVar[dict[str, str]] = {}
    # Columns that are read as another one where a file does not have that.
    stand_ins: ClassVar[dict[str, str]] = {}
    # Columns that are known and say nothing that is kept here.
    unread: ClassVar[tuple[str, ...]] = ()
    # Columns that no file can empty.
    never_emptied: ClassVar[tuple[str, ...]] = ()

    def __init__(self, path: Path | str, *, by: Any = None, clear: Collection[str] = ()):
        self.path, self.by, self.clear = Path(path), by, set(clear)
        self.faults = Faults()
        self.written: set[str] = set()
        self.sheet_remarks: list[str] = []

    @cached_property
    def authorities(self) -> Authorities:
        return Authorities()

    @abstractmethod
    def columns(self) -> dict[str, Reader]:
        """How the cells of each column are read."""

    @cached_property
    def readers(self) -> dict[str, Reader]:
        return self.columns()

    def checks(self) -> dict[str, Reader]:
        return {}

    def disagreements(self, row: ReadRow) -> dict[str, str]:
        """What is wrong with columns that must agree with others; what they say is put aside."""
        coded, named = row.values.pop("gss_code", None), row.values.get("authority")
        if coded and named and coded != named:
            return {"gss_code": f"this is the code of {coded}, and not of {named}."}
        return {}

    def template(self) -> Iterator[str]:
        """An empty file with all columns, as CSV."""
        return csv_lines(self.readers, [])

    def clearable(self) -> list[str]:
        """The columns whose empty cells may be told to empty what is on record."""
        kept = (*self.required, *self.key, *self.never_emptied, *self.unread)
        return [column for column in self.readers if column not in kept]

    def known_columns(self) -> Columns:
        shown = [*self.readers, *self.unread]
        own = {heading(column): column for column in (*shown, *self.checks(), *self.stand_ins)}
        return Columns(self.headings | own, self.required, shown, self.stand_ins)

    def check_clear(self) -> None:
        """Raise ImportRefusedError for columns that no file can empty."""
        for column in sorted(self.clear.difference(self.clearable())):
            why = (
                "what keeps something from the public is lifted by a person, never by a file"
                if column == "withheld_because"
                else f"those that can be are {', '.join(self.clearable())}"
            )
            raise ImportRefusedError(f"“{column}” cannot be emptied by a file: {why}.")

    def check_columns(self, sheet: Sheet) -> None:
        """Note which columns a table has: what of it is left out is said, what is to be emptied must be there."""
        self.check_clear()
        self.written |= set(self.readers).intersection(sheet.columns)
        self.sheet_remarks = sheet.remarks
        known = {*self.unread, *self.stand_ins}.difference(self.checks())
        if unread := [name for name in dict.fromkeys(sheet.columns) if name in known]:
            self.sheet_remarks.append(f"Columns that are not taken in: {listed(unread)}.")
        for column in sorted(self.clear.difference(sheet.columns)):
            self.faults.add(0, f"there is no column “{column}” here to be emptied.")

    def rows_of(self, rows: Iterable[Row]) -> Iterator[ReadRow]:
        readers = self.readers | self.checks()
        for row in filter(None, (self.read(row, readers) for row in rows)):
            yield from self.split(row)

    def split(self, row: ReadRow) -> Iterable[ReadRow]:
        """The rows that one line is: most often itself."""
        return [row]

    def read(self, row: Row, readers: dict[str, Reader]) -> ReadRow | None:
        """Read every cell of a row that can be read, noting those that cannot; None for what is no row of the table."""
        read = ReadRow(row.line)
        wrong = row.bad | self.read_cells(row, readers, read)
        wrong |= self.disagreements(read)
        if wrong and (what := self.beside_the_table(row, wrong)):
            self.faults.add(row.line, what)
            return None
        for column, sentence in wrong.items():
            self.fault(read, column, sentence)
        return read

    def read_cells(self, row: Row, readers: dict[str, Reader], read: ReadRow) -> dict[str, str]:
        """Read the cells that can be read; what is wrong with the others. An empty one is no instruction."""
        missing = [column for column in self.required if column not in row.bad and not row.cells.get(column)]
        wrong = dict.fromkeys(missing, "this cannot be empty.")
        for column, text in row.cells.items():
            if column not in readers or column in row.bad or column in wrong:
                continue
            if not text and column not in self.clear:
                read.empty.add(column)
                continue
            try:
                read.values[column] = readers[column](text)
            except ValueError as error:
                wrong[column] = str(error)
        return wrong

    def beside_the_table(self, row: Row, wrong: Collection[str]) -> str:
        """What a line seems to be that stands in the file and is about no record; empty where it is about one."""
        filled = [text for text in row.cells.values() if text]
        if not set(wrong).intersection(self.key) or not filled:
            return ""
        if TOTAL.match(filled[0]):
            return f"{listed(filled[:1])} seems to be a total: take the line out, totals are worked out here."
        if len(filled) == 1 < len(self.required):
            return f"{listed(filled)} seems to be a note or a title: take the line out."
        return ""

    def fault(self, row: ReadRow, column: str, sentence: str) -> None:
        """Note what is wrong with a cell, if it has not been said, and leave the cell out."""
        if sentence:
            self.faults.add(row.line, sentence, column)
        row.bad.add(column)
        row.values.pop(column, None)


def among(rows: Iterable[ReadRow], column: str) -> set:
    return {row.values[column] for row in rows if column in row.values}
