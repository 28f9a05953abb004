"""The pages that every public body has: who it is, how to reach it, how to complain, and what it keeps of people."""

import pytest

from councils.register.loading import rows
from tests.councils.public.test_views import words

pytestmark = pytest.mark.django_db
PAGES = {
    "/about/": "About us",
    "/contact/": "Contact us",
    "/complain/": "How to complain",
    "/privacy/": "Privacy",
    "/accessibility/": "Accessibility statement",
}


@pytest.mark.parametrize(("address", "heading"), PAGES.items())
def test_each_stands_at_the_foot_of_every_page_and_in_the_site_map(client, address, heading):
    assert f'<a href="{address}">' in client.get("/").content.decode().partition("<footer")[2]
    assert f"<h1>{heading}</h1>" in client.get(address).content.decode()
    assert f"http://testserver{address}<" in client.get("/sitemap-pages.xml").content.decode()


@pytest.mark.parametrize("address", [address for address in PAGES if address != "/about/"])
def test_each_says_where_to_write_to_and_gives_no_address_that_leads_nowhere(client, settings, address):
    settings.OFFICE_EMAIL = "office@example.org"
    assert 'href="mailto:office@example.org"' in client.get(address).content.decode()
    settings.OFFICE_EMAIL = ""
    assert "write to us (this site has not been given an address yet)" in words(client.get(address)).lower()
    assert ".invalid" not in client.get(address).content.decode()


def test_how_to_complain_names_everybody_else_who_can_be_asked(client):
    html = client.get("/complain/").content.decode()
    said = words(client.get("/complain/"))
    for row in rows("elsewhere"):
        assert f'href="{row["address"]}"' in html
        assert row["about"] in said


def test_privacy_says_how_long_decisions_are_shown(client, settings):
    settings.KEEP_DECISIONS_PUBLIC_YEARS = 7
    assert "Decisions are taken down after 7 years" in words(client.get("/privacy/"))


def test_the_accessibility_statement_has_what_the_law_asks_for(client):
    said = words(client.get("/accessibility/"))
    for part in (
        "Compliance status This site is partially compliant",
        "Non-accessible content",
        "Enforcement procedure The Equality and Human Rights Commission",
        "Preparation of this statement This statement was prepared on",
    ):
        assert part in said
