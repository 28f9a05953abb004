"""What pages say of themselves to machines: canonical addresses, social cards, JSON-LD, sitemap and feeds."""

import html
import json
import re
from datetime import date

import pytest

from councils.models import ReviewYear
from letters.models import NationalReview
from tests.councils.public.test_feeds import locations, titles
from tests.councils.public.test_views import a_published_year, public_decision, worcester
from tests.letters.public.test_views import an_issued_letter
from tests.support.factories import AuthorityFactory, moment
from tests.test_embargo import a_review

pytestmark = pytest.mark.django_db
HERE = "http://testserver"


def canonical(response):
    return html.unescape(re.search(r'<link rel="canonical" href="([^"]*)">', response.content.decode())[1])


def linked(response):
    said = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode())
    return [json.loads(block) for block in said]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/?utm_source=mail&fbclid=1", "/"),
        ("/councils/worcester-city-council/?gclid=x", "/councils/worcester-city-council/"),
        ("/councils/worcester-city-council/2019-20/?a=b", "/councils/worcester-city-council/2019-20/"),
        ("/decisions/?year=2019-20&utm_source=x&outcome=upheld&page=1", "/decisions/?outcome=upheld&year=2019-20"),
        ("/decisions/?outcome=nonsense", "/decisions/"),
        ("/councils/?kind=county&nobody=knows", "/councils/?kind=county"),
        ("/map/?measure=compliance_rate&view=map&x=1", "/map/?measure=compliance_rate"),
        ("/map/?year=2031-32", "/map/"),
        ("/compare/?c=worcester-city-council&c=nobody&x=1", "/compare/?c=worcester-city-council"),
        ("/training/?page=1&x=1", "/training/"),
    ],
)
def test_the_canonical_address_keeps_what_makes_the_page_and_drops_the_rest(client, asked, kept):
    a_published_year(worcester())
    assert canonical(client.get(asked)) == HERE + kept


def test_a_later_page_of_a_list_is_a_page_of_its_own(client):
    for _ in range(30):
        public_decision()
    assert canonical(client.get("/decisions/?page=2&utm_source=x")) == f"{HERE}/decisions/?page=2"


def test_every_page_has_a_card_with_its_own_title_and_a_description(client):
    authority = worcester()
    a_published_year(authority)
    seen = set()
    for address in (
        "/",
        "/councils/",
        authority.get_absolute_url(),
        "/map/",
        "/training/",
        "/review/2019-20/",
        "/data/",
    ):
        page = client.get(address).content.decode()
        title = re.search(r'<meta property="og:title" content="([^"]+)">', page)[1]
        assert f"<title>{title}" in page
        assert re.search(r'<meta property="og:description" content="[^"]{40,}">', page), address
        assert '<meta name="twitter:card" content="summary">' in page
        seen.add(title)
    assert len(seen) == 7


def test_nothing_that_is_not_there_has_an_address_to_be_shared_under(client):
    for address in ("/nothing/", "/councils/nobody/2019-20/"):
        page = client.get(address).content.decode()
        assert "canonical" not in page
        assert "og:" not in page


def test_a_name_cannot_break_out_of_the_data_of_its_page(client):
    name = 'Worcester </script><script>alert("&")</script><!-- Council'
    authority = AuthorityFactory(name=name, slug="worcester")
    response = client.get(authority.get_absolute_url())
    assert linked(response)[0]["name"] == name
    assert "<script>alert" not in response.content.decode()


def test_figures_are_told_as_data_sets_with_where_to_take_them(client):
    authority = worcester()
    a_published_year(authority)
    [site], [council] = linked(client.get("/")), linked(client.get(authority.get_absolute_url()))
    [year] = linked(client.get("/councils/worcester-city-council/2019-20/"))
    [review] = linked(client.get("/review/2019-20/"))
    assert site["potentialAction"]["target"] == f"{HERE}/councils/?q={{words}}"
    assert (council["@type"], council["identifier"]["value"]) == ("GovernmentOrganization", authority.gss_code)
    assert (year["@type"], year["temporalCoverage"]) == ("Dataset", "2019-04-01/2020-03-31")
    for data in (year, review):
        for file in data["distribution"]:
            assert client.get(file["contentUrl"].removeprefix(HERE)).status_code == 200


def test_sitemap_and_feeds_name_letters_and_the_national_review_once_they_are_public(client):
    authority = worcester()
    year = a_published_year(authority)
    letter = an_issued_letter(year, authority)
    review = a_review(year, pdf=b"%PDF-1.7 all together")
    public_decision(authority=authority)
    feed = f"/feeds/councils/{authority.slug}.atom"
    assert locations(client, "/sitemap-letters.xml") == [letter.get_absolute_url()]
    assert locations(client, "/sitemap-documents.xml") == [review.pdf_address]
    assert titles(client.get("/feeds/years.atom")) == [
        "Complaints about councils in 2019-20: national review, figures and letters"
    ]
    assert "Worcester City Council: Annual Review letter 2020" in titles(client.get(feed))
    ReviewYear.objects.update(publish_at=moment("2999-07-29T00:01"))
    assert NationalReview.objects.count() == 1
    for section in ("letters", "documents", "reviews"):
        assert locations(client, f"/sitemap-{section}.xml") == []
    assert titles(client.get("/feeds/years.atom")) == []
    assert len(titles(client.get(feed))) == 1


def test_the_feed_of_a_service_area_leads_to_its_page(client):
    public_decision()
    feed = client.get("/feeds/service-areas/housing.atom").content.decode()
    assert f"{HERE}/service-areas/housing/" in feed


def test_every_measure_of_the_map_can_be_read_whole_in_the_choice(client):
    a_published_year(worcester(), shows_upheld_per_100k=True, start=date(2022, 4, 1))
    form = client.get("/map/").context["form"]
    assert max(len(words) for _, words in form.fields["measure"].choices) <= len("Compliance with recommendations")
