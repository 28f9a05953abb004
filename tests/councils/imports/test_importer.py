"""A file is read before anything is written: whoever works meanwhile does not wait for its unpacking."""

import pytest
from django.db import connection

from councils.imports.decisions import DecisionImport
from councils.models import Category, Decision
from councils.tables import reading
from tests.support.factories import AuthorityFactory, CategoryFactory
from tests.support.import_files import refusal_of, take_in, write_csv, write_xlsx

HEADER = ["reference", "authority", "category", "received_on"]


@pytest.fixture
def file(tmp_path):
    """A workbook with more rows than are taken in at a time."""
    AuthorityFactory(name="Anytown City Council")
    CategoryFactory(name="Homelessness")
    rows = [[f"19 {n:03} 345", "Anytown City Council", "Homelessness", "2019-05-01"] for n in range(7)]
    return write_xlsx(tmp_path / "cases.xlsx", HEADER, *rows)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_workbook_is_read_and_one_is_while_it_is_taken_in(file, monkeypatch):
    monkeypatch.setattr("councils.imports.importer.BATCH", 2)
    open_while_reading = []
    read = reading.check_cells

    def watched(row):
        open_while_reading.append(connection.in_atomic_block)
        return read(row)

    monkeypatch.setattr(reading, "check_cells", watched)
    table = DecisionImport(file)
    seen = [(rows, connection.in_atomic_block) for rows in table.steps()]
    assert open_while_reading == [False] * 7
    assert seen == [(2, False), (2, False), (2, False), (1, False), (0, True), (0, True), (0, True), (0, True)]
    assert Decision.objects.count() == table.tally.new == 7


@pytest.mark.django_db
def test_what_is_put_aside_keeps_damage_to_be_named(tmp_path):
    path = write_csv(tmp_path / "cases.csv", HEADER)
    path.write_bytes(path.read_bytes() + b"19 012 345,Caf\xe9 \xe2\x80\x94 Council,Homelessness,2019-05-01\n")
    assert "has bytes that are not UTF-8 text" in refusal_of("decisions", path)


@pytest.mark.django_db
def test_a_file_is_taken_in_as_it_was_read(file):
    assert take_in("decisions", file) == "Decisions: 7 new, 0 changed, 0 unchanged.\n"
    assert take_in("decisions", file) == "Decisions: 0 new, 0 changed, 7 unchanged.\n"


@pytest.mark.django_db
def test_a_long_file_that_is_wrong_from_its_beginning_is_refused_before_all_of_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("councils.imports.importer.READ_AHEAD", 2000)
    read = []
    monkeypatch.setattr(reading, "check_cells", read.append)
    path = write_csv(tmp_path / "cases.csv", HEADER, *[["x", "y", "z", "never"]] * 5000)
    assert "1,000 faults and perhaps more" in refusal_of("decisions", path)
    assert len(read) == 2000


@pytest.mark.django_db
def test_a_large_file_whose_first_rows_are_all_wrong_is_refused_before_the_others_are_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("councils.imports.importer.LARGE", 20_000)
    read = []
    monkeypatch.setattr(reading, "check_cells", read.append)
    path = write_csv(tmp_path / "cases.csv", HEADER, *[["x", "y", "Housing", "never"]] * 5000)
    assert "1,000 faults and perhaps more" in refusal_of("decisions", path)
    assert len(read) == 1000
    assert not Category.objects.filter(name__contains="not specified").exists()


@pytest.mark.django_db
def test_the_first_rows_of_a_large_file_are_tried_and_nothing_is_said_or_kept_of_it(file, monkeypatch):
    monkeypatch.setattr("councils.imports.importer.LARGE", 1)
    assert take_in("decisions", file) == "Decisions: 7 new, 0 changed, 0 unchanged.\n"
    assert take_in("decisions", file) == "Decisions: 0 new, 0 changed, 7 unchanged.\n"


@pytest.mark.django_db
def test_what_is_not_read_ahead_is_taken_in_after_it(file, monkeypatch):
    monkeypatch.setattr("councils.imports.importer.READ_AHEAD", 3)
    monkeypatch.setattr("councils.imports.importer.BATCH", 2)
    table = DecisionImport(file)
    assert list(table.steps()) == [2, 1, 0, 0, 2, 2]
    assert Decision.objects.count() == table.tally.new == 7
