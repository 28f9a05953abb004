"""The public pages in a real browser: nobody shut out, nothing wider than a phone, nothing blocked by the policy."""

from itertools import pairwise

import pytest

from tests.browser.test_pages import barriers
from tests.support.public_pages import a_full_site, pages

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture
def visitor(page, live_server):
    """A browser that is also shown what was refused, and that asks nobody but this site for anything."""

    def answer(route):
        # A browser's console complains of every page that is not 200, and what it complains of fails the test.
        asked = route.request.is_navigation_request()
        route.fulfill(response=route.fetch(max_redirects=0), status=200) if asked else route.continue_()

    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/*", answer)
    yield page
    assert [address for address in asked if not address.startswith(live_server.url)] == []
    page.unroute_all(behavior="wait")


def too_wide(page):
    """How many pixels the page sticks out of the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def faults_of_outline(page):
    """What is wrong with the headings: several of the first level, or a level left out."""
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    skips = any(after - before > 1 for before, after in pairwise(levels))
    return [f"headings of levels {levels}"] if skips or levels.count(1) != 1 else []


def shortcomings(page, addresses):
    """What is wrong with each page, on a desk and on a telephone, with everything unfolded that can be."""
    found = {}
    for address in addresses:
        page.set_viewport_size(DESK)
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        found[address, "outline"] = faults_of_outline(page)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            found[address, size["width"]] = barriers(page) + ["sticks out of the window"] * (too_wide(page) > 0)
    return {place: faults for place, faults in found.items() if faults}


def test_no_page_shuts_anybody_out_when_nothing_is_published(visitor):
    assert shortcomings(visitor, pages()) == {}


def test_no_page_shuts_anybody_out_when_everything_is_published(visitor):
    assert shortcomings(visitor, pages(a_full_site())) == {}


def test_a_council_is_found_by_keyboard_alone(page):
    a_full_site()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.get_by_label("Find your council").focus()
    page.keyboard.type("worcester")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Worcester City Council").wait_for()
