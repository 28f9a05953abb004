"""Tables out of the back office: any list as it is filtered, in the imports' columns, harmless to spreadsheets."""

import csv
from io import BytesIO

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from councils.backoffice.export_admin import Exports
from councils.figures import freezing
from councils.models import Decision, Performance
from tests.support import factories
from tests.support.everything import one_of_everything
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db

CSV, XLSX = "csv", "xlsx"


@pytest.fixture
def caseworker(client):
    client.force_login(colleague("caseworker", "casey"))
    return client


def address_of(model, page="export"):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def chosen(client, ending, records):
    """Some records of a list, by the action under it."""
    data = {"action": f"export_{ending}", "_selected_action": [record.pk for record in records]}
    return client.post(address_of(records[0], "changelist"), data)


def export(client, model, kind=CSV, **query):
    """A list as it is filtered, by the page that offers it."""
    return client.post(f"{address_of(model)}?{'&'.join(map('='.join, query.items()))}", {"format": kind})


def text_of(response):
    return b"".join(response.streaming_content).decode("utf-8-sig")


def rows_of(response):
    return list(csv.DictReader(text_of(response).splitlines()))


def sheet_of(response):
    return [list(row) for row in load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)]


def exported_lists():
    return [page_of for page_of in admin.site._registry.values() if isinstance(page_of, Exports)]


def test_a_list_is_exported_in_the_columns_and_words_that_the_import_takes(caseworker):
    factories.DecisionFactory(upheld=True, authority__name="Anytown City Council", reference="19 012 345")
    (row,) = rows_of(export(caseworker, Decision))
    assert (row["reference"], row["authority"], row["decided_on"], row["outcome"], row["remedied_already"]) == (
        "19 012 345", "Anytown City Council", "2019-09-02", "upheld", "no",
    )  # fmt: skip


def test_the_list_is_exported_as_it_is_filtered_whatever_its_length(caseworker, monkeypatch):
    monkeypatch.setattr("councils.admin.decision.DecisionAdmin.list_per_page", 2)
    wanted = factories.DecisionFactory.create_batch(5, not_upheld=True)
    factories.DecisionFactory.create_batch(2)
    page = caseworker.get(f"{address_of(Decision)}?outcome__exact=not_upheld").content.decode()
    assert "<strong>5 decisions</strong>" in page
    for found in (
        [row["reference"] for row in rows_of(export(caseworker, Decision, outcome__exact="not_upheld"))],
        [row[0] for row in sheet_of(export(caseworker, Decision, XLSX, outcome__exact="not_upheld"))[1:]],
    ):
        assert sorted(found) == sorted(decision.reference for decision in wanted)


def test_chosen_records_alone_are_exported_too(caseworker):
    wanted, _ = factories.RecommendationFactory.create_batch(2)
    (row,) = rows_of(chosen(caseworker, "csv", [wanted]))
    assert (row["decision"], row["due_on"]) == (wanted.decision.reference, "2019-12-02")
    assert len(sheet_of(chosen(caseworker, "xlsx", [wanted]))) == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'=", "\uff1d"])
def test_nothing_in_an_export_is_run_by_a_spreadsheet_and_it_comes_in_again_as_it_was(caseworker, start):
    decision = factories.DecisionFactory(upheld=True, summary=f"{start}1+1", reference="19 012 345")
    table = text_of(export(caseworker, Decision))
    (row,) = csv.DictReader(table.splitlines(keepends=True))
    assert row["summary"] == f"'{start}1+1"
    assert sheet_of(export(caseworker, Decision, XLSX))[1][9] == f"'{start}1+1"
    if not start.isspace():  # at the edge of a cell no import keeps white space
        file = SimpleUploadedFile("again.csv", table.encode())
        page = caseworker.post(address_of(Decision, "import"), {"import_file": file}, follow=True)
        assert "0 new, 0 changed, 1 unchanged" in b"".join(page.streaming_content).decode()
        decision.refresh_from_db()
        assert decision.summary == f"{start}1+1"


