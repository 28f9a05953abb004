"""Files of every sort and damage: each is taken in or refused with a sentence, never with a traceback."""

import io
import zipfile
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from councils.models import Population
from councils.tables.characters import is_misread
from tests.support.factories import AuthorityFactory, DecisionFactory
from tests.support.import_files import refusal_of, take_in, write_csv, write_xlsx

pytestmark = pytest.mark.django_db
HEADER = ["authority", "year", "residents"]
ROW = ["E07000237", "2018", "101891"]


@pytest.fixture
def worcester():
    return AuthorityFactory(name="Worcester City Council", gss_code="E07000237")


def file_of(tmp_path, content, name="people.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("beginning", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_is_no_part_of_the_first_column(worcester, tmp_path, beginning):
    take_in("populations", file_of(tmp_path, beginning + b"authority,year,residents\nE07000237,2018,101891\n"))
    assert Population.objects.get().residents == 101_891


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_lines_may_end_as_on_any_system(worcester, tmp_path, ending):
    take_in("populations", file_of(tmp_path, ending.join([b"authority,year,residents", b"E07000237,2018,101891"])))
    assert Population.objects.get().residents == 101_891


def test_headings_are_read_whatever_their_capitals_and_spaces(worcester, tmp_path):
    take_in("populations", write_csv(tmp_path / "people.csv", [" Authority", "YEAR", "Residents "], ROW))
    assert Population.objects.get().residents == 101_891


def test_blank_lines_are_skipped_and_still_counted(worcester, tmp_path):
    path = file_of(tmp_path, b"authority,year,residents\n\nE07000237,2018,101891\n,,\nE07000237,2019,many\n")
    assert "line 5, residents: “many” is not a whole number." in refusal_of("populations", path)


def test_a_header_alone_is_a_file_of_nothing(worcester, tmp_path):
    assert "0 new, 0 changed, 0 unchanged" in take_in("populations", write_csv(tmp_path / "none.csv", HEADER))


def test_missing_unknown_doubled_and_nameless_columns_are_named(worcester, tmp_path):
    path = write_csv(
        tmp_path / "people.csv", ["year", "year", "people", "", "residents"], ["2018", "2018", "1", "", "1"]
    )
    refused = refusal_of("populations", path)
    assert "line 1, authority: this column is missing." in refused
    assert "line 1, year: this column is there twice: keep one." in refused
    assert "there is no column “people” here: the columns are authority, year, residents, source." in refused
    assert "line 1: a column has no name" in refused
    assert "line 2" not in refused


def test_faults_of_rows_are_named_beside_faults_of_the_header(worcester, tmp_path):
    path = write_csv(tmp_path / "people.csv", [*HEADER, "people"], ["E07000237", "2018", "many", "1"])
    assert "was refused, 2 faults" in refusal_of("populations", path)


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_row_wider_than_its_header_is_a_fault(worcester, tmp_path, write):
    path = write(tmp_path / f"people.{write.__name__.removeprefix('write_')}", HEADER, [*ROW, "", "more"])
    assert "line 2: has 5 cells where the header names 3 columns." in refusal_of("populations", path)


@pytest.mark.parametrize("separator", [b";", b"\t", b",", b"|"])
def test_columns_may_be_separated_as_other_programs_do(worcester, tmp_path, separator):
    lines = [[b"authority", b"year", b"residents"], [b"E07000237", b"2018", b"101891"]]
    take_in("populations", file_of(tmp_path, b"\n".join(map(separator.join, lines))))
    assert Population.objects.get().residents == 101_891


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "utf-8"])
def test_a_file_is_read_in_what_it_says_it_is_written_in(worcester, tmp_path, encoding):
    take_in("populations", file_of(tmp_path, "authority\tyear\tresidents\nE07000237\t2018\t101891\n".encode(encoding)))
    assert Population.objects.get().residents == 101_891


def test_other_separators_are_named(worcester, tmp_path):
    refused = refusal_of("populations", file_of(tmp_path, b"authority^year^residents\nE07000237^2018^101891\n"))
    assert "line 1: the columns seem to be separated by “^”: separate them by commas." in refused


def test_a_table_may_begin_right_of_the_first_column(worcester, tmp_path):
    take_in("populations", write_csv(tmp_path / "people.csv", ["", "", *HEADER], ["", "", *ROW]))
    assert Population.objects.get().residents == 101_891
    refused = refusal_of("populations", write_csv(tmp_path / "people.csv", ["", *HEADER], ["0", *ROW], ["1", *ROW]))
    assert refused.count("line 1: a column has no name") == 1


def test_a_sentence_about_a_long_cell_is_cut_where_it_quotes_it(worcester, tmp_path):
    refused = refusal_of(
        "populations", write_csv(tmp_path / "people.csv", HEADER, ["E07000237", "2018", "9 " * 20_000])
    )
    assert len(refused) < 1_500
    assert refused.endswith("is not a whole number.")


@pytest.mark.parametrize("cell", ["nan", "NULL", "None", "NaT"])
def test_what_a_program_writes_for_nothing_is_no_text(worcester, tmp_path, cell):
    decision = DecisionFactory(reference="24 000 301", authority=worcester, summary="Kept.")
    cells = {"reference": "24 000 301", "authority": "E07000237", "category": decision.category.name}
    row = {**cells, "received_on": str(decision.received_on), "summary": cell}
    refused = refusal_of("decisions", write_csv(tmp_path / "cases.csv", list(row), row))
    assert f"line 2, summary: “{cell}” is what a program writes for nothing: leave the cell empty." in refused


