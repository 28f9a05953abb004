"""Public reports in the back office: a file that is what it says, which nobody sees before its day."""

import io
import resource
import zlib
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from councils.admin import report
from councils.models import PublicReport
from councils.models.decision import today
from councils.texts.pdf_content import SECONDS
from tests.support import factories
from tests.support.screens import colleague, filled, released

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_files")]


def a_pdf(change=lambda pdf: None, **options):
    """A PDF of one empty page, and whatever somebody puts into it."""
    pdf, written = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    change(pdf)
    pdf.save(written, static_id="encryption" not in options, **options)
    return written.getvalue()


PLAIN = a_pdf()


@pytest.fixture
def coordinator(client):
    client.force_login(colleague("co-ordinator", "cory"))
    return client


def bring(client, content, name="report.pdf", **facts):
    """Add a report about a decision, with a file."""
    decision = factories.DecisionFactory(upheld=True)
    typed = {
        "title": "A family left waiting",
        "slug": "a-family",
        "kind": "s30",
        "authority": decision.authority.name,
        "decisions": decision.reference,
        "published_on": f"{today():%Y-%m-%d}",
        "file": SimpleUploadedFile(name, content),
        **facts,
    }
    return client.post(reverse("admin:councils_publicreport_add"), typed, follow=True)


def errors(response):
    return [error for found in response.context["errors"] for error in found]


def test_a_report_carries_its_file_and_names_its_decisions(coordinator, client):
    bring(coordinator, PLAIN)
    kept = PublicReport.objects.get()
    assert kept.decisions.count() == 1
    released(kept)
    answer = client.get("/reports/a-family.pdf")
    assert (answer.status_code, answer.getvalue()) == (200, PLAIN)


def test_nobody_reads_the_file_before_the_day_of_the_report(coordinator, client):
    bring(coordinator, PLAIN, published_on=f"{today() + timedelta(days=1):%Y-%m-%d}")
    released(PublicReport.objects.get())
    assert PublicReport.objects.get().file
    assert client.get("/reports/a-family.pdf").status_code == 404


def test_a_file_that_only_calls_itself_a_pdf_is_refused(coordinator):
    (error,) = errors(bring(coordinator, b"PK a document"))
    assert error == "“report.pdf” is not a PDF: save the report as a PDF and choose it again."
    assert not PublicReport.objects.exists()


def test_a_file_that_is_too_large_is_refused_with_the_limit(coordinator, monkeypatch):
    monkeypatch.setattr(report, "LARGEST", 1024**2)
    (error,) = errors(bring(coordinator, b"%PDF-" + bytes(2 * 1024**2)))
    assert error == "“report.pdf” is 2 MB: a report may have 1 MB at most."


def act(kind, **more):
    return pikepdf.Dictionary(S=pikepdf.Name(kind), **more)


def put(**entries):
    """Put something into the catalogue of a PDF."""

    def into(pdf):
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value(pdf) if callable(value) else value

    return into


def on_the_page(note):
    return lambda pdf: pdf.pages[0].obj.__setitem__("/Annots", pikepdf.Array([note]))


def attached(pdf):
    pdf.attachments["notes.exe"] = b"MZ"


NOT_FOR_READING = {
    "a script": put(OpenAction=act("/JavaScript", JS="app.alert(1)")),
    "a script by name": put(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array()))),
    "a program": put(OpenAction=act("/Launch", F="calc.exe")),
    "a form": put(AcroForm=pikepdf.Dictionary(XFA="<xdp/>", Fields=pikepdf.Array())),
    "an action by itself": put(AA=pikepdf.Dictionary(WC=act("/GoTo"))),
    "an embedded file": attached,
    "a sent form": on_the_page(pikepdf.Dictionary(Subtype=pikepdf.Name("/Link"), A=act("/SubmitForm"))),
    "a next action": on_the_page(pikepdf.Dictionary(Subtype=pikepdf.Name("/Link"), A=act("/URI", Next=act("/Launch")))),
    "an attached note": on_the_page(pikepdf.Dictionary(Subtype=pikepdf.Name("/FileAttachment"))),
    "a film": on_the_page(pikepdf.Dictionary(Subtype=pikepdf.Name("/RichMedia"))),
}


@pytest.mark.parametrize("what", NOT_FOR_READING)
def test_a_pdf_that_does_something_by_itself_is_refused(coordinator, what):
    (error,) = errors(bring(coordinator, a_pdf(NOT_FOR_READING[what])))
    assert error.startswith("“report.pdf” has ")
    assert error.endswith(" in it: save the report as a plain PDF.")
    assert not PublicReport.objects.exists()


def test_a_link_to_a_page_does_no_harm(coordinator):
    link = on_the_page(pikepdf.Dictionary(Subtype=pikepdf.Name("/Link"), A=act("/URI", URI="https://example.org/")))
    bring(coordinator, a_pdf(link))
    assert PublicReport.objects.exists()


def test_what_no_parser_opens_is_refused(coordinator):
    locked = a_pdf(encryption=pikepdf.Encryption(user="secret", owner="secret"))
    for content, why in ((b"%PDF-1.7 made up", "is damaged"), (locked, "has a password")):
        (error,) = errors(bring(coordinator, content))
        assert error.startswith(f"“report.pdf” {why}")


def twice_packed(megabytes):
    """So many empty bytes, packed, and what came of it packed once more."""
    inner, outer, empty = zlib.compressobj(1), zlib.compressobj(9), bytes(1024**2)
    packed = [outer.compress(inner.compress(empty)) for _ in range(megabytes)]
    return b"".join([*packed, outer.compress(inner.flush()), outer.flush()])


