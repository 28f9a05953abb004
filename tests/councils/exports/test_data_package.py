"""What can be taken away: tables in three forms, the package that describes them, and everything at once."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from councils.exports.casework_tables import CASEWORK
from councils.exports.columns import COLUMNS
from councils.exports.data_package import CHECKSUMS, UNDATED, zipped
from councils.exports.year_tables import TABLES
from councils.figures import freezing, publication
from councils.models import Performance, RecommendationKind
from councils.models.decision import today
from councils.public.large_files import data_version
from tests.support.corrections import correct
from tests.support.factories import (
    AuthorityFactory,
    DecisionFactory,
    PublicReportFactory,
    RecommendationFactory,
    ReviewYearFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def worcester():
    return AuthorityFactory(name="Worcester City Council", slug="worcester-city-council", gss_code="E07000237")


@pytest.fixture
def year(worcester):
    year = ReviewYearFactory()
    facts = {"name": worcester.name, "kind": worcester.kind, "imported": True}
    Performance.objects.create(year=year, authority=worcester, upheld=3, not_upheld=1, received=9, **facts)
    freezing.freeze(year, by=UserFactory())
    publication.publish(year, moment("2020-07-29T00:01"))
    return year


@pytest.fixture
def decision(worcester):
    day = today() - timedelta(days=100)
    made = DecisionFactory(
        authority=worcester, upheld=True, received_on=day, decided_on=day, summary="A ramp, at last."
    )
    RecommendationFactory(decision=made, kind=RecommendationKind.SERVICE, text="Train the staff.")
    PublicReportFactory(authority=worcester, slug="a-ramp", title="A ramp")
    return made


def test_a_table_is_the_same_in_all_three_forms(client, year):
    rows = list(csv.DictReader(io.StringIO(client.get("/data/2019-20/decided.csv").getvalue().decode("utf-8-sig"))))
    told = json.loads(client.get("/data/2019-20/decided.json").content)
    book = load_workbook(io.BytesIO(client.get("/data/2019-20/decided.xlsx").getvalue()))
    header, *cells = book["2019-20"].iter_rows(values_only=True)
    assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in told["rows"]] == rows
    assert [dict(zip(header, row, strict=True)) for row in cells] == [
        {name: None if value == "" else value for name, value in row.items()} for row in told["rows"]
    ]
    first = told["rows"][0]
    assert (first["upheld"], first["uphold_rate"], first["uphold_rate_text"]) == (3, 0.75, "75%")


def test_a_workbook_has_a_bold_head_that_stays_numbers_that_are_numbers_and_sheets_that_explain(client, year):
    book = load_workbook(io.BytesIO(client.get("/data/2019-20/decided.xlsx").getvalue()))
    sheet = book["2019-20"]
    head, row = list(sheet.iter_rows())
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in head)
    assert sheet.column_dimensions["C"].width > len("Worcester City Council")
    rate = row[[cell.value for cell in head].index("uphold_rate")]
    assert (rate.value, rate.number_format) == (0.75, "0.0%")
    meanings = dict(book["Codebook"].iter_rows(values_only=True))
    assert [*meanings][1:] == [cell.value for cell in head]
    said = "\n".join(str(cell) for line in book["Notes"].iter_rows(values_only=True) for cell in line)
    assert "1 April 2019 to 31 March 2020" in said
    assert "Open Government Licence v3.0" in said


def test_every_column_of_every_table_is_in_the_codebook_and_the_other_way_round(client):
    headers = [table.header for table in (TABLES | UNDATED).values()]
    assert {name for header in headers for name in header} == {*COLUMNS}
    page = client.get("/data/codebook/").content.decode()
    assert all(f'<tr id="{name}">' in page for name in COLUMNS)


def test_one_table_has_every_measure_of_every_published_year_and_of_no_other(client, year, worcester):
    later = ReviewYearFactory(starts_on=date(2020, 4, 1), breaks_series=True)
    facts = {"name": worcester.name, "kind": worcester.kind, "imported": True}
    Performance.objects.create(year=later, authority=worcester, upheld=1, not_upheld=1, **facts)
    freezing.freeze(later, by=UserFactory())

    def rates():
        lines = csv.DictReader(io.StringIO(client.get("/data/measures.csv").getvalue().decode("utf-8-sig")))
        return {
            line["year"]: (
                line["value"],
                line["unit"],
                line["average_value"],
                line["average_authorities"],
                line["flags"],
            )
            for line in lines
            if line["measure"] == "uphold_rate"
        }

    assert rates() == {"2019-20": ("0.75", "share", "0.75", "1", "few")}
    publication.publish(later, moment("2021-07-29T00:01"))
    assert rates()["2020-21"] == ("0.5", "share", "0.5", "1", "few;break")


def test_a_corrected_figure_stands_beside_what_was_published(client, year, worcester):
    correct({Performance.objects.get(): {"upheld": 6, "not_upheld": 2}}, reason="Missed.", by=UserFactory())
    lines = csv.DictReader(io.StringIO(client.get("/data/measures.csv").getvalue().decode("utf-8-sig")))
    by = {line["measure"]: line for line in lines}
    rate, untouched = by["uphold_rate"], by["compliance_rate"]
    assert (rate["part"], rate["of"], rate["published_part"], rate["published_of"]) == ("6", "8", "3", "4")
    assert rate["flags"] == untouched["flags"] == "corrected"
    assert (untouched["published_part"], untouched["published_of"]) == ("", "")


FILES = ["/data/ombudsman-data.zip", "/data/decisions.csv", "/decisions.csv?outcome=upheld"]


@pytest.mark.parametrize("address", FILES)
def test_who_has_a_large_file_already_is_told_so_until_something_on_record_changes(client, year, decision, address):
    first = client.get(address)
    content, has = first.getvalue(), {"If-None-Match": first["ETag"]}
    assert first["Cache-Control"] == "public, no-cache"
    assert client.get(address, headers=has).status_code == 304
    decision.summary = "A ramp, after nine months."
    decision.save()
    again = client.get(address, headers=has)
    assert again.status_code == 200
    assert again.getvalue() != content
    decision.withheld_because = "It tells who they are."
    decision.save()
    assert client.get(address, headers={"If-None-Match": again["ETag"]}).getvalue() != content


def test_a_year_that_becomes_public_and_a_new_day_are_a_new_version(client, year):
    versions = {data_version(), data_version(timezone.now() + timedelta(days=1))}
    later = ReviewYearFactory(starts_on=date(2018, 4, 1))
    freezing.freeze(later, by=UserFactory())
    assert data_version() in versions
    publication.publish(later, moment("2019-07-29T00:01"))
    assert data_version() not in versions


@pytest.mark.parametrize("address", FILES)
def test_nothing_is_put_together_for_who_asks_for_the_head_alone(client, year, decision, address, monkeypatch):
    monkeypatch.setattr(
        "councils.tables.writing.csv.writer", lambda *given: pytest.fail("A line was written for HEAD.")
    )
    head = client.head(address)
    assert head.getvalue() == b""
    assert head["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_a_years_tables_are_kept_ready_made(client, settings, year, form, django_assert_num_queries):
    settings.PUBLIC_CACHE_SECONDS = 60
    first = client.get(f"/data/2019-20/decided.{form}")
    with django_assert_num_queries(0):
        again = client.get(f"/data/2019-20/decided.{form}", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "address", ["2019-20/decided.pdf", "2019-20/nothing.csv", "2018-19/decided.csv", "nothing.csv"]
)
def test_what_there_is_no_table_of_is_not_found(client, year, address):
    assert client.get(f"/data/{address}").status_code == 404


def test_the_package_describes_every_table_as_it_is(client, year, decision):
    package = client.get("/data/datapackage.json").json()
    assert {one["name"] for one in package["resources"]} == {f"{name}-2019-20" for name in TABLES} | {*UNDATED}
    for resource in package["resources"]:
        text = client.get(f"/data/{resource['path']}").getvalue().decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text))
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == rows.fieldnames
        rows = list(rows)
        for field in fields:
            for value in filter(None, (row[field["name"]] for row in rows)):
                {"integer": int, "number": float, "date": date.fromisoformat, "string": str}[field["type"]](value)


def test_keys_tell_lines_apart_and_name_lines_that_there_are(client, year, decision):
    resources = client.get("/data/datapackage.json").json()["resources"]
    lines = {
        one["name"]: list(
            csv.DictReader(io.StringIO(client.get(f"/data/{one['path']}").getvalue().decode("utf-8-sig")))
        )
        for one in resources
    }
    named = 0
    for one in resources:
        rows, schema = lines[one["name"]], one["schema"]
        if key := schema.get("primaryKey"):
            assert len({tuple(row[column] for column in key) for row in rows}) == len(rows), one["name"]
        for other in schema.get("foreignKeys", []):
            there = {row[other["reference"]["fields"]] for row in lines[other["reference"]["resource"]]}
            assert {row[other["fields"]] for row in rows} <= there | {""}, one["name"]
            named += 1
    assert named >= 6
    assert all("primaryKey" in one["schema"] for one in resources)


def test_everything_is_one_file_that_agrees_with_the_site(client, year, decision):
    with zipfile.ZipFile(io.BytesIO(client.get("/data/ombudsman-data.zip").getvalue())) as archive:
        assert archive.testzip() is None
        assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_DEFLATED}
        described = client.get("/data/datapackage.json").json()
        package = json.loads(archive.read("datapackage.json"))
        for one in package["resources"]:
            content = archive.read(one["path"])
            assert content == client.get(f"/data/{one['path']}").getvalue(), one["path"]
            assert one.pop("bytes") == len(content)
            assert one.pop("hash") == f"sha256:{sha256(content).hexdigest()}"
        assert package == described
        beside = {"README.md", "datapackage.json", CHECKSUMS}
        assert {*archive.namelist()} == {one["path"] for one in package["resources"]} | beside
        assert b"A ramp, at last." in archive.read("decisions.csv")
        assert b"Train the staff." in archive.read("improvements.csv")
        assert "Local Authorities Ombudsman" in archive.read("README.md").decode()


def test_the_package_names_its_sources_and_terms(client, year):
    package = client.get("/data/datapackage.json").json()
    assert package["licenses"][0]["name"] == "OGL-UK-3.0"
    assert any("Office for National Statistics" in source["title"] for source in package["sources"])


def test_everything_is_sent_in_parts_however_much_it_is():
    parts = list(zipped([("many.csv", (f"{n:x}{n * n:x}\n" for n in range(200_000)))]))
    assert len(parts) > 5
    assert max(map(len, parts)) < 200_000
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        assert archive.read("many.csv").count(b"\n") == 200_000


def test_casework_has_nothing_personal_and_no_formula(client, worcester, decision):
    RecommendationFactory(decision=decision, number=2, kind=RecommendationKind.PERSONAL, text="Pay Ms Nobody £50.")
    DecisionFactory(authority=worcester, upheld=True, summary="Withheld words.", withheld_because="A family.")
    DecisionFactory(
        authority=worcester,
        upheld=True,
        received_on=decision.received_on,
        decided_on=decision.decided_on,
        summary="=1+1",
    )
    said = "".join(client.get(f"/data/{name}.csv").getvalue().decode("utf-8-sig") for name in CASEWORK)
    assert "Nobody" not in said
    assert "Withheld" not in said
    assert ",'=1+1," in said
