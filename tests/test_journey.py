"""One year, from an imported file to the public letter, through the browser: two managers and a reader."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from councils.models import ReviewYear
from tests.factories import AuthorityFactory
from tests.import_files import take_in, write_csv
from tests.pdf_text import text_of
from tests.test_admin_browser import colleague, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

YEAR = "/councils/worcester-city-council/2019-20/"
PDF = "/councils/worcester-city-council/letters/2019-20.pdf"
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


@pytest.fixture
def manager(page, live_server, client):
    """A browser in which a manager is signed in; another manager can take it over."""

    def take_over(name):
        user = colleague("manager")
        user.username = name
        user.save()
        sign_in(page.context, live_server, client, user)
        return user

    page.take_over = take_over
    return page


def step(page, link):
    """Open the list of years, take a step from it, and confirm what follows."""
    page.goto("/admin/councils/reviewyear/")
    page.locator("td").get_by_role("link", name=link).click()
    if page.get_by_label("Date").count():
        publish_at = timezone.localtime() + timedelta(days=3)
        page.get_by_label("Date").fill(f"{publish_at:%Y-%m-%d}")
        page.get_by_label("Time").fill("00:01")
    page.locator("button[name=confirmed]").click()


def in_bulk(page, action):
    """Tick every letter, choose an action, and confirm what follows."""
    page.goto("/admin/letters/letter/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option(action)
    page.get_by_role("button", name="Go").click()
    page.locator("button[name=confirmed]").click()
    return page.locator(".messagelist").inner_text()


def test_a_year_goes_from_an_imported_file_to_the_public_letter(manager, client, tmp_path):
    AuthorityFactory(name="Worcester City Council", slug="worcester-city-council")
    rows = [(*case, "Worcester City Council", "housing") for case in CASES]
    take_in("decisions", write_csv(tmp_path / "cases.csv", HEADER, *rows))
    first = manager.take_over("anna")
    ReviewYear.objects.get_or_create(starts_on=date(2019, 4, 1), defaults={"letters_dated_on": date(2020, 7, 22)})

    step(manager, "Freeze")
    call_command("compose_letters", "2019-20", "--by", first.username, verbosity=0)
    call_command("render_letters", "2019-20", verbosity=0)
    manager.take_over("ben")
    assert "1 letter approved" in in_bulk(manager, "approve")
    assert "1 letter issued" in in_bulk(manager, "issue")
    step(manager, "publi")

    year = ReviewYear.objects.get()
    assert not year.is_published()
    for address in (YEAR, PDF):
        assert manager.request.get(address).status == 404
    ReviewYear.objects.update(publish_at=timezone.now())
    manager.context.clear_cookies()
    manager.goto("/")
    manager.get_by_role("searchbox").or_(manager.get_by_role("textbox")).first.fill("worcester city")
    manager.keyboard.press("Enter")
    if manager.url.endswith("worcester+city"):
        manager.get_by_role("link", name="Worcester City Council").first.click()
    manager.get_by_role("link", name="2019-20").first.click()
    said = manager.locator("main").inner_text()
    for figure in ("67%", "2 of 3 detailed investigations", "1 case complied late", "1 of 2 upheld decisions"):
        assert figure in said
    address = manager.get_by_role("link", name="letter").first.get_attribute("href")
    letter = text_of(client.get(address).getvalue())
    for words in ("Annual Review letter 2020", "22 July 2020", "67%", "2 of 3 detailed investigations"):
        assert words in letter
