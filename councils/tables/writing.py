"""How tables come and go in the back office: CSV, which may be endless, and XLSX. Neither holds what would be run."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from import_export.formats import base_formats
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from councils.exports.year_tables import Line, without_formula

Rows = Iterable[list[Any]]
# A workbook is made whole before any of it is sent, and its cells hold no longer texts.
MOST_ROWS, LONGEST_TEXT = 20_000, 32_767


class Csv(base_formats.CSV):
    """A table of any length, sent line by line; it opens in a spreadsheet by itself."""

    def get_title(self) -> str:
        return "CSV"

    def export_data(self, dataset: Rows, **kwargs: Any) -> Iterator[str]:
        """The lines, the first with the mark by which spreadsheets know UTF-8."""
        writer: Any = csv.writer(Line())
        yield "\ufeff"
        for row in dataset:
            yield writer.writerow([without_formula(cell) for cell in row])


class Xlsx(base_formats.XLSX):
    """A workbook with one sheet."""

    def get_title(self) -> str:
        return "XLSX"

    def export_data(self, dataset: Rows, **kwargs: Any) -> Iterator[bytes]:
        """The workbook. Raises ValueError with a sentence for what it cannot hold."""
        # All of it is looked at before a workbook is begun, which cannot be left off half way.
        rows = [[in_a_workbook(cell) for cell in row] for row in islice(dataset, MOST_ROWS + 2)]
        if len(rows) > MOST_ROWS + 1:
            raise ValueError(f"There are more than {MOST_ROWS:,} rows: take them as CSV, or filter the list first.")
        book, file = Workbook(write_only=True), BytesIO()
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
        book.save(file)
        yield file.getvalue()


def in_a_workbook(cell: Any) -> Any:
    """A cell as a workbook takes it. Raises ValueError for a text that it would cut off unseen."""
    if not isinstance(cell, str):
        return cell
    if len(cell) >= LONGEST_TEXT:
        raise ValueError(f"A text is longer than the {LONGEST_TEXT:,} characters that a workbook holds: take CSV.")
    return without_formula(ILLEGAL_CHARACTERS_RE.sub(" ", cell))
