"""Workbooks as people have them: which sheet is meant, and what a cell shows or why nobody can tell."""

import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from councils.models import Decision, Performance, Recommendation
from councils.tables import errors, workbooks
from tests.support.factories import AuthorityFactory, CategoryFactory, DecisionFactory
from tests.support.import_files import refusal_of, take_in, write_xlsx

pytestmark = pytest.mark.django_db
HEADER = ["reference", "authority", "category", "received_on", "decided_on", "outcome", "summary", "withheld_because"]
ROW = ["24 000 301", "E07000237", "homelessness", date(2024, 5, 1), date(2025, 9, 2), "Upheld"]


@pytest.fixture(autouse=True)
def worcester():
    CategoryFactory()
    return AuthorityFactory(name="Worcester City Council", gss_code="E07000237")


def book_of(tmp_path, sheets, states=()):
    """A workbook with these sheets, some of them hidden."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    for title, state in dict(states).items():
        book[title].sheet_state = state
    path = tmp_path / "cases.xlsx"
    book.save(path)
    return path


def rewritten(path, before, after):
    """A workbook whose first sheet is written otherwise."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert before in parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(before, after)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_the_visible_sheet_is_read_and_the_hidden_one_is_said(tmp_path, state):
    old = [HEADER, [*ROW[:5], "Not upheld"]]
    said = take_in("decisions", book_of(tmp_path, {"old": old, "June": [HEADER, ROW]}, {"old": state}))
    assert Decision.objects.get().outcome == "upheld"
    assert "Not looked at: hidden sheet “old”." in said


def test_a_sheet_without_the_columns_is_said_and_the_one_that_has_them_read(tmp_path):
    said = take_in("decisions", book_of(tmp_path, {"Read me": [["Made on 1 July"]], "June": [HEADER, ROW]}))
    assert "1 new" in said
    assert "Not looked at: sheet “Read me”." in said


def test_several_sheets_that_could_be_meant_refuse_the_file(tmp_path):
    refused = refusal_of("decisions", book_of(tmp_path, {"May": [HEADER, ROW], "June": [HEADER, ROW]}))
    assert "it has 2 sheets with such a table, “May” and “June”." in refused
    assert not Decision.objects.exists()


def test_a_workbook_whose_only_table_is_hidden_is_refused(tmp_path):
    path = book_of(tmp_path, {"Front": [], "June": [HEADER, ROW]}, {"June": "hidden"})
    assert "no visible sheet of it has a row that names the columns." in refusal_of("decisions", path)


def test_rows_beyond_what_a_sheet_claims_of_its_size_are_read(tmp_path):
    path = book_of(tmp_path, {"June": [HEADER, ROW, ["24 000 302", *ROW[1:]]]})
    assert "2 new" in take_in("decisions", rewritten(path, b'<dimension ref="A1:H3"', b'<dimension ref="A1:B2"'))


def test_hidden_rows_are_read_and_said(tmp_path):
    path = book_of(tmp_path, {"June": [HEADER, ROW, ["24 000 302", *ROW[1:]]]})
    said = take_in("decisions", rewritten(path, b'<row r="3">', b'<row r="3" hidden="1">'))
    assert "2 new" in said
    assert "Hidden in the sheet, and read like all others: 1 of the rows." in said


FORMULA = '=CONCATENATE("The Council ","took too long.")'


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (FORMULA, "the cell G2 has a formula without a value: open the file in a spreadsheet, save it"),
        ("#REF!", "the cell G2 shows #REF!, a spreadsheet's error: mend its formula."),
        ("#SPILL!", "#SPILL! is a spreadsheet's error"),
        ("_x0000_", "has bytes that are not UTF-8 text"),
    ],
)
def test_a_cell_that_cannot_be_read_is_a_fault_with_its_place(tmp_path, worcester, cell, sentence):
    DecisionFactory(reference="24 000 301", authority=worcester, summary="Kept.", withheld_because="Court order")
    for column, place in (("summary", "G2"), ("withheld_because", "H2")):
        cells = ["", cell] if column == "withheld_because" else [cell]
        refused = refusal_of("decisions", book_of(tmp_path, {"June": [HEADER, [*ROW, *cells]]}))
        assert f"sheet “June”, line 2, {column}: {sentence.replace('G2', place)}" in refused
    assert (Decision.objects.get().summary, Decision.objects.get().withheld_because) == ("Kept.", "Court order")


def test_a_formula_that_came_to_nothing_is_an_empty_cell_and_one_with_a_value_is_its_value(tmp_path, worcester):
    DecisionFactory(reference="24 000 301", authority=worcester, summary="Kept.")
    path = book_of(tmp_path, {"June": [HEADER, [*ROW, '=""']]})
    nothing = b'<c r="G2"><f>""</f><v></v></c>'
    take_in("decisions", rewritten(path, nothing, nothing.replace(b'r="G2"', b'r="G2" t="str"')))
    assert Decision.objects.get().summary == "Kept."
    path = book_of(tmp_path, {"June": [HEADER, [*ROW, '=""']]})
    worked_out = b'<c r="G2" t="str"><f>"Too "&amp;"long."</f><v>Too long.</v></c>'
    take_in("decisions", rewritten(path, nothing, worked_out))
    assert Decision.objects.get().summary == "Too long."


