"""Public tables opened by a double click: Excel knows their letters by the mark in front, and they come in again."""

import csv
import io

import pytest

from councils.exports.casework_tables import CASEWORK
from councils.exports.year_tables import TABLES
from tests.councils.public.test_views import a_published_year, public_decision, worcester
from tests.support.factories import PublicReportFactory, RecommendationFactory
from tests.support.import_files import answer_of

pytestmark = pytest.mark.django_db
SAID = "It paid £250 – “late”, the council’s word."
FILES = [
    *(f"/data/2019-20/{name}.csv" for name in TABLES),
    *(f"/data/{name}.csv" for name in CASEWORK),
    "/decisions.csv",
    "/compare/councils.csv?c=worcester-city-council",
]


@pytest.fixture
def year():
    authority = worcester()
    decision = public_decision(authority=authority, summary=SAID)
    RecommendationFactory(decision=decision, text=SAID, due_on=None)
    PublicReportFactory(authority=authority, title=SAID, summary=SAID)
    return a_published_year(authority)


# Of one case in one year no remedies are shown, nobody stands out, and nothing has changed since a year before.
SAY_NOTHING = ("remedies.csv", "outside.csv", "changes.csv")


@pytest.mark.parametrize("address", FILES)
def test_every_public_table_begins_with_the_mark_of_its_encoding_once(client, year, address):
    content = client.get(address).getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\xef\xbb\xbf") == 1
    table = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert not any(name.startswith("\ufeff") for name in table.fieldnames)
    assert list(table) or address.rpartition("/")[2] in SAY_NOTHING


@pytest.mark.parametrize("address", ["/decisions.csv", "/data/decisions.csv", "/data/improvements.csv"])
def test_pounds_dashes_and_quotation_marks_are_what_they_were(client, year, address):
    assert SAID in client.get(address).getvalue().decode("utf-8-sig").replace('""', '"')


def test_what_goes_out_with_the_mark_comes_in_again(client, year, tmp_path):
    (tmp_path / "performance.csv").write_bytes(client.get("/data/2019-20/performance.csv").getvalue())
    assert "refused" not in answer_of("performance", tmp_path / "performance.csv")
