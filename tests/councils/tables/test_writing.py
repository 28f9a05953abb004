"""Tables out: any length as CSV, one sheet as a workbook, and nothing in either that a spreadsheet would run."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import count, islice

import pytest
from openpyxl import load_workbook

from councils.tables.writing import MOST_ROWS, csv_lines, with_formula, without_formula, workbook


class Named:
    """A record that is written by its name."""

    def __str__(self):
        return "=HYPERLINK(1)"


def cells_of(content):
    return [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]


def test_lines_are_written_as_they_are_asked_for_however_many_there_are():
    lines = csv_lines(["number"], ([number] for number in count()))
    assert list(islice(lines, 3)) == ["number\r\n", "0\r\n", "1\r\n"]


def test_the_mark_of_utf_8_comes_first_where_a_spreadsheet_is_to_open_it():
    assert "".join(csv_lines(["name"], [["Ynys Môn"]], bom=True)).encode() == "name\r\nYnys Môn\r\n".encode("utf-8-sig")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "'=1", "\uff1d1", "\uff0d1", Named()]
)
def test_no_text_is_run_in_either_kind_of_file(cell):
    (_, line) = csv_lines(["text"], [[cell]])
    assert line.strip('"').startswith("'")
    assert cells_of(workbook(["text"], [[cell]]))[1][0].startswith("'")
    assert with_formula(without_formula(cell)) == str(cell)


@pytest.mark.parametrize("cell", [-1, -2.5, Decimal("-3.50"), date(2019, 5, 3), None, "", "a-b", "O'Neill"])
def test_numbers_days_and_harmless_texts_stay_as_they_are(cell):
    assert without_formula(cell) == cell


def test_a_heading_is_no_formula_either():
    assert next(csv_lines(["=1+1"], [])) == "'=1+1\r\n"


def test_numbers_are_numbers_in_a_workbook_and_its_sheet_has_a_name():
    book = load_workbook(BytesIO(workbook(["day", "upheld"], [[date(2019, 5, 3), 3]], title="2019-20")))
    assert [cell.value for cell in book["2019-20"][2]][1] == 3
    assert book["2019-20"]["A2"].is_date


def test_what_no_workbook_can_say_becomes_a_space():
    assert cells_of(workbook(["text"], [["a\x0bb"]]))[1] == ["a b"]


def test_what_a_workbook_would_cut_off_is_refused_with_the_remedy():
    assert cells_of(workbook(["text"], [["x" * 32_767]]))[1] == ["x" * 32_767]
    with pytest.raises(ValueError, match="longer than the 32,767 characters that a workbook holds: take CSV"):
        workbook(["text"], [["=" + "x" * 32_767]])
    with pytest.raises(ValueError, match="more than 20,000 rows: take them as CSV, or filter the list first"):
        workbook(["number"], ([number] for number in range(MOST_ROWS + 1)))