@pytest.mark.parametrize("read_as", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", ["It’s late.", "café", "£250 – paid", "“so”"])
def test_a_text_that_was_read_as_what_it_was_not_written_in_is_a_fault(text, read_as):
    misread = text.encode().decode(read_as, errors="replace")
    assert is_misread(misread)
    assert not is_misread(text)


def test_no_text_of_another_language_is_taken_for_a_misread_one():
    for text in (
        "Ärger über Größe",
        "naïve façade, São João",
        "Łódź",
        "Ελληνικά",
        "À l’été, çà et là",
        "Þór ðæs",
        "½ ° ² µ",
        "“Groß”",
        "“MAÇÃ”, É\xa0!",
    ):
        assert not is_misread(text), text


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line(worcester, tmp_path):
    path = file_of(tmp_path, b'authority,year,residents\nE07000237,2018,1\n"E07000237,2019,1\n')
    assert "line 3: cannot be read as CSV (unexpected end of data)" in refusal_of("populations", path)


def test_broken_utf_8_in_the_header_is_shown_readably(worcester, tmp_path):
    path = file_of(tmp_path, "authority,year,residents,wärter\n".encode("latin-1"))
    assert "there is no column “w\N{REPLACEMENT CHARACTER}rter” here" in refusal_of("populations", path)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.csv", b"", "“none.csv” is empty: its first row must name the columns."),
        ("blank.csv", b"\n,,\n\n", "“blank.csv” is empty"),
        ("people.xls", b"x", "“people.xls” ends neither in .csv nor in .xlsx: save it as one of the two."),
        ("people", b"x", "“people” ends neither in .csv nor in .xlsx"),
        ("people.xlsx", b"", "“people.xlsx” is not a workbook that can be read"),
        ("people.xlsx", b"authority,year,residents\n", "“people.xlsx” is not a workbook that can be read"),
        ("people.csv", b"PK\x03\x04\x14\x00", "there is no column"),
        ("people.csv", "authority,year,residents\n".encode("utf-16-le"), "is no text in UTF-8 (it may be UTF-16)"),
        ("people.csv", bytes.fromhex("d0cf11e0a1b11ae1") * 9, "is an older workbook by another name"),
        ("people.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") * 9, "has a password or is an older .xls"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path, name, content, sentence):
    assert sentence in refusal_of("populations", file_of(tmp_path, content, name))


def test_a_file_that_is_not_there_or_is_a_folder_is_said_so(tmp_path):
    assert "There is no file" in refusal_of("populations", tmp_path / "none.csv")
    assert "is a folder: name a file in it." in refusal_of("populations", tmp_path)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "people.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "is not a workbook that can be read" in refusal_of("populations", path)


def test_a_workbook_cut_short_is_refused(worcester, tmp_path):
    path = write_xlsx(tmp_path / "people.xlsx", HEADER, ROW)
    path.write_bytes(path.read_bytes()[:-200])
    assert "is not a workbook that can be read" in refusal_of("populations", path)


def test_a_workbook_whose_sheet_is_damaged_is_refused(worcester, tmp_path):
    path = write_xlsx(tmp_path / "people.xlsx", HEADER, ROW)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-40]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "is not a workbook that can be read" in refusal_of("populations", path)
    assert not Population.objects.exists()


def workbook(cells):
    file = io.BytesIO()
    write_xlsx(file, HEADER, *cells)
    return file.getvalue()


def any_bytes():
    line = st.lists(st.binary(max_size=12), max_size=5).map(b",".join)
    table = st.lists(line, max_size=6).map(lambda lines: b"\n".join([b"authority,year,residents", *lines]))
    return st.one_of(st.binary(max_size=400), table)


BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@BOUNDED
@given(content=any_bytes(), name=st.sampled_from(["any.csv", "any.xlsx"]))
@example(content=b"authority,year,residents\n\x00,\x00,\x00", name="any.csv")
@example(content=b'authority,year,residents\n"' + b"x" * 1_100_000, name="any.csv")
@example(content="authority,year,residents\nE07000237,²,³".encode(), name="any.csv")
@example(content=b"authority,year,residents\nE07000237,2018," + b"9" * 5000, name="any.csv")
def test_any_bytes_are_taken_in_or_refused(worcester, tmp_path, content, name):
    answer(file_of(tmp_path, content, name))


SCALARS = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.times(),
    st.sampled_from(["E07000237", "_x0000_", "_xD800_", "=1+1", "#N/A"]),
)


@BOUNDED
@given(cells=st.lists(st.lists(SCALARS, max_size=5), max_size=5))
def test_any_cells_of_a_workbook_are_taken_in_or_refused(worcester, tmp_path, cells):
    answer(file_of(tmp_path, workbook(cells), "any.xlsx"))


@BOUNDED
@given(damage=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_workbook_damaged_anywhere_is_taken_in_or_refused(worcester, tmp_path, damage):
    content = bytearray(workbook([ROW]))
    for place, byte in damage:
        content[place % len(content)] = byte
    answer(file_of(tmp_path, bytes(content), "any.xlsx"))


def answer(path):
    """Take a file in, or see it refused with a sentence; anything else is raised."""
    with suppress(CommandError):
        take_in("populations", path)


@pytest.mark.parametrize("table", ["decisions", "recommendations", "performance", "populations", "contacts"])
def test_each_import_gives_a_template_that_it_takes(worcester, tmp_path, table):
    out = io.StringIO()
    call_command(f"import_{table}", "--template", stdout=out)
    path = file_of(tmp_path, out.getvalue().encode())
    assert "0 new, 0 changed, 0 unchanged" in take_in(table, path)
