"""A council's year on paper: a pack for a committee, without what only a screen needs."""

import pytest
from playwright.sync_api import expect

from tests.councils.public.test_views import a_published_year, worcester

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_on_paper_a_year_has_its_figures_tables_and_source_and_no_navigation(page, live_server):
    a_published_year(worcester())
    page.set_viewport_size({"width": 680, "height": 960})  # an A4 sheet between its margins
    page.emulate_media(media="print")
    address = "/councils/worcester-city-council/2019-20/"
    page.goto(f"{address}?utm_source=mail")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("2 of 4 detailed investigations").first).to_be_visible()
    expect(page.locator("#years-table")).to_be_visible()
    expect(
        page.get_by_text(f"Source: Local Authorities Ombudsman, {live_server.url}{address}, as it stood")
    ).to_be_visible()
    for only_on_screen in ("nav", ".footer", ".year-links", ".trends", ".screen", ".map-skip"):
        for found in page.locator(only_on_screen).all():
            expect(found).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") <= 4


def test_on_a_screen_the_line_for_the_paper_is_not_shown(page):
    a_published_year(worcester())
    page.goto("/councils/worcester-city-council/2019-20/")
    expect(page.locator(".source")).to_be_hidden()
    expect(page.locator(".screen").first).to_be_visible()
