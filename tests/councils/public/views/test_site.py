"""The home page: the search, the map beside it, the year's national picture, what is new."""

import gzip
from datetime import date

import pytest

from councils.models import Kind
from councils.public.views.site import weight_of_one
from tests.councils.public.map.test_year_map import SQUARE, council, published
from tests.councils.public.test_views import public_decision, words
from tests.support.factories import AuthorityFactory, PublicReportFactory

pytestmark = pytest.mark.django_db


def test_the_home_page_finds_a_council_without_a_script(client):
    authority = AuthorityFactory(name="Worcester City Council")
    html = client.get("/").content.decode()
    assert '<form class="council-search" method="get" action="/councils/">' in html
    assert 'name="q"' in html
    assert client.get("/councils/?q=worcester").url == authority.get_absolute_url()


def test_the_map_stands_beside_the_search_with_a_link_for_each_council(client):
    other = (council("Birch Council"), 340, 270)
    published((council("Worcester City Council"), 34, 27), other, (council("Ash Council", kind=Kind.LONDON), 0, 0))
    html = client.get("/").content.decode()
    assert "<title>Worcester City Council: 56% (34 of 61)</title>" in html
    assert '<a href="/councils/worcester-city-council/2019-20/"><path class="shade-2"' in html
    assert "<title>Ash Council: no data</title>" in html
    assert 'href="/map/"' in html


def test_there_is_no_map_where_no_outline_is_known(client):
    published((council("Worcester City Council", outline=None), 34, 27))
    assert "<svg" not in client.get("/").content.decode()


def test_the_national_picture_and_what_is_new_stand_on_the_home_page(client):
    worcester = council("Worcester City Council")
    published((worcester, 34, 27))
    report = PublicReportFactory(authority=worcester, title="A family in one room")
    decision = public_decision(authority=worcester)
    said = words(client.get("/"))
    assert "All authorities together, 2019-20" in said
    assert "34 of 61 detailed investigations" in said
    assert "Figures and annual review letters of 2019-20 Published on 29 July 2020." in said
    assert report.title in said
    assert decision.reference in said


def test_the_home_page_is_light_and_asks_little_with_all_councils_on_the_map(client, django_assert_max_num_queries):
    shape = {"type": "Polygon", "coordinates": [[[-2 + i / 50, 52 + (i % 7) / 30] for i in range(40)]]}
    rows = [(council(f"Council of {name}", outline=shape if name % 2 else SQUARE), 3, 2) for name in range(120)]
    published(*rows)
    with django_assert_max_num_queries(12):
        page = client.get("/").content
    assert len(gzip.compress(page)) < 60_000


def test_the_statistics_page_works_an_example_and_says_what_changed_when(client):
    worcester = council("Worcester City Council")
    worcester.populations.create(year=2021, residents=100_000)
    published((worcester, 3, 2), start=date(2022, 4, 1), shows_upheld_per_100k=True, notes="Fewer are investigated.")
    said = words(client.get("/statistics/"))
    assert "Complaints upheld 3 ÷ 5 60%" in said
    assert "One decision the other way would have moved the figure by 20 points." in said
    assert "2012-13" in said
    assert "2022-23 : Fewer are investigated." in said
    assert "fewer than 1 in 500 councils" in said


@pytest.mark.parametrize(("cases", "said"), [(4, "25 points"), (100, "1 point"), (400, "less than a point")])
def test_one_case_more_or_less_weighs_less_the_more_there_are(cases, said):
    assert weight_of_one(cases) == said
