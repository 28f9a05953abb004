"""Which councils are most alike, as the comparison offers them."""

import csv
import io
from datetime import date

import pytest

from councils.figures import freezing, publication
from councils.figures.peers import peers
from councils.models import Boundary, Kind, Performance, ReviewYear
from tests.councils.public.test_views import words
from tests.support.factories import AuthorityFactory, ReviewYearFactory, moment

pytestmark = pytest.mark.django_db


def square(size):
    return {"type": "Polygon", "coordinates": [[[-2, 52], [-2 + size, 52], [-2 + size, 52 + size], [-2, 52 + size]]]}


def town(name, residents, *, size=0.1, upheld=2, kind=Kind.DISTRICT, slug=""):
    authority = AuthorityFactory(name=name, slug=slug or name.lower(), kind=kind)
    Boundary.objects.create(authority=authority, geometry=square(size), source="test")
    return authority, residents, upheld


def published(*towns, year=2022):
    at = moment(f"{year + 1}-07-29T00:01")
    year = ReviewYearFactory(starts_on=date(year, 4, 1), shows_upheld_per_100k=True)
    for authority, residents, upheld in towns:
        known = {"name": authority.name, "kind": authority.kind, "imported": True, "residents": residents}
        Performance.objects.create(year=year, authority=authority, upheld=upheld, not_upheld=1, **known)
    freezing.freeze(year)
    publication.publish(year, at)


@pytest.fixture
def country():
    """Eight small towns, each a little larger than the one before, and two cities."""
    towns = [town(f"Town{n}", 100_000 + 1_000 * n) for n in range(8)]
    cities = [town(f"City{n}", 900_000, size=0.2, upheld=30) for n in range(2)]
    published(*towns, *cities)
    return [authority for authority, _, _ in towns]


def test_a_town_is_compared_with_towns_nearest_first_and_not_with_cities(country):
    found = peers(country[0], "size")
    assert [one.name for one in found.councils] == [f"Town{n}" for n in range(1, 8)]
    assert found.sentence == "Among the seven district councils most alike in size and density: 1.9."


def test_the_comparison_offers_them_and_compares_with_the_nearest(client, country):
    said = client.get("/compare/?c=town0&like=size")
    assert "Among the seven district councils most alike in size and density: 1.9." in words(said)
    assert 'href="/compare/?c=town0&amp;c=town1' in said.content.decode()
    assert "Among the" not in words(client.get("/compare/?c=town0"))


def test_a_city_without_close_peers_is_told_so(client, country):
    said = words(client.get("/compare/?c=city0&like=size"))
    assert "No close peers: fewer than five district councils are much like it in size and density." in said


def test_deprivation_counts_where_it_is_known(client):
    known = ("hastings-borough-council", "hart-district-council", "adur-district-council", "arun-district-council")
    known += ("ashfield-district-council", "amber-valley-borough-council", "allerdale-borough-council")
    published(*(town(slug, 100_000, slug=slug) for slug in known), town("new", 100_000))
    said = words(client.get("/compare/?c=amber-valley-borough-council&like=deprivation"))
    assert "English Indices of Deprivation 2019" in said
    adur = AuthorityFactory._meta.model.objects.get(slug="adur-district-council")
    assert "hart-district-council" not in [one.slug for one in peers(adur, "deprivation").councils]
    assert "hart-district-council" in [one.slug for one in peers(adur, "size").councils]


def test_the_api_names_them_with_their_distances(client, country):
    answer = client.get("/api/councils/town0/2022-23/").json()["peers"]
    (size,) = answer  # how deprived the towns are is not known
    assert (size["alike"], size["sentence"]) == ("size", peers(country[0], "size").sentence)
    assert [one["slug"] for one in size["nearest"]] == [f"town{n}" for n in range(1, 8)]
    distances = [one["distance"] for one in size["nearest"]]
    assert 0 < distances[0] < distances[-1] < 1
    assert distances == sorted(distances)
    (city,) = client.get("/api/councils/city0/2022-23/").json()["peers"]
    assert (city["nearest"], city["sentence"][:15]) == ([], "No close peers:")


def test_a_body_that_is_compared_with_nobody_has_no_peers_in_the_api(client, country):
    published(town("fire", 0, kind=Kind.FIRE), year=2023)
    assert client.get("/api/councils/fire/2023-24/").json()["peers"] == []


def test_the_table_of_peers_says_what_the_comparison_says(client, country):
    lines = list(csv.DictReader(io.StringIO(client.get("/data/2022-23/peers.csv").content.decode("utf-8-sig"))))
    mine = [line for line in lines if (line["authority"], line["alike"]) == ("town0", "size")]
    assert [line["peer"] for line in mine] == [one.slug for one in peers(country[0], "size").councils]
    assert [line["place"] for line in mine] == [str(place) for place in range(1, 8)]
    (city,) = [line for line in lines if (line["authority"], line["alike"]) == ("city0", "size")]
    assert (city["place"], city["peer"], city["distance"]) == ("0", "", "")
    assert float(city["square_km"]) == pytest.approx(301, rel=0.05)


def test_a_year_that_shows_no_upheld_decisions_by_residents_has_peers_and_no_such_figure(client, country):
    ReviewYear.objects.update(shows_upheld_per_100k=False)
    said = words(client.get("/compare/?c=town0&like=size"))
    assert "Most alike in size and density" in said
    assert "Among the" not in said
    assert client.get("/api/councils/town0/2022-23/").json()["peers"][0]["sentence"] == ""
    assert "No close peers" in words(client.get("/compare/?c=city0&like=size"))


@pytest.mark.parametrize("asked", ["c=fire&like=size", "c=closed&like=size", "c=town0&like=deprivation"])
def test_where_nobody_can_say_it_is_said(client, country, asked):
    AuthorityFactory(slug="closed", closed_on=date(2019, 3, 31))
    AuthorityFactory(slug="fire", kind=Kind.FIRE)
    assert "Nobody can say which councils are most like it" in words(client.get(f"/compare/?{asked}"))


def test_what_is_asked_for_wrongly_is_left_alone(client, country):
    assert client.get("/compare/?c=town0&like=luck").status_code == 200
    assert client.get("/compare/?like=size").status_code == 200


def test_peers_take_as_many_queries_for_many_councils_as_for_few(client, country, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get("/compare/?c=town0&like=size")
