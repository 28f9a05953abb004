"""Feeds and the sitemap: what is new, and what there is."""

from datetime import date, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest

from councils.figures import freezing, publication
from councils.models import Performance, ServiceArea
from councils.models.decision import today
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    ReviewYearFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def titles(response):
    assert response["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    return [entry.find(f"{ATOM}title").text for entry in root.findall(f"{ATOM}entry")]


def public(**facts):
    day = today() - timedelta(days=facts.pop("days", 100))
    return DecisionFactory(upheld=True, received_on=day, decided_on=day, **facts)


def locations(client, address):
    root = ElementTree.fromstring(client.get(address).content)  # noqa: S314 - our own
    return [found.text.removeprefix("http://testserver") for found in root.iter(f"{SITEMAP}loc")]


def test_a_feed_has_the_latest_decisions_first_and_no_other(client):
    ash = AuthorityFactory(name="Ash Council", slug="ash")
    old, new = public(authority=ash, days=200), public(authority=ash, days=90)
    public(authority=ash, withheld_because="A family.")
    DecisionFactory(authority=ash, upheld=True, received_on=today(), decided_on=today())
    said = titles(client.get("/feeds/decisions.atom"))
    assert said == [f"Ash Council: Homelessness, upheld ({one.reference})" for one in (new, old)]


def test_a_council_and_a_service_area_have_feeds_of_their_own(client):
    ash, birch = AuthorityFactory(name="Ash Council", slug="ash"), AuthorityFactory(name="Birch Council", slug="birch")
    noise = CategoryFactory(slug="noise", service_area=ServiceArea.ENVIRONMENT)
    public(authority=ash)
    public(authority=birch, category=noise)
    assert [title.split(":")[0] for title in titles(client.get("/feeds/councils/ash.atom"))] == ["Ash Council"]
    area = titles(client.get("/feeds/service-areas/environmental-services.atom"))
    assert [title.split(":")[0] for title in area] == ["Birch Council"]
    assert client.get("/feeds/councils/nobody.atom").status_code == 404
    assert client.get("/feeds/service-areas/weather.atom").status_code == 404


def test_a_feed_of_fifty_takes_no_more_queries_than_one_of_two(client, django_assert_max_num_queries):
    for _ in range(60):
        public()
    with django_assert_max_num_queries(2):
        assert len(titles(client.get("/feeds/decisions.atom"))) == 50


def test_feeds_are_what_atom_asks_for_and_a_summary_is_no_markup(client):
    year = ReviewYearFactory(notes="Fees & charges.")
    freezing.freeze(year, by=UserFactory())
    publication.publish(year, moment("2020-07-29T00:01"))
    public(authority=AuthorityFactory(slug="ash"), summary="It charged <5 & more.")
    for address in ("decisions", "years", "councils/ash", "service-areas/housing"):
        root = ElementTree.fromstring(client.get(f"/feeds/{address}.atom").content)  # noqa: S314 - our own
        assert root.find(f"{ATOM}author/{ATOM}name").text == "Local Authorities Ombudsman"
        for name in ("id", "title", "updated", "entry/id", "entry/title", "entry/updated", "entry/link"):
            assert root.find("/".join(ATOM + part for part in name.split("/"))) is not None, (address, name)
        told = unescape(root.find(f"{ATOM}entry/{ATOM}summary").text)
        assert "&amp;" in root.find(f"{ATOM}entry/{ATOM}summary").text
        assert told == ("Fees & charges." if address == "years" else "It charged <5 & more.")


def test_a_demonstrations_feed_says_so(client, settings):
    settings.DEMONSTRATION = True
    assert b"everything is made up" in client.get("/feeds/decisions.atom").content


def test_the_sitemap_leads_to_every_public_page_and_to_no_other(client):
    ash = AuthorityFactory(name="Ash Council", slug="ash")
    shown, hidden = public(authority=ash), public(authority=ash, withheld_because="A family.")
    for start, at in ((2019, "2020-07-29T00:01"), (2020, "2999-07-29T00:01")):
        year = ReviewYearFactory(starts_on=date(start, 4, 1))
        Performance.objects.create(year=year, authority=ash, name=ash.name, kind=ash.kind, imported=True)
        freezing.freeze(year, by=UserFactory())
        publication.publish(year, moment(at))
    sections = locations(client, "/sitemap.xml")
    pages = [page for section in sections for page in locations(client, section)]
    assert {"/", "/councils/ash/", "/councils/ash/2019-20/", "/review/2019-20/", shown.get_absolute_url()} <= {*pages}
    assert hidden.get_absolute_url() not in pages
    assert not any("2020-21" in page for page in pages)
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()
