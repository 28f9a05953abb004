"""Reading tables: the sheet and the header that are meant, then row by row, each with what is wrong with it."""

import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from councils.tables.characters import cleaned, is_damaged, is_misread
from councils.tables.errors import Faults, ImportRefusedError
from councils.tables.files import (
    Line,
    Marks,
    TableReading,
    TableReadings,
    Unreadable,
    checked,
    csv_readings,
    given_by_the_system,
)
from councils.tables.workbooks import workbook_readings
from councils.tables.writing import with_formula

EXCEL_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!")
)
# What programs write for nothing: no text that somebody meant.
WRITTEN_FOR_NOTHING = frozenset(("nan", "NaN", "NULL", "null", "(null)", "None", "NaT", "<NA>", "undefined", "\\N"))
AS_TEXT = re.compile(r'="([^"]*)"')  # how some programs keep a spreadsheet from taking 00 for 0
EXTENT = re.compile(rb'<dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"')
HEADER_WITHIN = 20  # lines that are not blank
LONGEST = 60


@dataclass(slots=True)
class Row:
    """One row: its line, what its cells say by column, and what is wrong with those that cannot be read."""

    line: int
    cells: dict[str, str]
    bad: dict[str, str] = field(default_factory=dict)


@dataclass
class Columns:
    """Which columns a table has, by what people call them."""

    headings: Mapping[str, str]  # the column that each heading names
    required: Collection[str]
    shown: Collection[str]
    stand_ins: Mapping[str, str] = field(default_factory=dict)  # columns that are read as another where that is missing

    def of(self, names: list[str]) -> list[str]:
        """Which columns these headings name; an unknown one names itself."""
        columns = [self.headings.get(heading(name), heading(name)) for name in names]
        return [
            other if (other := self.stand_ins.get(column)) and other not in columns else column for column in columns
        ]

    def known_of(self, names: list[str]) -> set[str]:
        return set(self.of(names)).intersection(self.headings.values())


@dataclass
class Header:
    """Where the header stands in one reading of a file, what it says, and what is written above it."""

    reading: TableReading
    line: int = 0
    names: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)


@contextmanager
def open_sheet(path: Path, known: Columns, faults: Faults) -> Iterator["Sheet"]:
    """The table of a file, for as long as it is open. Raises ImportRefusedError when there is none to be read."""
    read = csv_readings if checked(path).suffix.lower() == ".csv" else workbook_readings
    with read(path) as readings:
        yield Sheet(path, readings, known, faults)


class Sheet:
    """A table with a header row, whose columns are known by what people call them, and some of which are required."""

    def __init__(self, path: Path, readings: TableReadings, known: Columns, faults: Faults):
        self.path, self.known, self.faults = path, known, faults
        self.remarks: list[str] = []
        self.header = self.chosen(readings)
        self.faults.sheet = self.header.reading.sheet
        self.left = next((place for place, name in enumerate(self.header.names) if name), 0)  # blank, before the table
        self.header.names = self.header.names[self.left :]
        self.left_has_been_said = False
        self.columns = known.of(self.header.names)
        self.missing = [column for column in known.required if column not in self.columns]
        self.check_header()
        self.marks = self.header.reading.marks()
        self.remarks += remarks_on(self.header, self.marks)

    def chosen(self, readings: TableReadings) -> Header:
        """The header of the reading that is meant. Raises ImportRefusedError where nobody can tell."""
        found = [self.find_header(reading) for reading in readings.readings]
        if not readings.are_sheets:  # other separators than commas have to show that they are meant
            found = found[:1] + [header for header in found[1:] if self.number_known(header) > 1]
        found = [header for header in found if header.names]
        if not found:
            self.faults.refuse(self.path)
            visible = "no visible sheet of it has a row that names" if readings.hidden else "its first row must name"
            raise ImportRefusedError(f"“{self.path.name}” is empty: {visible} the columns.")
        best = max(found, key=self.number_known)
        if readings.are_sheets:
            self.choose_among(found, best, readings.hidden)
        return best

    def choose_among(self, found: list[Header], best: Header, hidden: list[str]) -> None:
        """Say which sheets are not looked at. Raises ImportRefusedError where several could be meant."""
        meant = [header.reading.sheet for header in found if self.is_complete(header)]
        if len(meant) > 1:
            raise ImportRefusedError(
                f"“{self.path.name}” was refused: it has {len(meant)} sheets with such a table, {listed(meant)}. "
                "Keep the one that is meant, or bring each as a file of its own."
            )
        others = [f"sheet “{header.reading.sheet}”" for header in found if header is not best]
        others += [f"hidden sheet “{name}”" for name in hidden]
        if others:
            self.remarks.append(f"Not looked at: {', '.join(others)}.")

    def find_header(self, reading: TableReading) -> Header:
        """The row near the top that names most columns; the first one if none does."""
        best, texts = Header(reading), list[str]()
        for line, cells in islice(self.lines(reading, Faults()), HEADER_WITHIN):
            here = Header(reading, line, cells, list(texts))
            if not best.names or self.number_known(here) > self.number_known(best):
                best = here
            texts.append(" ".join(filter(None, cells)))
        return best

    def lines(self, reading: TableReading, faults: Faults) -> Iterator[Line]:
        """The rows that are not blank, their cells as people see them."""
        with given_by_the_system(self.path):
            for line, cells in reading.lines(faults):
                if any(cells):
                    yield line, [as_seen(cell) for cell in cells]

    def number_known(self, header: Header) -> int:
        return len(self.known.known_of(header.names))

    def is_complete(self, header: Header) -> bool:
        return self.known.known_of(header.names).issuperset(self.known.required)

    def check_header(self) -> None:
        """Name columns that are unknown, missing, doubled or without a name."""
        while self.columns and not self.columns[-1]:
            self.columns.pop()
        for column in dict.fromkeys(filter(None, self.columns)):
            self.check_column(column)
        for column in self.missing:
            self.faults.add(self.header.line, "this column is missing.", column)
        if not all(self.columns):
            self.faults.add(self.header.line, "a column has no name: name it or take it out.")
        if not self.known.known_of(self.header.names):
            self.check_separator()
            self.faults.refuse(self.path)

    def check_separator(self) -> None:
        """Say by what the columns seem to be separated where the whole header is one."""
        text = " ".join(self.header.names)
        for mark in sorted({mark for mark in text if not mark.isalnum() and mark not in " _"}):
            if len(self.known.known_of(text.split(mark))) > 1:
                sentence = f"the columns seem to be separated by “{mark}”: separate them by commas."
                self.faults.add(self.header.line, sentence)

    def check_column(self, column: str) -> None:
        pairs = zip(self.columns, self.header.names, strict=False)
        names = list(dict.fromkeys(name for one, name in pairs if one == column))
        if column not in self.known.headings.values():
            shown = ", ".join(self.known.shown)
            self.faults.add(self.header.line, f"there is no column {listed(names)} here: the columns are {shown}.")
        if self.columns.count(column) > 1:
            together = f" ({listed(names)})" if len(names) > 1 else ""
            self.faults.add(self.header.line, f"this column is there twice{together}: keep one.", column)

    def __iter__(self) -> Iterator[Row]:
        width = len(self.columns)
        for line, cells in self.lines(self.header.reading, self.faults):
            if line <= self.header.line:
                continue
            self.check_left(cells[: self.left])
            cells = cells[self.left :]
            if len(cells) > width and any(cells[width:]):
                self.faults.add(line, f"has {len(cells)} cells where the header names {width} columns.")
            if cells[:width] == self.header.names[:width]:
                self.faults.add(line, "is the header once more: take the line out.")
                continue
            if self.marks.merged and len(list(filter(None, cells))) > 1:
                self.check_merged(line)
            # Cells left out at the end of a line say nothing, and so change nothing.
            row = Row(line, dict(zip(self.columns, cells, strict=False)), dict.fromkeys(self.missing, ""))
            check_cells(row)
            yield row

    def check_left(self, cells: list[str]) -> None:
        """Note once that something stands left of the table, of which the header does not say what it is."""
        if any(cells) and not self.left_has_been_said:
            self.left_has_been_said = True
            self.faults.add(self.header.line, "a column has no name: name it or take it out.")

    def check_merged(self, line: int) -> None:
        """Note cells that begin on a line and are merged: nobody can tell what each row should say."""
        for cells in self.marks.merged.get(line, []):
            self.faults.add(line, f"the cells {cells} are merged: take them apart, and fill in each.")


