"""Tables in and out of the back office: harmless to spreadsheets, whole or not at all, nothing unread."""

import csv
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from councils.models import Decision
from councils.models.decision import NOT_RELEASED
from tests import factories
from tests.screens import colleague

pytestmark = pytest.mark.django_db

HEADER = "reference,authority,category,received_on,decided_on,outcome,summary,withheld_because"


@pytest.fixture
def caseworker(client):
    client.force_login(colleague("caseworker", "casey"))
    return client


@pytest.fixture
def authority():
    factories.CategoryFactory(slug="homelessness")
    return factories.AuthorityFactory(name="Anytown City Council")


def export(client, ending, records):
    chosen = {"action": f"export_{ending}", "_selected_action": [record.pk for record in records]}
    return client.post(reverse(f"admin:councils_{records[0]._meta.model_name}_changelist"), chosen)


def rows_of(response):
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(text.splitlines()))


def bring(client, *rows, only_try=False, header=HEADER):
    file = SimpleUploadedFile("cases.csv", "\n".join((header, *rows)).encode())
    data = {"file": file} | ({"only_try": "on"} if only_try else {})
    return client.post(reverse("admin:decision-import"), data, follow=True)


ROW = "19 012 345,Anytown City Council,homelessness,2019-05-01,2019-09-02,upheld,The Council delayed.,"


def test_a_list_is_exported_in_the_columns_that_the_import_takes(caseworker, authority):
    decision = factories.DecisionFactory(upheld=True, authority=authority, reference="19 012 345")
    (row,) = rows_of(export(caseworker, "csv", [decision]))
    assert (row["reference"], row["authority"], row["decided_on"], row["outcome"], row["remedied_already"]) == (
        "19 012 345", "Anytown City Council", "2019-09-02", "upheld", "no",
    )  # fmt: skip
    assert caseworker.post(reverse("admin:decision-import"), {
        "file": SimpleUploadedFile("again.csv", "\n".join([HEADER, ROW]).encode()), "only_try": "on",
    }).status_code == 200  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_nothing_in_an_export_is_run_by_a_spreadsheet(caseworker, start):
    decision = factories.DecisionFactory(upheld=True, summary=f"{start}1+1")
    (row,) = rows_of(export(caseworker, "csv", [decision]))
    assert row["summary"] == f"'{start}1+1"
    sheet = load_workbook(BytesIO(export(caseworker, "xlsx", [decision]).content)).active
    assert sheet.cell(2, 10).value == f"'{start}1+1"


def test_recommendations_are_exported_too(caseworker):
    recommendation = factories.RecommendationFactory(number=1)
    (row,) = rows_of(export(caseworker, "csv", [recommendation]))
    assert (row["decision"], row["due_on"]) == (recommendation.decision.reference, "2019-12-02")


def test_a_file_is_tried_before_it_is_taken_in(caseworker, authority):
    assert "1 new, 0 changed" in bring(caseworker, ROW, only_try=True).content.decode()
    assert not Decision.objects.exists()


def test_a_file_is_taken_in_and_history_names_who_brought_it(caseworker, authority):
    bring(caseworker, ROW)
    decision = Decision.objects.get()
    entry = decision.history.get()
    assert (entry.history_user.username, entry.history_change_reason) == ("casey", "Imported from cases.csv")
    assert decision.handler.username == "casey"


def test_a_faulty_file_is_refused_whole_with_its_lines(caseworker, authority):
    page = bring(caseworker, ROW, ROW.replace("345", "346").replace("Anytown City", "Nowhere")).content.decode()
    assert "line 3, authority" in page
    assert not Decision.objects.exists()


def test_what_a_file_says_to_the_public_waits_for_a_second_person(caseworker, authority):
    bring(caseworker, ROW)
    decision = Decision.objects.get()
    assert (decision.withheld_because, decision.written_by.username) == (NOT_RELEASED, "casey")


def test_a_file_cannot_release_what_is_withheld(caseworker, authority):
    decision = factories.DecisionFactory(
        upheld=True, reference="19 012 345", summary="The Council delayed.", withheld_because="A child."
    )
    bring(caseworker, ROW)
    decision.refresh_from_db()
    assert decision.withheld_because == NOT_RELEASED


def test_a_caseworkers_file_records_no_verdicts(caseworker, authority):
    header = f"{HEADER},compliance_outcome,compliance_recorded_on"
    bring(caseworker, f"{ROW},ceased,2020-01-06", header=header)
    assert not Decision.objects.exclude(compliance_outcome="").exists()


def test_an_auditor_imports_nothing(client, authority):
    client.force_login(colleague("auditor", "audrey"))
    assert bring(client, ROW).status_code == 403
    assert not Decision.objects.exists()