def test_csv_opens_in_a_spreadsheet_with_its_quotation_marks(caseworker):
    factories.DecisionFactory(upheld=True, summary="“Delayed”, the Council said: £250.")
    assert b"".join(export(caseworker, Decision).streaming_content).startswith(b"\xef\xbb\xbf")


def test_every_list_with_records_of_ours_gives_a_table(client, admin_user):
    one_of_everything(admin_user)
    client.force_login(admin_user)
    for page_of in exported_lists():
        rows = rows_of(export(client, page_of.model))
        assert len(rows) == page_of.model.objects.count(), page_of.model
        assert any(rows[0].values()), page_of.model


def test_a_longer_table_asks_the_database_no_more(client, admin_user):
    def asked():
        counted = {}
        for page_of in exported_lists():
            with CaptureQueriesContext(connection) as queries:
                rows_of(export(client, page_of.model))
            counted[page_of.model] = len(queries)
        return counted

    decision = one_of_everything(admin_user)
    client.force_login(admin_user)
    few = asked()
    for _ in range(3):
        factories.RecommendationFactory(decision__authority=decision.authority)
        factories.AttendanceFactory()
        factories.PopulationFactory()
        factories.PublicReportFactory()
        Performance.objects.create(
            year=Performance.objects.first().year, authority=factories.AuthorityFactory(), name="x", kind="fire"
        )
    assert asked() == few


def test_published_figures_are_exported_as_the_command_takes_them_in(client, admin_user):
    factories.DecisionFactory(upheld=True)
    freezing.freeze(factories.ReviewYearFactory())
    client.force_login(admin_user)
    row = next(row for row in rows_of(export(client, Performance)) if not row["service_area"])
    assert (row["year"], row["received"], row["upheld"], row["kind"]) == ("2019-20", "1", "1", "district")


def test_a_workbook_says_what_it_cannot_hold(caseworker, monkeypatch):
    decision = factories.DecisionFactory(upheld=True, statement="x" * 33_000)
    page = export(caseworker, Decision, XLSX).content.decode()
    assert "A text is longer than the 32,767 characters that a workbook holds: take CSV." in page
    decision.delete()
    monkeypatch.setattr("councils.tables.writing.MOST_ROWS", 2)
    factories.DecisionFactory.create_batch(3)
    page = export(caseworker, Decision, XLSX).content.decode()
    assert "There are more than 2 rows: take them as CSV, or filter the list first." in page
    assert len(rows_of(export(caseworker, Decision))) == 3


def test_chosen_records_that_a_workbook_cannot_hold_lead_back_to_the_list_with_the_reason(caseworker):
    decision = factories.DecisionFactory(upheld=True, statement="x" * 33_000)
    page = caseworker.get(chosen(caseworker, "xlsx", [decision])["Location"]).content.decode()
    assert "A text is longer than the 32,767 characters that a workbook holds: take CSV." in page


@pytest.mark.parametrize("kind", ["", "ods", "0"])
def test_a_kind_of_file_that_there_is_not_is_answered_with_those_there_are(caseworker, kind):
    assert "Choose CSV or XLSX." in export(caseworker, Decision, kind).content.decode()


def test_a_filter_that_there_is_not_leads_back_to_the_list(caseworker):
    response = caseworker.get(f"{address_of(Decision)}?nothing=1")
    assert (response.status_code, response["Location"]) == (302, "/admin/councils/decision/?e=1")


def test_an_auditor_exports_and_somebody_without_a_role_does_not(client):
    factories.DecisionFactory()
    client.force_login(colleague("auditor", "audrey"))
    assert len(rows_of(export(client, Decision))) == 1
    client.force_login(factories.UserFactory())
    assert export(client, Decision).status_code == 403


def test_the_way_to_the_export_keeps_the_filter(caseworker):
    factories.DecisionFactory(not_upheld=True)
    page = caseworker.get(f"{address_of(Decision, 'changelist')}?outcome__exact=not_upheld").content.decode()
    assert "/admin/councils/decision/export/?outcome__exact=not_upheld" in page