def kept(row: Row) -> str:
    """A row as a line of a file of our own, in which damaged bytes stay recognisable."""
    return json.dumps([row.line, row.cells, row.bad]) + "\n"


def rows_kept(lines: Iterable[str]) -> Iterator[Row]:
    return (Row(*json.loads(line)) for line in lines)


def heading(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or name


def as_seen(cell: str) -> str:
    """What a cell says, without what cannot be seen; what cannot be read stays as it is, to be named."""
    if isinstance(cell, Unreadable) or is_damaged(cell) or is_misread(cell):
        return cell
    text = cleaned(cell).strip()
    return as_text[1] if (as_text := AS_TEXT.fullmatch(text)) else with_formula(text)


def check_cells(row: Row) -> None:
    for column, text in row.cells.items():
        if text and (fault := fault_of(text)):
            row.bad[column] = fault


def fault_of(text: str) -> str:
    """Why a cell cannot be read, as a sentence; empty where it can."""
    if isinstance(text, Unreadable):
        return str(text)
    if is_damaged(text):
        return "has bytes that are not UTF-8 text: save the file as “CSV UTF-8”, or mend the cell."
    if is_misread(text):
        return "has letters that a program read wrongly (Ã© for é, â€™ for ’, or �): mend the cell."
    if text in EXCEL_ERRORS:
        return f"{text} is a spreadsheet's error, not a value: mend its formula."
    if text in WRITTEN_FOR_NOTHING:
        return f"“{text}” is what a program writes for nothing: leave the cell empty."
    return ""


def remarks_on(header: Header, marks: Marks) -> list[str]:
    """What to say of that which was passed over, or read although it cannot be seen."""
    remarks = []
    if titles := [text for text in header.above if not text.startswith("sep=")]:
        remarks.append(f"Passed over, above the header: {listed(titles)}.")
    if marks.hidden_rows:
        remarks.append(f"Hidden in the sheet, and read like all others: {marks.hidden_rows:,} of the rows.")
    if marks.hidden_columns:
        remarks.append("Hidden in the sheet, and read like all others: some of the columns.")
    return remarks


def listed(texts: list[str]) -> str:
    """Texts in quotation marks, one after the other, each only as long as is needed to know it again."""
    short = [text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…" for text in map(cleaned, texts)]
    *most, last = [f"“{text}”" for text in short]
    return f"{', '.join(most)} and {last}" if most else last


def expected_rows(path: Path) -> int:
    """About how many rows a file has, for progress: lines of CSV, what a sheet claims, nought if unknown."""
    try:
        if path.suffix.lower() == ".csv":
            with path.open("rb") as file:
                return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1
        with zipfile.ZipFile(path) as archive, archive.open("xl/worksheets/sheet1.xml") as sheet:
            extent = EXTENT.search(sheet.read(2000))
            return int(extent[1]) - 1 if extent else 0
    except Exception:  # whatever is wrong with the file, reading it will say
        return 0
