"""Tables out: CSV of any length and workbooks, with nothing in them that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice, zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | Decimal | date | None
Row = Iterable[Any]  # cells; what is none of them is written as its text

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Spreadsheets run what begins so as a formula; the last four are the wide signs of a Japanese keyboard.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# A workbook is made whole before any of it is sent, and its cells hold no longer texts.
MOST_ROWS, LONGEST_TEXT = 20_000, 32_767
WIDEST = 60  # of a column, in characters


class Echo:
    """Something a CSV writer writes to, which hands each line straight on."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Iterable[str], rows: Iterable[Row], *, bom: bool = False) -> Iterator[str]:
    """A table as CSV, a line at a time; `bom` begins it with the mark by which spreadsheets know UTF-8."""
    writer: Any = csv.writer(Echo())
    if bom:
        yield "\ufeff"
    for row in chain([header], rows):
        yield writer.writerow([without_formula(cell) for cell in row])


def workbook(
    header: Iterable[str],
    rows: Iterable[Row],
    *,
    title: str | None = None,
    shown_as: Mapping[str, str] | None = None,
    beside: Mapping[str, Iterable[Row]] | None = None,
) -> bytes:
    """A table as a workbook, numbers and days `shown_as` the name of their column says, with sheets of texts `beside`.

    Raises ValueError with a sentence for what it cannot hold.
    """
    # All of it is looked at before a workbook is begun, which cannot be left off half way.
    lines = [[in_a_workbook(cell) for cell in row] for row in islice(chain([header], rows), MOST_ROWS + 2)]
    if len(lines) > MOST_ROWS + 1:
        raise ValueError(f"There are more than {MOST_ROWS:,} rows: take them as CSV, or filter the list first.")
    book, file = Workbook(write_only=True), BytesIO()
    formats = [(shown_as or {}).get(str(name), "") for name in lines[0]]
    write_sheet(book.create_sheet(title), lines, formats)
    for name, texts in (beside or {}).items():
        write_sheet(book.create_sheet(name), [[in_a_workbook(cell) for cell in row] for row in texts], [])
    book.save(file)
    return file.getvalue()


def write_sheet(sheet: Any, lines: Sequence[Sequence[Cell]], formats: Sequence[str]) -> None:
    """Lines under a first one in bold, which stays where it is; columns as wide as what they hold."""
    for number, width in enumerate(widths(lines), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([in_bold(sheet, cell) for cell in lines[0]])
    for line in lines[1:]:
        sheet.append([formatted(sheet, *each) for each in zip_longest(line, formats[: len(line)], fillvalue="")])


def widths(lines: Sequence[Sequence[Cell]]) -> list[int]:
    """How wide each column is, by the longest of what it holds in the first lines, within reason."""
    held = zip_longest(*lines[:200], fillvalue="")
    return [min(max(len(str(cell or "")) for cell in column) + 3, WIDEST) for column in held]


def in_bold(sheet: Any, cell: Any) -> Any:
    bold = WriteOnlyCell(sheet, value=cell)
    bold.font = Font(bold=True)
    return bold


def formatted(sheet: Any, cell: Any, shown_as: str) -> Any:
    if not shown_as or cell is None or isinstance(cell, str):
        return cell
    number = WriteOnlyCell(sheet, value=cell)
    number.number_format = shown_as
    return number


def in_a_workbook(cell: Any) -> Cell:
    """A cell as a workbook takes it. Raises ValueError for a text that it would cut off unseen."""
    cell = without_formula(cell)
    if not isinstance(cell, str):
        return cell
    if len(cell) > LONGEST_TEXT:
        raise ValueError(f"A text is longer than the {LONGEST_TEXT:,} characters that a workbook holds: take CSV.")
    return ILLEGAL_CHARACTERS_RE.sub(" ", cell)


def without_formula(cell: Any) -> Cell:
    """A cell that a spreadsheet will not run: an apostrophe goes before such a text. Numbers are never touched."""
    if not isinstance(cell, str):
        if cell is None or isinstance(cell, int | float | Decimal | date):
            return cell
        cell = str(cell)
    return f"'{cell}" if would_run(cell) else cell


def with_formula(text: str) -> str:
    """What stood in a cell before `without_formula`: so what goes out comes in again as it was."""
    return text[1:] if text.startswith("'") and would_run(text) else text


def would_run(text: str) -> bool:
    return text.lstrip("'").startswith(FORMULA_STARTS)
