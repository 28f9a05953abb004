"""The suggestions under the search for a council, by keyboard and by pointer, in a real browser."""

import pytest
from playwright.sync_api import expect

from councils.models import Kind
from tests.browser.test_pages import barriers
from tests.support.factories import AuthorityFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def field(page):
    county = AuthorityFactory(name="Kent County Council", slug="kent", kind=Kind.COUNTY)
    AuthorityFactory(name="Ashford Borough Council", slug="ashford", county=county)
    page.goto("/")
    return page.get_by_role("combobox", name="Find your council")


def test_arrows_choose_a_suggestion_and_return_goes_there(page, field):
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("ken")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_have_text("2 councils")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-0")
    field.press("ArrowUp")
    ashford = page.get_by_role("option", name="Ashford Borough Council under Kent County Council")
    expect(ashford).to_have_attribute("aria-selected", "true")
    assert barriers(page) == []
    field.press("Enter")
    page.wait_for_url("**/councils/ashford/")


def test_escape_closes_and_return_alone_sends_the_form(page, field):
    field.press_sequentially("ashf")
    expect(page.get_by_role("option")).to_have_count(1)
    field.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(field).to_have_value("ashf")
    field.press("Enter")
    page.wait_for_url("**/councils/ashford/")


@pytest.mark.parametrize("width", [375, 1280])
def test_a_press_on_a_suggestion_goes_there(page, field, width):
    page.set_viewport_size({"width": width, "height": 800})
    field.press_sequentially("kent")
    page.get_by_role("option", name="Kent County Council", exact=True).click()
    page.wait_for_url("**/councils/kent/")


def test_nothing_called_so_is_said_to_who_cannot_see_it(page, field):
    field.press_sequentially("zzzzz")
    expect(page.get_by_role("status")).to_have_text("No council is called that")
    expect(field).to_have_attribute("aria-expanded", "false")
