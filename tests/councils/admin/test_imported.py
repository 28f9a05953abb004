"""Tables into the back office: tried and told row by row, taken in once, whole or not at all, by whoever may."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from councils.models import Decision, DueDateAmendment, ImportedFile, Population, Recommendation
from councils.models.decision import NOT_RELEASED
from tests.support import factories
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db

HEADER = "reference,authority,category,received_on,decided_on,outcome,summary,withheld_because"
ROW = "19 012 345,Anytown City Council,homelessness,2019-05-01,2019-09-02,upheld,The Council delayed.,"
REMEDY = "decision,number,kind,remedy,text,due_on"


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def casey():
    return colleague("caseworker", "casey")


@pytest.fixture
def caseworker(client, casey):
    client.force_login(casey)
    return client


@pytest.fixture(autouse=True)
def authority():
    factories.CategoryFactory(slug="homelessness")
    return factories.AuthorityFactory(name="Anytown City Council")


def address(page, model="decision"):
    return reverse(f"admin:councils_{model}_{page}")


def said(response):
    """What a page says, as far as it is sent, its line breaks put aside."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return " ".join(body.decode().split())


def bring(client, *rows, header=HEADER, model="decision", name="cases.csv"):
    """Choose a file: it is tried, and the page says what it would do."""
    file = SimpleUploadedFile(name, "\n".join((header, *rows)).encode())
    return said(client.post(address("import", model), {"import_file": file}, follow=True))


def take_in(client, brought=None, model="decision"):
    """Agree to the file that was tried last."""
    brought = brought or ImportedFile.objects.latest("pk")
    return said(client.post(address("process_import", model), {"file": brought.pk, "take_in": "yes"}))


def numbered(number):
    """So many rows about different complaints."""
    return [ROW.replace("012 345", f"{n // 1000:03} {n % 1000:03}") for n in range(number)]


def test_a_file_is_tried_and_told_row_by_row_before_anything_is_kept(caseworker):
    page = bring(caseworker, ROW)
    assert "1 new, 0 changed, 0 unchanged" in page
    assert "Line 2: 19 012 345 is new: authority Anytown City Council; category Homelessness;" in page
    assert "1 decision waits until a second person has read and released" in page
    assert not Decision.objects.exists()


def test_what_a_row_changes_is_told_from_what_to_what(caseworker, authority):
    factories.DecisionFactory(reference="19 012 345", authority=authority, upheld=True, summary="It delayed.")
    page = bring(caseworker, ROW.replace("2019-09-02,upheld", "2019-09-03,not upheld"))
    assert "Line 2: 19 012 345 changes: decided on from “2 September 2019” to “3 September 2019”;" in page
    assert "outcome from “Upheld” to “Not upheld”; summary from “It delayed.” to “The Council delayed.”" in page


def test_a_file_is_taken_in_and_history_names_who_brought_it(caseworker):
    bring(caseworker, ROW)
    assert "Taken in: 1 new, 0 changed, 0 unchanged." in take_in(caseworker)
    decision = Decision.objects.get()
    entry = decision.history.get()
    assert (entry.history_user.username, entry.history_change_reason) == ("casey", "Imported from cases.csv")
    assert decision.handler.username == "casey"


def test_what_a_file_changes_is_in_the_history_too(caseworker, authority, casey):
    decision = factories.DecisionFactory(reference="19 012 345", authority=authority)
    bring(caseworker, ROW)
    take_in(caseworker)
    page = caseworker.get(reverse("admin:councils_decision_history", args=[decision.pk])).content.decode()
    assert "casey changed outcome from “nothing” to “Upheld” (Imported from cases.csv)" in page


def test_agreeing_twice_takes_a_file_in_once_and_says_so(caseworker):
    bring(caseworker, ROW)
    brought = ImportedFile.objects.get()
    take_in(caseworker, brought)
    assert "It has been taken in already" in take_in(caseworker, brought)
    assert "It has been taken in already" in said(caseworker.get(address("process_import"), {"file": brought.pk}))
    assert Decision.objects.get().history.count() == 1


def test_a_file_that_is_being_taken_in_is_nobody_elses(casey):
    brought = ImportedFile.objects.create(table="decision", name="cases.csv", brought_by=casey)
    assert (brought.take(), brought.take()) == (True, False)


