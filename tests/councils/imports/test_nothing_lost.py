"""What no file may do, whatever stands in its cells: change what it says nothing of, or let go what is withheld."""

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from councils.models import Decision
from tests.support.factories import AuthorityFactory, CategoryFactory, DecisionFactory
from tests.support.import_files import answer_of

pytestmark = pytest.mark.django_db
KEY = {"reference": "19 000 001", "authority": "E07000237", "category": "homelessness", "received_on": "2019-05-01"}
ON_RECORD = {
    "provider": "Sunny Care",
    "summary": "It delayed.",
    "statement": "Fault.",
    "withheld_because": "Court order",
}
FORMULA, ERROR, ABSENT, EMPTY = "=1+1", "#REF!", None, ""
CELLS = st.sampled_from([ABSENT, EMPTY, " ", "\u200b", "\xa0", FORMULA, ERROR, "Other words.", "Not released yet"])
FILES = st.fixed_dictionaries(dict.fromkeys(ON_RECORD, CELLS))
BLANK = (EMPTY, " ", "\u200b", "\xa0")


@pytest.fixture
def decision():
    CategoryFactory()
    worcester = AuthorityFactory(name="Worcester City Council", gss_code="E07000237")
    return DecisionFactory(reference=KEY["reference"], authority=worcester, **ON_RECORD)


def written(tmp_path, kind, cells):
    """A file with one row about the decision on record, a formula in a workbook without its value."""
    row = KEY | {column: cell for column, cell in cells.items() if cell is not ABSENT}
    path = tmp_path / f"cases.{kind}"
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([row.keys(), row.values()])
    else:
        book = Workbook()
        book.active.append([*row])
        book.active.append([*row.values()])
        book.save(path)
    return path


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["csv", "xlsx"]), cells=FILES, clear=st.lists(st.sampled_from([*ON_RECORD]), max_size=2))
def test_a_record_changes_only_where_a_file_says_so(decision, tmp_path, kind, cells, clear):
    Decision.objects.filter(pk=decision.pk).update(**ON_RECORD)
    unreadable = [column for column, cell in cells.items() if cell == ERROR or (cell == FORMULA and kind == "xlsx")]
    forbidden = [column for column in clear if column == "withheld_because" or cells[column] is ABSENT]
    options = [option for column in clear for option in ("--clear", column)]
    refused = answer_of("decisions", written(tmp_path, kind, cells), *options)
    assert bool(refused) == bool(unreadable or forbidden), refused
    if refused:
        cells, clear = {}, []
    kept = Decision.objects.values(*ON_RECORD).get()
    for column, before in ON_RECORD.items():
        cell = cells.get(column, ABSENT)
        emptied = "" if column in clear and cell in BLANK else before
        assert kept[column] == (emptied if cell is ABSENT or cell in BLANK else cell.lstrip("'"))
    assert kept["withheld_because"]
