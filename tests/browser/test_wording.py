"""A wording written in a real browser: tried out while it is typed, and with a button where there is no JavaScript."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from councils.figures import freezing
from letters.lifecycle.compose import wording_of
from tests.browser.test_admin_keyboard import colleague, sign_in
from tests.browser.test_pages import barriers
from tests.support import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def wording():
    for name in ("Adur District Council", "Eden District Council"):
        factories.DecisionFactory(authority__name=name, upheld=True)
    year = factories.ReviewYearFactory()
    freezing.freeze(year)
    return wording_of(year)


def address(wording):
    return reverse("admin:letters_wording_change", args=[wording.pk])


def test_the_preview_follows_what_is_typed_and_who_is_chosen_without_saving(page, live_server, client, wording):
    kept = wording.text
    sign_in(page.context, live_server, client, colleague("manager"))
    page.goto(address(wording))
    tried = page.locator("#tried")
    expect(tried).to_contain_text("cover Adur District Council for the year")
    page.locator("#id_text").fill("Only **{authority}**.")
    expect(tried.locator("article")).to_have_text(re.compile("^\\s*Only Adur District Council.\\s*$"))
    page.locator("#id_authority").select_option(label="Eden District Council")
    expect(tried.locator("article")).to_have_text(re.compile("^\\s*Only Eden District Council.\\s*$"))
    page.locator("#id_text").fill("Dear {mayor}")
    expect(tried).to_contain_text("“{mayor}” is not a known fact")
    wording.refresh_from_db()
    assert wording.text == kept


def test_an_authority_beside_a_condition_is_tried_where_one_is(page, live_server, client, wording):
    sign_in(page.context, live_server, client, colleague("manager"))
    page.goto(address(wording))
    page.locator("#id_authority").select_option(label="Eden District Council")
    page.wait_for_load_state("networkidle")  # a preview that is overtaken by the next is a complaint of the console
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="has_similar", exact=True))
    row.get_by_role("button").click()
    expect(page.locator("#tried article")).to_contain_text("Adur District Council")
    page.wait_for_load_state("networkidle")
    assert len(page.context.pages) == 1


def test_without_javascript_a_button_shows_the_unsaved_words(chromium, live_server, client, wording):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, live_server, client, colleague("manager"))
    page = context.new_page()
    page.goto(address(wording))
    page.locator("#id_text").fill("Only {authority}.")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Preview without saving").click()
    expect(opened.value.locator("article")).to_contain_text("Only Adur District Council.")
    context.close()


@pytest.mark.parametrize("width", [375, 1280])
def test_the_wordings_pages_fit_the_screen_and_shut_nobody_out(chromium, live_server, client, wording, width):
    wording.text = "Changed for once."
    wording.save()
    # The tool that looks for barriers writes styles of its own into the page, which the policy stops and reports.
    context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": 800})
    sign_in(context, live_server, client, colleague("manager"))
    page = context.new_page()
    for place in (address(wording), reverse("admin:wording-differences", args=[wording.pk])):
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert barriers(page) == []
    context.close()
