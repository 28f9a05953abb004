"""A council's year on paper: a pack for a committee, without what only a screen needs."""

from datetime import date

import pytest
from playwright.sync_api import expect

from councils.figures import freezing, publication
from councils.models import Performance
from tests.councils.public.test_views import a_published_year, worcester
from tests.support.factories import AuthorityFactory, ReviewYearFactory, moment

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
    for only_on_screen in ("nav", ".footer", ".year-links", ".ways", "form", "button", ".screen", ".map-skip"):
        for found in page.locator(only_on_screen).all():
            expect(found).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") <= 4


def test_no_table_of_figures_is_wider_than_the_sheet_however_much_stands_in_it(page, live_server):
    kent = AuthorityFactory(name="Kent County Council", slug="kent-county-council", kind="county")
    others = [AuthorityFactory(kind="county") for _ in range(2)]
    few = AuthorityFactory(name="Lewes District Council", slug="lewes-district-council")
    for start in (2022, 2023):
        year = ReviewYearFactory(starts_on=date(start, 4, 1), shows_upheld_per_100k=True)
        for authority in (kent, *others):
            counts = {"received": 1_269, "upheld": 840, "not_upheld": 273, "complied": 832, "satisfactory_remedies": 40}
            facts = {"name": authority.name, "kind": "county", "imported": True, "residents": 1_536_118}
            Performance.objects.create(year=year, authority=authority, **counts, **facts)
        counts = {"received": 12, "upheld": 2, "not_upheld": 1, "complied": 3, "satisfactory_remedies": 1}
        facts = {"name": few.name, "kind": few.kind, "imported": True, "residents": 100_000}
        Performance.objects.create(year=year, authority=few, **counts, **facts)
        freezing.freeze(year)
        publication.publish(year, moment(f"{start + 1}-07-29T00:01"))
    page.set_viewport_size({"width": 680, "height": 960})
    page.emulate_media(media="print")
    for address, said in (
        ("/councils/kent-county-council/2023-24/", "75% (840 of 1,113)"),
        ("/councils/lewes-district-council/2023-24/", "2 of 3 (67%), too few to tell"),
        ("/review/2023-24/", "75% (2,522 of 3,342)"),
    ):
        page.goto(address)
        expect(page.locator("#years-table")).to_contain_text(said)
        assert page.evaluate("document.documentElement.scrollWidth") <= 680, address


def test_on_a_screen_the_line_for_the_paper_is_not_shown(page):
    a_published_year(worcester())
    page.goto("/councils/worcester-city-council/2019-20/")
    expect(page.locator(".source")).to_be_hidden()
    expect(page.locator(".screen").first).to_be_visible()
