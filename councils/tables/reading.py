"""Reading tables: CSV or XLSX by the file's ending, row by row, each with its line and what is wrong with it."""

import csv
import re
import warnings
import zipfile
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from openpyxl import load_workbook

from councils.tables.errors import Faults, ImportRefusedError
from councils.tables.writing import with_formula

# Bytes that are not UTF-8 arrive as lone surrogates; no database takes either of the two.
UNREADABLE = re.compile("[\x00\ud800-\udfff]")
EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
EXTENT = re.compile(rb'<dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"')
LONGEST_CELL = 1_000_000
LAST_EXCEL_ROW = 1_048_576
LARGEST_WORKBOOK = 1_000_000_000  # unpacked; more than that is no table of ours

Line = tuple[int, list[str]]


def read(path: Path, faults: Faults) -> Iterator[Line]:
    """Every row of a file that is not blank, with the line it starts on, the header first.

    Raises ImportRefusedError when the file cannot be read at all.
    """
    if path.is_dir():
        raise ImportRefusedError(f"“{path}” is a folder: name a file in it.")
    if not path.exists():
        raise ImportRefusedError(f"There is no file “{path}”: check its name and folder.")
    readers = {".csv": read_csv, ".xlsx": read_xlsx}
    if path.suffix.lower() not in readers:
        raise ImportRefusedError(f"“{path.name}” ends neither in .csv nor in .xlsx: save it as one of the two.")
    try:
        for line, cells in readers[path.suffix.lower()](path, faults):
            if any(cells):
                yield line, cells
    except OSError as error:
        raise ImportRefusedError(f"“{path}” could not be read: {error.strerror or error}.") from error


def read_csv(path: Path, faults: Faults) -> Iterator[Line]:
    """The rows of a CSV file in UTF-8; what is not UTF-8 is kept recognisable, so that its cell can be named."""
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.reader(file, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                faults.add(line, f"cannot be read as CSV ({error}): look for a quotation mark that is never closed.")
                continue
            yield line, [with_formula(cell.strip()) for cell in cells]


def read_xlsx(path: Path, faults: Faults) -> Iterator[Line]:
    """The rows of the first sheet of a workbook, dates as ISO text."""
    try:
        for line, values in enumerate(sheet_rows(path), 1):
            yield line, [as_text(value) for value in values]
    except (ImportRefusedError, OSError):
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise anything at all
        raise ImportRefusedError(
            f"“{path.name}” is not a workbook that can be read: open it in a spreadsheet and save it again as .xlsx."
        ) from error


def sheet_rows(path: Path) -> Iterator[tuple]:
    """The rows of the first sheet as openpyxl reads them, without its remarks about styles."""
    # A file of our own: openpyxl forgets to close the one it opens when it finds it damaged.
    with path.open("rb") as file:
        with zipfile.ZipFile(file) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_WORKBOOK:
                raise ImportRefusedError(f"“{path.name}” is too large to be a table: save the rows as CSV.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, data_only=True)
        rows = islice(book.worksheets[0].iter_rows(values_only=True), LAST_EXCEL_ROW)
        while chunk := quietly(rows, 500):
            yield from chunk


def quietly(rows: Iterator[tuple], number: int) -> list[tuple]:
    """The next rows, without openpyxl's remarks about them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(islice(rows, number))


def as_text(value: object) -> str:
    """What a spreadsheet cell says, written as it would be in CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return with_formula(str(value).strip())


class Row:
    """One row: its line, what its cells say by column, and the columns already known to be at fault."""

    __slots__ = ("bad", "cells", "line")

    def __init__(self, line: int, cells: dict[str, str], bad: set[str]):
        self.line, self.cells, self.bad = line, cells, bad


class Sheet:
    """A table with a header row, whose columns are known and of which some are required."""

    def __init__(self, path: Path, known: Collection[str], required: Collection[str], faults: Faults):
        self.known, self.required, self.faults = known, required, faults
        self.lines = read(path, faults)
        line, header = next(self.lines, (0, []))
        if not header:
            faults.refuse(path)
            raise ImportRefusedError(f"“{path.name}” is empty: its first row must name the columns.")
        self.columns = [re.sub(r"[\s-]+", "_", name.lower()) for name in header]
        while not self.columns[-1]:
            self.columns.pop()
        self.check_header(line, path)

    def check_header(self, line: int, path: Path) -> None:
        """Name columns that are unknown, missing, doubled or without a name."""
        there = [column for column in self.columns if column]
        self.missing = [column for column in self.required if column not in there]
        for column in dict.fromkeys(there):
            if column not in self.known:
                self.faults.add(line, unknown(column, self.known))
            if there.count(column) > 1:
                self.faults.add(line, "this column is there twice: keep one.", column)
        for column in self.missing:
            self.faults.add(line, "this column is missing.", column)
        if len(there) < len(self.columns):
            self.faults.add(line, "a column has no name: name it or take it out.")
        if not set(there) & set(self.known):
            self.faults.refuse(path)

    def __iter__(self) -> Iterator[Row]:
        width = len(self.columns)
        for line, cells in self.lines:
            if len(cells) > width and any(cells[width:]):
                self.faults.add(line, f"has {len(cells)} cells where the header names {width} columns.")
            # Cells left out at the end of a line say nothing, and so change nothing.
            row = Row(line, dict(zip(self.columns, cells, strict=False)), set(self.missing))
            self.check_cells(row, cells)
            yield row

    def check_cells(self, row: Row, cells: list[str]) -> None:
        """Mark the cells that cannot be read, or are not there."""
        for column, text in row.cells.items():
            if not text.isascii() or "\x00" in text:
                if UNREADABLE.search(text):
                    sentence = "has bytes that are not UTF-8 text: save the file as “CSV UTF-8”, or mend the cell."
                    self.mark(row, column, sentence)
            elif text in EXCEL_ERRORS:
                self.mark(row, column, f"{text} is a spreadsheet's error, not a value: mend its formula.")

    def mark(self, row: Row, column: str, sentence: str) -> None:
        """Note a fault in a cell and leave the cell out of what is checked next."""
        self.faults.add(row.line, sentence, column)
        row.bad.add(column)


def unknown(column: str, known: Collection[str]) -> str:
    """The sentence about a column that is not known."""
    if column.count(";") > 1:
        return "the columns are separated by semicolons: save the file with commas."
    shown = UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", column)
    return f"there is no column “{shown}” here: the columns are {', '.join(known)}."


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