def test_a_faulty_file_is_refused_whole_with_its_lines(caseworker):
    page = bring(caseworker, ROW, ROW.replace("345", "346").replace("Anytown City", "Nowhere"))
    assert "The file is refused, and nothing was changed. 1 fault:" in page
    assert "Line 3, authority: no authority is called “Nowhere Council”" in page
    assert "Take it in" not in page
    assert "The file is refused" in take_in(caseworker)
    assert not Decision.objects.exists()
    assert ImportedFile.objects.waiting().count() == 1


def test_a_file_that_was_right_when_it_was_tried_is_refused_when_it_no_longer_is(caseworker, authority):
    bring(caseworker, ROW)
    authority.name, authority.slug = "Elsewhere", "elsewhere"
    authority.save()
    assert "The file is refused" in take_in(caseworker)
    assert (Decision.objects.count(), ImportedFile.objects.waiting().count()) == (0, 1)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("cases.ods", ROW, "“cases.ods” ends neither in .csv nor in .xlsx: save it as one of the two."),
        ("cases.xlsx", ROW, "“cases.xlsx” is not a workbook that can be read"),
        ("cases.csv", "", "The submitted file is empty."),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(caseworker, name, text, sentence):
    file = SimpleUploadedFile(name, text.encode())
    assert sentence in said(caseworker.post(address("import"), {"import_file": file}, follow=True))


def test_a_file_that_is_too_large_for_a_visit_is_sent_elsewhere(caseworker, monkeypatch):
    monkeypatch.setattr("councils.backoffice.import_admin.LARGEST", 10)
    assert "split it, or have it brought in by command" in bring(caseworker, ROW)
    assert not ImportedFile.objects.exists()


def test_of_a_long_file_the_first_rows_are_told_and_how_many_more_there_are(caseworker, monkeypatch):
    monkeypatch.setattr("councils.backoffice.import_report.ROWS_TOLD", 3)
    monkeypatch.setattr("councils.backoffice.import_report.FAULTS_TOLD", 2)
    page = bring(caseworker, *numbered(8))
    assert (page.count("is new:"), "And 5 more rows of the same kinds" in page) == (3, True)
    page = bring(caseworker, *(row.replace("upheld", "perhaps") for row in numbered(8)))
    assert (page.count("is none of"), "And 6 more." in page) == (2, True)


def test_a_long_file_tells_how_far_it_is_while_it_is_read(caseworker, monkeypatch):
    monkeypatch.setattr("councils.imports.importer.BATCH", 3)
    page = bring(caseworker, *numbered(8))
    assert [f"{done} of about" in page for done in (3, 6, 8)] == [True] * 3
    assert page.index("6 of about") < page.index("8 new")


def test_a_visit_that_is_cut_off_half_way_changes_nothing_and_the_file_is_still_there(caseworker, monkeypatch):
    monkeypatch.setattr("councils.imports.importer.BATCH", 3)
    bring(caseworker, *numbered(8))
    brought = ImportedFile.objects.get()
    response = caseworker.post(address("process_import"), {"file": brought.pk, "take_in": "yes"})
    lines = iter(response.streaming_content)
    while b"6 of about" not in next(lines):
        pass
    response._iterator.close()
    assert not Decision.objects.exists()
    assert "cases.csv</a>, brought" in said(caseworker.get(address("import")))
    assert "Taken in: 8 new" in take_in(caseworker, brought)


def test_what_fails_is_said_and_nothing_is_changed(caseworker, monkeypatch):
    bring(caseworker, ROW)

    def fail(*args):
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr("councils.imports.decisions.write_history", fail)
    assert "Something went wrong here, and nothing was changed." in take_in(caseworker)
    assert (Decision.objects.count(), ImportedFile.objects.waiting().count()) == (0, 1)


def test_a_file_is_kept_where_every_machine_finds_it_until_it_is_taken_in(
    caseworker, django_capture_on_commit_callbacks
):
    bring(caseworker, ROW)
    kept = ImportedFile.objects.get().file.name
    assert kept.startswith("imports/")
    assert default_storage.exists(kept)
    with django_capture_on_commit_callbacks(execute=True):
        take_in(caseworker)
    assert not default_storage.exists(kept)


def test_a_file_that_was_lost_is_asked_for_again(caseworker):
    bring(caseworker, ROW)
    default_storage.delete(ImportedFile.objects.get().file.name)
    assert "“cases.csv” is no longer here: choose it again." in take_in(caseworker)
    assert ImportedFile.objects.waiting().exists()


