"""The sheets of an XLSX workbook: what their cells show, as it would stand in CSV."""

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from councils.tables.errors import Faults, ImportRefusedError
from councils.tables.files import LOCKED, Line, Marks, TableReading, TableReadings, Unreadable, given_by_the_system

LAST_EXCEL_ROW = 1_048_576
# Unpacked; more than that is no table of ours. Sheets are read row by row, all else stands in memory meanwhile.
LARGEST_WORKBOOK, LARGEST_BESIDE, MOST_MEMBERS = 150_000_000, 30_000_000, 1000
SHEETS = "xl/worksheets/"
SIGNIFICANT = 15  # digits of a number that a spreadsheet keeps; what follows is noise of its arithmetic

# Or of no height, which looks the same.
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*(?:\bhidden="(?:1|true)"|\bht="0[.0]*")')
HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b[^>]*(?:\bhidden="(?:1|true)"|\bwidth="0[.0]*")')
MAY_HIDE = (b"hidden=", b'ht="0', b'width="0')
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z0-9:]+)"')
# A cell beyond column CZ: every row up to it would be read a hundred cells wide and more.
FAR_OUT = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="((?:[D-Z][A-Z]|[A-Z]{3})[0-9]+)"')
# What is found at once where no cell is that far out; only then it is worth asking which one it is.
PERHAPS_FAR_OUT = re.compile(rb'r="(?:[D-Z][A-Z]|[A-Z]{3})[0-9]')
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
ZEROS = re.compile(r'[0 "\\-]+')


# openpyxl reads a whole sheet that does not say how large it is, to know it: nobody here asks.
ReadOnlyWorksheet._get_size = lambda sheet: None  # type: ignore[attr-defined]


@contextmanager
def workbook_readings(path: Path) -> Iterator[TableReadings]:
    """Every visible sheet of a workbook, and the names of those that are hidden."""
    formulas = cache(partial(has_formulas, path))
    with opened(path, data_only=True) as book:
        readings = [
            TableReading(partial(sheet_lines, path, sheet, formulas), sheet.title, partial(marks_of, path, sheet))
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]
        hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
        yield TableReadings(readings, hidden, are_sheets=True)


@contextmanager
def opened(path: Path, *, data_only: bool) -> Iterator[Any]:
    """A workbook, as values or as formulas."""
    # A file of our own: openpyxl forgets to close the one it opens when it finds it damaged.
    with ExitStack() as stack:
        with readable(path):
            file = stack.enter_context(path.open("rb"))
            check_size(path, file)
            book = load_workbook(file, read_only=True, data_only=data_only)
        yield book


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Reading of a workbook, without openpyxl's remarks about styles. Raises ImportRefusedError where it is damaged."""
    try:
        with warnings.catch_warnings(), given_by_the_system(path):
            warnings.simplefilter("ignore")
            yield
    except ImportRefusedError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise anything at all
        raise ImportRefusedError(
            f"“{path.name}” is not a workbook that can be read: open it in a spreadsheet and save it again as .xlsx."
        ) from error


def check_size(path: Path, file: Any) -> None:
    """Raise ImportRefusedError for a workbook that would not fit, or that a password or its age keeps shut."""
    if file.read(len(LOCKED)) == LOCKED:
        raise ImportRefusedError(
            f"“{path.name}” has a password or is an older .xls: save it as .xlsx, without a password."
        )
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        beside = sum(member.file_size for member in members if not member.filename.startswith(SHEETS))
        if unpacked > LARGEST_WORKBOOK or beside > LARGEST_BESIDE or len(members) > MOST_MEMBERS:
            raise ImportRefusedError(f"“{path.name}” is too large to be a table: save the rows as CSV.")


