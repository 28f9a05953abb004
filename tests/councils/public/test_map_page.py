"""The map as the public meets it: drawn, as squares, and as a table."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from councils.figures import freezing, publication
from councils.models import Boundary, Kind, Performance
from tests.support.factories import AuthorityFactory, ReviewYearFactory, UserFactory, moment

pytestmark = pytest.mark.django_db
LONG_AGO = moment("2020-07-29T00:01")
SQUARE = {"type": "Polygon", "coordinates": [[[-2, 52], [-1.5, 52], [-1.5, 52.4], [-2, 52.4], [-2, 52]]]}


def council(name, *, kind=Kind.DISTRICT, outline=SQUARE, **facts):
    authority = AuthorityFactory(name=name, slug=name.lower().replace(" ", "-"), kind=kind, **facts)
    if outline:
        Boundary.objects.create(authority=authority, geometry=outline, source="test")
    return authority


def published(*figures, start=date(2019, 4, 1), at=LONG_AGO, **year_facts):
    """A year of councils, each given as (authority, upheld, not upheld), made public."""
    year = ReviewYearFactory(starts_on=start, **year_facts)
    for authority, upheld, not_upheld in figures:
        counts = {"upheld": upheld, "not_upheld": not_upheld}
        facts = {"name": authority.name, "kind": authority.kind, "imported": True}
        Performance.objects.create(year=year, authority=authority, **facts, **counts)
    freezing.freeze(year, by=UserFactory())
    publication.publish(year, at)
    return year


def shapes(response):
    """What each shape says, with how it is drawn."""
    found = re.findall(r"<(?:path|rect) ([^>]*?)(?: d=| x=)[^>]*><title>(.*?)</title>", response.content.decode())
    return {title: look for look, title in found}


def test_every_council_is_drawn_with_its_figure_and_what_it_is_a_share_of(client):
    published((council("Worcester City Council"), 34, 27))
    response = client.get("/map/")
    assert shapes(response) == {
        "Worcester City Council: 56% (34 of 61 detailed investigations)": 'class="shade-2"',
    }
    assert 'href="/councils/worcester-city-council/2019-20/"' in response.content.decode()


def test_nothing_to_divide_is_no_data_and_never_the_best(client):
    published((council("Worcester City Council"), 0, 0))
    said = shapes(client.get("/map/?measure=uphold_rate"))
    assert said == {"Worcester City Council: We investigated no complaints in detail.": 'class="no-data"'}


def test_too_few_to_compare_is_hatched(client):
    published((council("Worcester City Council"), 2, 2))
    response = client.get("/map/")
    assert list(shapes(response).values()) == ['fill="url(#few-1)"']
    assert "fewer than five, too few to tell" in response.content.decode()


def test_counties_and_districts_are_switched_and_a_kind_can_stand_alone(client):
    published(
        (council("Worcester City Council"), 1, 1),
        (council("Worcestershire County Council", kind=Kind.COUNTY), 1, 1),
        (council("Leeds City Council", kind=Kind.METROPOLITAN), 1, 1),
        (council("Some Fire Authority", kind=Kind.FIRE), 1, 1),
    )

    def drawn(asked):
        return {title.split(":")[0] for title in shapes(client.get(f"/map/?councils={asked}"))}

    assert drawn("lower") == {"Worcester City Council", "Leeds City Council"}
    assert drawn("upper") == {"Worcestershire County Council", "Leeds City Council"}
    assert drawn("metropolitan") == {"Leeds City Council"}


def test_squares_stand_for_councils_of_equal_size(client):
    published((council("Worcester City Council"), 3, 9), (council("Wychavon District Council"), 3, 3))
    squares = re.findall(r'<rect class="shade-\d" x="(\d+)" y="(\d+)"', client.get("/map/?view=tiles").content.decode())
    assert len(squares) == len(set(squares)) == 2


def test_a_council_without_an_outline_is_named_and_in_the_table(client):
    published((council("Taunton Deane Borough Council", outline=None), 3, 9), (council("Worcester City Council"), 5, 5))
    said = client.get("/map/").content.decode()
    assert "Not drawn, and in the table below" in said
    assert said.count("Taunton Deane Borough Council") == 2
    assert "3 of 12 detailed investigations" in said


def test_without_outlines_the_public_sees_squares_and_the_operator_is_told_what_is_missing(client, caplog):
    year = published((council("Worcester City Council", outline=None), 3, 9))
    said = client.get("/map/").content.decode()
    assert "The outlines of councils are missing at present" in said
    assert said.count('<rect class="shade-0" x=') == 1
    assert "map-frame" not in said
    assert "manage.py load_register" in caplog.text
    assert year.label in said
    warnings = StringIO()
    call_command("check", databases=["default"], stderr=warnings)
    assert "No outline of a council is on record" in warnings.getvalue()
    Boundary.objects.create(authority=Performance.objects.first().authority, geometry=SQUARE, source="test")
    call_command("check", databases=["default"], stderr=(silence := StringIO()))
    assert silence.getvalue() == ""


@pytest.mark.parametrize("asked", ["", "?view=tiles"])
def test_councils_of_which_nothing_can_be_drawn_are_a_table_without_an_empty_frame(client, asked):
    published((council("Nowhere Borough Council", outline=None), 3, 9))
    said = client.get(f"/map/{asked}").content.decode()
    assert "These councils cannot be drawn at present" in said
    assert '<svg class="map' not in said
    assert "3 of 12 detailed investigations" in said


def test_the_table_is_put_in_order_by_what_the_address_says(client):
    few, many, none = council("Ash Council"), council("Birch Council"), council("Cedar Council")
    published((few, 6, 0), (many, 50, 50), (none, 0, 0))

    def order(by):
        return re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', client.get(f"/map/?order={by}").content.decode())

    assert order("name") == ["Ash Council", "Birch Council", "Cedar Council"]
    assert order("base") == ["Birch Council", "Ash Council", "Cedar Council"]
    assert order("figure") == ["Ash Council", "Birch Council", "Cedar Council"]


def test_a_measure_that_the_years_letters_did_not_give_is_not_drawn(client):
    published((council("Worcester City Council"), 5, 5), start=date(2022, 4, 1), shows_upheld_per_100k=True)
    published((council("Wychavon District Council"), 5, 5))
    response = client.get("/map/?year=2019-20&measure=upheld_per_100k")
    assert shapes(response) == {}
    assert "did not give this measure" in response.content.decode()


@pytest.mark.parametrize("asked", ["year=1066-67", "measure=size", "councils=parish", "view=globe", "order=luck"])
def test_a_map_of_what_does_not_exist_says_so(client, asked):
    published((council("Worcester City Council"), 5, 5))
    response = client.get(f"/map/?{asked}")
    assert response.status_code == 400
    assert "Something is wrong with what was asked for" in response.content.decode()


def test_a_year_that_is_not_public_is_not_offered(client):
    published((council("Worcester City Council"), 5, 5), at=moment("2999-07-29T00:01"))
    assert "No figures have been published yet" in client.get("/map/").content.decode()
    published((council("Wychavon District Council"), 5, 5), start=date(2018, 4, 1))
    assert "2019-20" not in client.get("/map/").content.decode()
    assert client.get("/map/?year=2019-20").status_code == 400


def test_the_map_takes_as_many_queries_for_many_councils_as_for_one(client, django_assert_max_num_queries):
    published(*((council(f"Council {n}"), 5, 5) for n in range(12)))
    with django_assert_max_num_queries(5):
        client.get("/map/")


def test_every_council_shipped_since_2019_has_an_outline_a_square_and_neighbours():
    call_command("load_register", verbosity=0)
    year = ReviewYearFactory(starts_on=date(2024, 4, 1))
    from councils.models import Authority
    from councils.public.map.year_map import squares_in

    there = set(Authority.objects.councils().existing(year.starts_on).values_list("slug", flat=True))
    assert {b.authority.slug for b in Boundary.objects.in_year(year).select_related("authority")} >= there
    assert {slug for _, slug in squares_in(2024)} == there
    alone = Authority.objects.councils().existing(year.starts_on).filter(neighbours=None)
    assert set(alone.values_list("slug", flat=True)) == {"isle-of-wight-council", "council-of-the-isles-of-scilly"}


def test_a_council_leads_to_those_around_it(client):
    county = council("Worcestershire County Council", kind=Kind.COUNTY)
    worcester = council("Worcester City Council", county=county)
    worcester.neighbours.add(council("Malvern Hills District Council"))
    worcester.neighbours.add(council("Gone District Council", closed_on=date(2019, 3, 31)))
    said = client.get("/councils/worcester-city-council/").content.decode()
    assert 'href="/councils/worcestershire-county-council/"' in said
    assert 'href="/councils/malvern-hills-district-council/"' in said
    assert "Gone District Council" not in said
