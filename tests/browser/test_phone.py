"""What the first screen of a phone shows."""

import pytest
from playwright.sync_api import expect

from tests.councils.public.test_headlines import a_council, three_years
from tests.support.factories import AuthorityFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


def bottom(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("address", ["/councils/anytown/", "/councils/anytown/2024-25/"])
def test_the_first_screen_says_who_what_we_found_and_where_to_go_on(page, address):
    three_years(a_council(), AuthorityFactory.create_batch(30, kind="unitary"), housing=(20, 0))
    page.set_viewport_size(PHONE)
    page.goto(address)
    for selector in ("h1", ".headlines li >> nth=-1", ".ways a"):
        assert bottom(page, selector) <= PHONE["height"], selector
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_three_years_are_read_whole_with_what_they_mean(page):
    three_years(a_council(), AuthorityFactory.create_batch(30, kind="unitary"), housing=(1_020, 999))
    page.goto("/councils/anytown/")
    region = page.locator(".table-scroll", has=page.locator(".together"))
    expect(region.get_by_role("row").nth(2)).to_contain_text("would be ordinary for a unitary council")
    for width in (PHONE["width"], 320):
        page.set_viewport_size(PHONE | {"width": width})
        assert region.evaluate("it => it.scrollWidth - it.clientWidth") == 0, width


def test_the_navigation_is_one_row_that_scrolls_and_every_link_of_it_is_reached_by_keyboard(page):
    page.set_viewport_size(PHONE)
    page.goto("/councils/")
    row = page.get_by_role("navigation", name="Main")
    assert row.bounding_box()["height"] < 60
    page.get_by_role("button", name="Search the whole site").focus()
    for link in row.get_by_role("link").all():
        page.keyboard.press("Tab")
        expect(link).to_be_focused()
        box = link.bounding_box()
        assert -1 <= box["x"] <= PHONE["width"] - 24, "nothing of it is seen"