def test_what_a_word_processor_left_in_a_cell_becomes_lines(tmp_path):
    take_in("decisions", book_of(tmp_path, {"June": [HEADER, [*ROW, "Too long._x000B_It agreed._x000D_\nYes."]]}))
    assert Decision.objects.get().summary == "Too long.\nIt agreed.\nYes."


def test_merged_cells_of_a_table_are_a_fault_and_those_of_a_title_are_not(tmp_path):
    rows = [["Complaints decided"], HEADER, ROW, ["24 000 302", None, *ROW[2:]]]
    path = book_of(tmp_path, {"June": rows})
    path = rewritten(path, b"<pageMargins", b'<mergeCells count="1"><mergeCell ref="A1:H1"/></mergeCells><pageMargins')
    refused = refusal_of("decisions", path)
    assert "1 fault" in refused
    path = rewritten(path, b'<mergeCell ref="A1:H1"/>', b'<mergeCell ref="A1:H1"/><mergeCell ref="B3:B4"/>')
    assert "line 3: the cells B3:B4 are merged: take them apart, and fill in each." in refusal_of("decisions", path)


def test_a_day_with_a_time_is_that_day(tmp_path):
    row = [*ROW[:3], datetime(2024, 5, 1, 14, 30), *ROW[4:]]
    take_in("decisions", book_of(tmp_path, {"June": [HEADER, row]}))
    assert Decision.objects.get().received_on == date(2024, 5, 1)


def test_amounts_are_those_that_a_spreadsheet_shows(tmp_path):
    DecisionFactory(reference="24 000 201", upheld=True)
    header = ["decision", "number", "kind", "remedy", "text", "amount"]
    amounts = [0.1 + 0.2, 3300.2999999999997, 1200.5, "£1,200.50", 250]
    rows = [["24 000 201", n, "Personal remedy", "Apology", "Pay.", amount] for n, amount in enumerate(amounts, 1)]
    take_in("recommendations", write_xlsx(tmp_path / "sums.xlsx", header, *rows))
    kept = [str(one.amount) for one in Recommendation.objects.order_by("number")]
    assert kept == ["0.30", "3300.30", "1200.50", "1200.50", "250.00"]


@pytest.mark.parametrize("amount", [12.345, "1.200,50", "€5", "12,34", True])
def test_what_is_no_amount_is_refused(tmp_path, amount):
    DecisionFactory(reference="24 000 201", upheld=True)
    header = ["decision", "number", "kind", "remedy", "text", "amount"]
    row = ["24 000 201", 1, "Personal remedy", "Apology", "Pay.", amount]
    refused = refusal_of("recommendations", write_xlsx(tmp_path / "sums.xlsx", header, row))
    assert "is not an amount in pounds" in refused


def test_numbers_with_a_format_are_read_as_they_are_shown(tmp_path):
    """Noughts in front of a reference, and a share as a percentage."""
    path = book_of(tmp_path, {"June": [[*HEADER[:4]], [5000001, *ROW[1:4]]]})
    book = Workbook()
    sheet = book.active
    sheet.append(HEADER[:4])
    sheet.append([5000001, *ROW[1:4]])
    sheet["A2"].number_format = "00 000 000"
    book.save(path)
    take_in("decisions", path)
    assert Decision.objects.get().reference == "05 000 001"
    book = Workbook()
    book.active.append(["Authority Name", "Not Upheld", "Upheld", "Uphold Rate (%)"])
    book.active.append(["Worcester City Council", 3, 1, 0.25])
    book.active["D2"].number_format = "0%"
    book.save(path)
    take_in("performance", path, "--year", "2019-20")
    assert Performance.objects.get().upheld == 1


def with_members(path, **members):
    """A workbook with more in its archive."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("number", [workbooks.MOST_MEMBERS])
def test_a_workbook_of_more_parts_than_a_table_has_is_refused(tmp_path, number):
    path = with_members(book_of(tmp_path, {"June": [HEADER, ROW]}), **{f"xl/{n}.xml": "" for n in range(number)})
    assert "too large to be a table" in refusal_of("decisions", path)


@pytest.mark.parametrize("limit", ["LARGEST_WORKBOOK", "LARGEST_BESIDE"])
def test_a_workbook_that_unpacks_to_more_than_a_table_is_refused_unopened(tmp_path, limit, monkeypatch):
    monkeypatch.setattr(workbooks, limit, 40)
    path = book_of(tmp_path, {"June": [HEADER, ROW]})
    assert "too large to be a table: save the rows as CSV" in refusal_of("decisions", path)


def test_a_cell_far_right_of_the_table_is_named(tmp_path):
    rows = [HEADER, ROW]
    path = book_of(tmp_path, {"June": rows})
    path = rewritten(path, b"</row></sheetData>", b'<c r="XFD2" t="inlineStr"><is><t>x</t></is></c></row></sheetData>')
    assert "has something in the cell XFD2, far right of any table: clear it" in refusal_of("decisions", path)


def test_no_more_faults_are_told_than_somebody_mends(tmp_path, monkeypatch):
    monkeypatch.setattr(errors, "MOST_FAULTS", 3)
    path = write_xlsx(tmp_path / "cases.xlsx", HEADER, *[["no reference", *ROW[1:]]] * 9)
    said = refusal_of("decisions", path)
    assert "3 faults and perhaps more; nothing was changed." in said
    assert said.count("line ") == 3