def test_a_pdf_that_unpacks_to_more_than_there_is_is_refused_at_little_cost(coordinator):
    packed, spent = twice_packed(1000), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    head = (
        f"%PDF-1.5\n5 0 obj <</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length {len(packed)}>> stream\n"
    )
    rows = b"\nendstream endobj\n6 0 obj <</Type/XRef/Size 9/W[1 2 1]/Root 1 0 R/Length 36>> stream\n"
    entries = b"".join(bytes([2, 0, 5, number]) for number in range(9))
    content = head.encode() + packed + rows + entries + b"\nendstream endobj\n"
    at = len(head.encode() + packed) + len("\nendstream endobj\n")
    (error,) = errors(bring(coordinator, content + f"startxref\n{at}\n%%EOF\n".encode()))
    assert error.startswith("“report.pdf” ")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - spent < SECONDS + 1


def for_staff():
    return reverse("admin:report-file-for-staff", args=[PublicReport.objects.get().pk])


@pytest.mark.parametrize("role", ["caseworker", "auditor"])
def test_colleagues_read_the_file_before_its_day_and_no_cache_keeps_it(coordinator, client, role):
    bring(coordinator, PLAIN, published_on="4w")
    client.force_login(colleague(role, "robin"))
    answer = client.get(for_staff())
    assert (answer.status_code, answer.getvalue()) == (200, PLAIN)
    assert "no-store" in answer["Cache-Control"]
    page = client.get(reverse("admin:councils_publicreport_change", args=[PublicReport.objects.get().pk]))
    assert f'<a href="{for_staff()}">Read it (PDF)</a>' in page.content.decode()


def test_whoever_changes_a_report_is_led_to_the_file_that_is_kept(coordinator):
    bring(coordinator, PLAIN, published_on="4w")
    page = coordinator.get(reverse("admin:councils_publicreport_change", args=[PublicReport.objects.get().pk]))
    assert f'<a href="{for_staff()}">' in page.content.decode()


def test_nobody_else_reads_it_before_its_day(coordinator, client):
    bring(coordinator, PLAIN, published_on="4w")
    address = for_staff()
    client.force_login(factories.UserFactory())
    assert client.get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302


def test_a_report_without_a_file_has_none_to_read(coordinator):
    report = factories.PublicReportFactory()
    assert coordinator.get(reverse("admin:report-file-for-staff", args=[report.pk])).status_code == 404


def test_a_day_is_typed_as_people_type_it(coordinator):
    bring(coordinator, PLAIN, published_on="4w")
    assert PublicReport.objects.get().published_on == today() + timedelta(weeks=4)


def test_nobody_publishes_a_report_alone(coordinator, client):
    bring(coordinator, PLAIN)
    kept = PublicReport.objects.get()
    assert not kept.is_published()
    refused = released(kept, by=kept.written_by)
    assert "cory wrote it: a second person has to read it." in refused.content.decode()
    assert client.get("/reports/a-family.pdf").status_code == 404
    assert "A family left waiting" not in client.get("/reports/").content.decode()
    said = released(kept).content.decode()
    assert "The public can read this at once." in said
    assert "A family left waiting" in client.get("/reports/").content.decode()


def test_what_is_changed_about_a_public_report_waits_for_a_second_person_again(coordinator, client):
    bring(coordinator, PLAIN)
    kept = PublicReport.objects.get()
    released(kept)
    page = reverse("admin:councils_publicreport_change", args=[kept.pk])
    screen = filled(coordinator, kept, coordinator.get(page)) | {"summary": "Mr Nobody waited."}
    del screen["file"]  # it is kept: nothing is sent
    coordinator.post(page, screen)
    kept.refresh_from_db()
    assert not kept.is_published()
    assert client.get("/reports/a-family.pdf").status_code == 410
    refused = released(kept, by=colleague("manager", "mandy")).content.decode()
    assert "Summary: “Mr Nobody” looks like a name." in refused
    assert refused.count('<mark title="looks like a name">Mr Nobody</mark>') == 1


def test_a_report_is_taken_down_with_a_reason_and_leaves_a_tombstone(coordinator, client):
    bring(coordinator, PLAIN)
    kept = PublicReport.objects.get()
    released(kept)
    page = reverse("admin:publicreport-withhold", args=[kept.pk])
    assert "it is taken down at once" in coordinator.get(page).content.decode()
    coordinator.post(page, {"reason": "It names a child.", "confirmed": "yes"})
    answer = client.get("/reports/a-family.pdf")
    assert answer.status_code == 410
    said = answer.content.decode()
    assert "A report about" in said
    assert "A family left waiting" not in said
    assert "It names a child." not in said


def test_no_report_that_the_public_knows_is_deleted(client):
    report = factories.PublicReportFactory()
    client.force_login(colleague("manager", "mandy"))
    assert (
        client.post(reverse("admin:councils_publicreport_delete", args=[report.pk]), {"post": "yes"}).status_code == 403
    )
    assert PublicReport.objects.exists()


def test_a_public_report_whose_title_and_address_were_emptied_is_refused_with_a_sentence(coordinator):
    change = reverse("admin:councils_publicreport_change", args=[factories.PublicReportFactory().pk])
    typed = filled(coordinator, None, coordinator.get(change)) | {"title": "", "slug": "", "file": ""}
    answer = coordinator.post(change, typed)
    assert answer.status_code == 200
    assert errors(answer)
