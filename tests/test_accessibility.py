"""The public pages in a real browser: nobody shut out, nothing wider than a phone, nothing blocked by the policy."""

from itertools import pairwise

import pytest

from councils.freezing import correct
from councils.models import Performance
from letters.review.drafting import draft
from tests.factories import AuthorityFactory, PublicReportFactory, RecommendationFactory, UserFactory
from tests.test_browser import barriers
from tests.test_letter_views import an_issued_letter
from tests.test_views import a_published_year, public_decision, recently, worcester

pytestmark = pytest.mark.browser

EMPTY = [
    "/",
    "/councils/",
    "/decisions/",
    "/improvements/",
    "/reports/",
    "/statistics/",
    "/data/",
    "/map/",
    "/compare/",
    "/training/",
    "/accessibility/",
    "/api/",
    "/letters/check/",
]
FULL = [
    *EMPTY,
    "/councils/worcester-city-council/",
    "/councils/worcester-city-council/2019-20/",
    "/councils/worcester-city-council/decisions/",
    "/councils/worcester-city-council/improvements/",
    "/councils/worcester-city-council/reports/",
    "/councils/worcester-city-council/letters/2019-20/",
    "/councils/worcester-city-council/letters/2019-20/1/",
    f"/letters/check/?sha256={64 * '0'}",
    "/review/2019-20/",
    "/map/?year=2019-20",
    "/compare/?c=worcester-city-council&add=nobody",
    "/map/?view=tiles&order=figure",
    "/decisions/?q=ramp",
]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def a_full_site():
    """Something on every page: two years, a correction, a letter, a decision, a report."""
    authority, colleague = worcester(), UserFactory()
    authority.populations.create(year=2018, residents=104_000)
    for _ in range(4):
        AuthorityFactory()
    a_published_year(authority, start=authority.opened_on.replace(year=2018, month=4, day=1), upheld=3)
    year = a_published_year(authority, breaks_series=True, notes="Fewer are investigated.", shows_upheld_per_100k=True)
    correct({Performance.objects.totals().get(year=year, authority=authority): {"upheld": 1}}, reason="x", by=colleague)
    first = an_issued_letter(year, authority)
    an_issued_letter(year, authority, edition=2, replaces=first)
    review = draft(year)
    review.keep_pdf(b"%PDF-made-up")
    review.approve(by=UserFactory(is_superuser=True))
    decision = public_decision(authority=authority, summary="Delay with a ramp.", statement="It was late.")
    RecommendationFactory(decision=decision, due_on=None)
    PublicReportFactory(authority=authority, published_on=recently())
    return decision


def too_wide(page):
    """How many pixels the page sticks out of the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def shortcomings(page, addresses):
    found = {}
    for address in addresses:
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            page.goto(address)
            faults = barriers(page) + (["sticks out of the window"] if too_wide(page) > 0 else [])
            if faults:
                found[address, size["width"]] = faults
    return found


def test_no_page_shuts_anybody_out_when_nothing_is_published(page):
    assert shortcomings(page, EMPTY) == {}


def test_no_page_shuts_anybody_out_when_everything_is_published(page):
    decision = a_full_site()
    assert shortcomings(page, [*FULL, decision.get_absolute_url()]) == {}


def test_the_api_can_be_tried_in_a_browser_under_the_policy(page):
    page.goto("/api/docs/")
    page.get_by_text("/api/councils/{slug}/{label}/").wait_for()


def test_a_resident_finds_the_council_and_its_letter_by_keyboard(page):
    a_full_site()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.get_by_label("Find your council").focus()
    page.keyboard.type("worcester")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="2019-20", exact=True).first.click()
    assert page.get_by_text("2 of 4 detailed").or_(page.get_by_text("33%")).first.is_visible()
    with page.expect_request("**/letters/2019-20.pdf") as asked:
        page.get_by_role("link", name="The letter", exact=True).evaluate("link => fetch(link.href)")
    assert asked.value.response().status == 200


def test_a_councillor_narrows_the_decisions_without_javascript(chromium, live_server):
    a_full_site()
    page = chromium.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto("/decisions/")
    page.get_by_label("Outcome").select_option("upheld")
    page.get_by_role("button", name="Apply filters").click()
    assert page.get_by_role("heading", name="1 decision").is_visible()
    page.context.close()


def test_no_heading_skips_a_level_and_no_id_is_used_twice(page):
    decision = a_full_site()
    for address in [*FULL, decision.get_absolute_url()]:
        page.goto(address)
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
        assert levels.count(1) == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels)), (address, levels)
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)), address
