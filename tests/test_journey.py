"""One whole year, from a file to the public letter: two managers in a browser, a worker, a mail server, a reader."""

import time
from datetime import date, timedelta
from urllib.parse import urljoin

import pytest
from django.utils import timezone

from councils.models import ReviewYear, Role
from letters.models import Dispatch, Letter
from tests.browser.test_admin_keyboard import colleague, sign_in
from tests.support.factories import AuthorityFactory
from tests.support.import_files import take_in, write_csv
from tests.support.pdf_text import text_of
from tests.support.post_office import PostOffice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = "/admin/year/2019-20/"
COUNCIL = "/councils/worcester-city-council/"
YEAR, PDF, PAGE = f"{COUNCIL}2019-20/", f"{COUNCIL}letters/2019-20.pdf", f"{COUNCIL}letters/2019-20/"
# Every place that speaks of a published year, and what it says there.
PLACES = {
    YEAR: "67%",
    PDF: "%PDF",
    PAGE: "Annual Review letter 2020",
    COUNCIL: "2019-20",
    "/review/2019-20/": "2019-20",
    "/map/": "2019-20",
    "/compare/?c=worcester-city-council": "2019-20",
    "/data/2019-20/decided.csv": "Worcester",
    "/data/datapackage.json": "decided-2019-20",
    f"/api{YEAR}": '"uphold_rate"',
    "/sitemap-reviews.xml": "/review/2019-20/",
}
CASES = [
    ("19 000 001", "2019-05-01", "2019-09-02", "upheld", "yes", "complied late", "2019-12-02"),
    ("19 000 002", "2019-05-02", "2019-09-03", "upheld", "", "", ""),
    ("19 000 003", "2019-05-03", "2019-09-04", "not upheld", "", "", ""),
    ("19 000 004", "2019-05-04", "2019-09-05", "advice given", "", "", ""),
    ("19 000 005", "2020-03-31", "", "", "", "", ""),
]
HEADER = (
    *("reference", "received_on", "decided_on", "outcome", "remedied_already", "compliance_outcome"),
    *("compliance_recorded_on", "authority", "category"),
)
FIGURES = ("67%", "2 of 3 detailed investigations", "It was carried out late", "1 of 2 upheld decisions")


class Manager:
    """A manager at the year's page, who presses what it offers and nothing else."""

    def __init__(self, page, name, live_server, client):
        self.page, self.user = page, colleague("manager")
        self.user.username = name
        self.user.save()
        page.context.clear_cookies()
        sign_in(page.context, live_server, client, self.user)

    def press(self, button, **answers):
        """Press a button of the picture, answer what is asked, and agree to what follows; what is said then."""
        self.page.goto(DESK)
        self.page.locator(".path").get_by_role("link", name=button, exact=True).first.click()
        for label, answer in answers.items():
            self.page.get_by_label(label, exact=True).fill(answer)
        self.page.locator("button[name=confirmed]").click()
        return self.page.locator(".messagelist").inner_text()

    def waits_until_done(self, stage):
        """Wait until the page itself says so, as it looks again."""
        self.page.goto(DESK)
        self.page.locator(f"#stage-{stage}.done").wait_for(timeout=60_000)


@pytest.fixture
def council():
    council = AuthorityFactory(name="Worcester City Council", slug="worcester-city-council")
    for role, office in ((Role.CHIEF_EXECUTIVE, "Managing Director"), (Role.LINK_OFFICER, "Complaints Officer")):
        council.contacts.create(role=role, office=office, email=f"{role.value}@worcester.example")
    return council


@pytest.fixture
def post():
    with PostOffice() as post:
        yield post


@pytest.fixture
def worker(manage, post):
    """A worker as an office runs it, that mails to the test's mail server."""
    mail = {"EMAIL_URL": f"smtp://127.0.0.1:{post.port}", "MAILS_PER_MINUTE": "0", "RENDER_PROCESSES": "1"}
    return manage("db_worker", "--interval=0.2", "--verbosity=0", **mail)


def told(request, base, address):
    """What the public is told at an address: nothing for what is not found."""
    response = request.get(urljoin(base, address))
    return response.body().decode("latin-1") if response.status == 200 else ""


def shown(request, base):
    """The places that speak of the year."""
    return {address for address, words in PLACES.items() if words in told(request, base, address)}


def test_a_year_goes_from_an_imported_file_to_the_public_letter(
    page, live_server, client, settings, council, post, worker, tmp_path
):
    settings.PUBLIC_CACHE_SECONDS = 60
    rows = [(*case, "Worcester City Council", "housing") for case in CASES]
    take_in("decisions", write_csv(tmp_path / "cases.csv", HEADER, *rows))
    ReviewYear.objects.update_or_create(starts_on=date(2019, 4, 1), defaults={"letters_dated_on": date(2020, 7, 22)})

    anna = Manager(page, "anna", live_server, client)
    anna.press("Freeze the figures")
    day = timezone.localtime() + timedelta(days=3)
    anna.press("Set the moment of publication", Day=f"{day:%Y-%m-%d}", Time="00:01")
    anna.press("Word the letter")
    anna.press("Compose the letters")
    anna.waits_until_done("compose")
    anna.press("Render 1 letter")
    anna.waits_until_done("render")
    page.goto(f"{DESK}approve/")  # whoever composed is offered no way to approve
    assert page.locator("button[name=confirmed]").count() == 0

    ben = Manager(page, "ben", live_server, client)
    ben.press("Approve 1 letter")
    ben.press("Issue 1 letter")
    ben.waits_until_done("issue")

    # What was mailed, read back: the letter as it is kept, and three sheets of cases.
    letter = Letter.objects.get()
    assert post.addressees == ["chief-executive@worcester.example", "link-officer@worcester.example"]
    for mail in post.taken:
        files = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}
        pdf = files.pop("annual-review-letter-2020-worcester-city-council.pdf")
        with letter.pdf.open("rb") as kept:
            assert pdf == kept.read()
        assert all(figure in text_of(pdf) for figure in FIGURES[:2])
        assert len(files) == 3
        assert sum(b"19 000 001" in sheet for sheet in files.values()) == 3
    assert {dispatch.sent_at is not None for dispatch in Dispatch.objects.all()} == {True}

    # The embargo, to the second, with pages kept ready made.
    page.context.clear_cookies()
    base = live_server.url
    publish_at = timezone.now() + timedelta(seconds=12)
    ReviewYear.objects.update(publish_at=publish_at)
    assert shown(page.request, base) == set()
    while timezone.now() < publish_at - timedelta(seconds=1):
        time.sleep(0.05)
    assert told(page.request, base, YEAR) == ""
    assert told(page.request, base, PDF) == ""
    while timezone.now() < publish_at:
        time.sleep(0.01)
    assert shown(page.request, base) == set(PLACES)

    # A reader finds the council, its year and the letter, which is the one that was mailed.
    page.goto("/")
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first.fill("worcester city")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Worcester City Council").first.click()
    page.wait_for_url(f"**{COUNCIL}*")
    page.get_by_role("link", name="2019-20").first.click()
    said = page.locator("main").inner_text()
    assert [figure for figure in FIGURES if figure not in said] == []
    with letter.pdf.open("rb") as kept:
        assert page.request.get(PDF).body() == kept.read()
    assert letter.pdf_sha256 in page.request.get(PAGE).text()
