"""Which councils are most alike, as the comparison offers them."""

from datetime import date

import pytest

from councils.figures import freezing, publication
from councils.figures.peers import peers
from councils.models import Boundary, Kind, Performance
from tests.councils.public.test_views import words
from tests.support.factories import AuthorityFactory, ReviewYearFactory, moment

pytestmark = pytest.mark.django_db


def square(size):
    return {"type": "Polygon", "coordinates": [[[-2, 52], [-2 + size, 52], [-2 + size, 52 + size], [-2, 52 + size]]]}


def town(name, residents, *, size=0.1, upheld=2, kind=Kind.DISTRICT, slug=""):
    authority = AuthorityFactory(name=name, slug=slug or name.lower(), kind=kind)
    Boundary.objects.create(authority=authority, geometry=square(size), source="test")
    return authority, residents, upheld


def published(*towns):
    year = ReviewYearFactory(starts_on=date(2022, 4, 1), shows_upheld_per_100k=True)
    for authority, residents, upheld in towns:
        known = {"name": authority.name, "kind": authority.kind, "imported": True, "residents": residents}
        Performance.objects.create(year=year, authority=authority, upheld=upheld, not_upheld=1, **known)
    freezing.freeze(year)
    publication.publish(year, moment("2023-07-29T00:01"))


@pytest.fixture
def country():
    """Eight small towns, each a little larger than the one before, and two cities."""
    towns = [town(f"Town{n}", 100_000 + 1_000 * n) for n in range(8)]
    cities = [town(f"City{n}", 900_000, size=0.2, upheld=30) for n in range(2)]
    published(*towns, *cities)
    return [authority for authority, _, _ in towns]


def test_a_town_is_compared_with_towns_nearest_first_and_not_with_cities(country):
    found = peers(country[0], "size")
    assert [one.name for one in found.nearest] == [f"Town{n}" for n in range(1, 8)]
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
    assert "hart-district-council" not in [one.slug for one in peers(adur, "deprivation").nearest]
    assert "hart-district-council" in [one.slug for one in peers(adur, "size").nearest]


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