def test_a_file_that_cannot_be_kept_is_not_taken_for_brought(caseworker, monkeypatch):
    def full(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    assert "It could not be kept here, so nothing was done. Try again later." in bring(caseworker, ROW)
    assert not ImportedFile.objects.exists()


def test_files_that_were_forgotten_and_files_that_were_thrown_away_are_gone(caseworker):
    bring(caseworker, ROW)
    old = ImportedFile.objects.get()
    ImportedFile.objects.update(brought_at=timezone.now() - timedelta(days=2))
    bring(caseworker, ROW)
    assert not default_storage.exists(old.file.name)
    (new,) = ImportedFile.objects.all()
    caseworker.post(address("process_import"), {"file": new.pk, "throw_away": "yes"})
    assert not ImportedFile.objects.exists()
    assert not default_storage.exists(new.file.name)


def test_nobody_takes_in_what_a_colleague_has_brought(caseworker, client):
    bring(caseworker, ROW)
    brought = ImportedFile.objects.get()
    client.force_login(colleague("co-ordinator", "cory"))
    assert client.post(address("process_import"), {"file": brought.pk}).status_code == 302
    assert "cases.csv" not in said(client.get(address("process_import"), {"file": brought.pk}))
    assert not Decision.objects.exists()


@pytest.mark.parametrize("file", ["", "0", "x", "9" * 30, "²"])
def test_a_file_that_never_was_leads_back_to_the_form(caseworker, file):
    assert "Try it" in said(caseworker.get(address("process_import"), {"file": file}))
    assert caseworker.post(address("process_import"), {"file": file}).status_code == 302


def test_what_a_file_says_to_the_public_waits_for_a_second_person(caseworker):
    bring(caseworker, ROW)
    take_in(caseworker)
    decision = Decision.objects.get()
    assert (decision.withheld_because, decision.written_by.username) == (NOT_RELEASED, "casey")


def test_a_file_cannot_release_what_is_withheld(caseworker):
    decision = factories.DecisionFactory(
        upheld=True, reference="19 012 345", summary="The Council delayed.", withheld_because="A child."
    )
    bring(caseworker, ROW)
    take_in(caseworker)
    decision.refresh_from_db()
    assert decision.withheld_because == "A child."


def test_a_caseworkers_file_records_no_verdicts_but_may_repeat_them(caseworker, authority):
    header = f"{HEADER},compliance_outcome,compliance_recorded_on"
    page = bring(caseworker, f"{ROW},ceased,2020-01-06", header=header)
    assert "Line 2: a verdict is recorded on the case's own page" in page.replace("&#x27;", "'")
    factories.DecisionFactory(complied=True, reference="19 012 345", authority=authority)
    assert "1 changed" in bring(caseworker, f"{ROW},complied,2019-12-02", header=header)


def test_recommendations_come_in_with_amendments_in_the_name_of_whoever_brought_them(caseworker, casey):
    one = factories.RecommendationFactory(number=1, decision__reference="19 012 345")
    rows = ["19 012 345,1,service improvement,procedure,Train the officers.,2020-01-06"]
    rows += ["19 012 345,2,personal remedy,apology,Say sorry.,2019-12-02"]
    page = bring(caseworker, *rows, header=REMEDY, model="recommendation")
    assert "due on from “2 December 2019” to “6 January 2020”" in page
    assert "Taken in: 1 new, 1 changed" in take_in(caseworker, model="recommendation")
    assert DueDateAmendment.objects.get().by == casey
    assert Recommendation.objects.get(number=2).history.get().history_user == casey
    one.decision.refresh_from_db()
    assert (one.decision.withheld_because, one.decision.written_by) == (NOT_RELEASED, casey)
    assert one.decision.history.first().history_user == casey


def test_a_personal_remedy_that_comes_in_holds_nothing_back(caseworker):
    decision = factories.DecisionFactory(upheld=True, reference="19 012 345")
    row = "19 012 345,1,personal remedy,apology,Say sorry.,2019-12-02"
    bring(caseworker, row, header=REMEDY, model="recommendation")
    take_in(caseworker, model="recommendation")
    decision.refresh_from_db()
    assert (decision.withheld_because, decision.recommendations.count()) == ("", 1)


def test_a_decision_that_was_public_and_is_held_back_by_a_file_leaves_a_tombstone(caseworker):
    decision = factories.DecisionFactory(
        upheld=True, reference="19 012 345", received_on=timezone.localdate(), decided_on=timezone.localdate(),
        publish_on=timezone.localdate(),
    )  # fmt: skip
    assert decision.is_published()
    due = timezone.localdate() + timedelta(days=30)
    row = f"19 012 345,1,service improvement,procedure,Train the officers.,{due}"
    bring(caseworker, row, header=REMEDY, model="recommendation")
    take_in(caseworker, model="recommendation")
    decision.refresh_from_db()
    assert decision.is_withdrawn()


def test_populations_are_brought_by_those_who_keep_them(client, caseworker):
    row = "Anytown City Council,2019,104120"
    assert caseworker.get(address("import", "population")).status_code == 403
    client.force_login(colleague("co-ordinator", "cory"))
    bring(client, row, header="authority,year,residents", model="population")
    take_in(client, model="population")
    assert Population.objects.get().residents == 104_120


@pytest.mark.parametrize("model", ["decision", "recommendation", "population"])
def test_an_auditor_who_may_look_imports_nothing(client, model, casey):
    client.force_login(colleague("auditor", "audrey"))
    brought = ImportedFile.objects.create(table=model, name="cases.csv", brought_by=casey)
    for page in ("import", "process_import"):
        assert client.get(address(page, model)).status_code == 403
        assert client.post(address(page, model), {"file": brought.pk}).status_code == 403
    assert "Import" not in said(client.get(address("changelist", model)))


def test_an_auditor_reads_who_brought_what_and_what_came_of_it(client, caseworker):
    bring(caseworker, ROW)
    take_in(caseworker)
    client.force_login(colleague("auditor", "audrey"))
    page = said(client.get(reverse("admin:councils_importedfile_changelist")))
    assert "cases.csv" in page
    assert "casey" in page


def test_empty_cells_empty_what_is_on_record_only_where_that_is_ticked(caseworker, authority):
    facts = {"provider": "Sunny Care", "summary": "The Council delayed."}
    factories.DecisionFactory(reference="19 012 345", authority=authority, upheld=True, **facts)
    header = "reference,authority,category,received_on,provider,summary"
    row = "19 012 345,Anytown City Council,homelessness,2019-05-01,,"
    assert "0 new, 0 changed, 1 unchanged" in bring(caseworker, row, header=header)
    file = SimpleUploadedFile("cases.csv", f"{header}\n{row}".encode())
    sent = {"import_file": file, "clear": ["provider"]}
    page = said(caseworker.post(address("import"), sent, follow=True))
    assert "provider from “Sunny Care” to “nothing”" in page
    assert '<input type="hidden" name="clear" value="provider">' in page
    brought = {"file": ImportedFile.objects.latest("pk").pk, "take_in": "yes", "clear": ["provider"]}
    assert "1 changed" in said(caseworker.post(address("process_import"), brought))
    decision = Decision.objects.get()
    assert (decision.provider, decision.summary) == ("", "The Council delayed.")


def test_withholding_is_not_among_what_can_be_ticked_and_is_refused_all_the_same(caseworker):
    assert 'value="withheld_because"' not in said(caseworker.get(address("import")))
    decision = factories.DecisionFactory(upheld=True, reference="19 012 345", withheld_because="A child.")
    file = SimpleUploadedFile("cases.csv", f"{HEADER}\n{ROW}".encode())
    sent = {"import_file": file, "clear": ["withheld_because"]}
    page = said(caseworker.post(address("import"), sent, follow=True))
    assert "is lifted by a person, never by a file" in page
    decision.refresh_from_db()
    assert decision.withheld_because == "A child."


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        ("decision", "reference,authority,category,received_on,decided_on,outcome"),
        ("recommendation", "decision,number,kind,remedy,text,amount,due_on,completed_on"),
        ("population", "authority,year,residents"),
        ("contact", "authority,role,name,office,salutation,email,address"),
    ],
)
def test_a_template_with_all_columns_can_be_downloaded(client, model, columns):
    client.force_login(colleague("co-ordinator", "cory"))
    assert address("import_template", model) in said(client.get(address("import", model)))
    template = client.get(address("import_template", model))
    assert template["Content-Disposition"].endswith('-template.csv"')
    assert template.content.decode().startswith(columns)


def test_contacts_are_brought_by_whoever_keeps_them(client, authority):
    client.force_login(colleague("co-ordinator", "cory"))
    row = "Anytown City Council,chief executive,Ms A Nobody,Chief Executive"
    page = bring(client, row, header="authority,role,name,office", model="contact")
    assert "1 new" in page
    assert not authority.contacts.exists()
    take_in(client, model="contact")
    assert authority.contacts.get().history.get().history_user.username == "cory"