def sheet_lines(path: Path, sheet: Any, formulas: Callable[[str], bool], faults: Faults) -> Iterator[Line]:
    if not formulas(sheet._worksheet_path):
        yield from enumerate(map(as_texts, rows_of(path, sheet)), 1)
        return
    with opened(path, data_only=False) as book:
        both = zip(rows_of(path, sheet), rows_of(path, book[sheet.title]), strict=False)
        yield from enumerate((as_texts(row, written) for row, written in both), 1)


def rows_of(path: Path, sheet: Any) -> Iterator[tuple]:
    sheet.reset_dimensions()
    rows = islice(sheet.iter_rows(), LAST_EXCEL_ROW)
    while chunk := next_rows(path, rows):
        yield from chunk


def next_rows(path: Path, rows: Iterator[tuple]) -> list[tuple]:
    with readable(path):
        return list(islice(rows, 500))


def as_texts(row: tuple, written: tuple = ()) -> list[str]:
    """What the cells of a row show; where the formulas are given, too, what of them has no value."""
    texts = [cell_text(cell) for cell in row]
    for place, (cell, formula) in enumerate(zip(row, written, strict=False)):
        # An empty text that a formula came to is of the type "str"; where nothing was worked out there is none.
        if cell.value is None and formula.data_type == "f" and cell.data_type != "str":
            texts[place] = Unreadable(
                f"the cell {cell.coordinate} has a formula without a value: open the file in a spreadsheet, "
                "save it, and bring it again."
            )
    return texts


def cell_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        return Unreadable(f"the cell {cell.coordinate} shows {value}, a spreadsheet's error: mend its formula.")
    if isinstance(value, str):
        return unescape(value)
    return as_shown(value, cell.number_format)


def as_shown(value: object, number_format: str) -> str:
    """A value that is no text as a spreadsheet shows it, days as 2019-05-01."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return number_as_shown(value, number_format)
    return str(value)


def number_as_shown(value: float, number_format: str) -> str:
    """A number without the noise of arithmetic: 3300.3, not 3300.2999999999997; 50% where it is shown so."""
    if "%" in number_format:
        return f"{plainly(value * 100)}%"
    text = plainly(value)
    if text.isdigit() and ZEROS.fullmatch(number_format):
        return text.zfill(number_format.count("0"))
    return text


def plainly(value: float) -> str:
    """A number in digits, to as many as a spreadsheet keeps."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{value:.{SIGNIFICANT}g}"


def marks_of(path: Path, sheet: Any) -> Marks:
    marks = Marks()
    with readable(path):
        for piece in pieces(path, sheet._worksheet_path):
            if PERHAPS_FAR_OUT.search(piece) and (found := FAR_OUT.search(piece)):
                raise ImportRefusedError(
                    f"“{path.name}” has something in the cell {found[1].decode()}, far right of any table: clear it."
                )
            if any(mark in piece for mark in MAY_HIDE):
                marks.hidden_rows += len(HIDDEN_ROW.findall(piece))
                marks.hidden_columns += len(HIDDEN_COLUMN.findall(piece))
            for reference in MERGED.findall(piece) if b"mergeCell" in piece else ():
                first_row = range_boundaries(reference.decode())[1]
                marks.merged.setdefault(first_row or 1, []).append(reference.decode())
    return marks


def has_formulas(path: Path, part: str) -> bool:
    with readable(path):
        return any(is_there(piece) for piece in pieces(path, part))


def is_there(piece: bytes) -> bool:
    """Whether a formula is in a piece of a sheet."""
    return (b"<f" in piece or b":f" in piece) and bool(FORMULA.search(piece))


def pieces(path: Path, sheet_part: str) -> Iterator[bytes]:
    """What a sheet is written in, piece by piece, none ending in the middle of a mark."""
    # openpyxl tells the rows of a sheet as they are read, but its marks only when all of it is in memory.
    with zipfile.ZipFile(path) as archive, archive.open(sheet_part) as part:
        rest = b""
        while read := part.read(1 << 20):
            whole, mark, rest = (rest + read).rpartition(b"<")
            yield whole
            rest = mark + rest
        yield rest
