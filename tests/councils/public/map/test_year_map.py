"""The map as the public meets it: drawn, as squares, and as a table."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from councils.figures import freezing, publication
from councils.models import Boundary, Compliance, Kind, Performance
from councils.models.decision import today
from councils.models.year import start_of_year
from tests.councils.public.test_views import public_decision
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
    published((council("Worcester City Council"), 34, 27), (council("Wychavon District Council"), 9, 51))
    response = client.get("/map/")
    assert shapes(response) == {
        "Worcester City Council: 56% (34 of 61 detailed investigations); more than chance explains (17 to 27 of 61)": (
            'class="shade-4"'
        ),
        "Wychavon District Council: 15% (9 of 60 detailed investigations); fewer than chance explains (16 to 26 of "
        "60)": 'class="shade-0"',
    }
    assert 'href="/councils/worcester-city-council/2019-20/"' in response.content.decode()


NORTH = {"type": "Polygon", "coordinates": [[[-2, 55], [-1.5, 55], [-1.5, 55.4], [-2, 55.4], [-2, 55]]]}
CITY = {"type": "Polygon", "coordinates": [[[-0.1, 51.5], [0, 51.5], [0, 51.6], [-0.1, 51.6], [-0.1, 51.5]]]}


@pytest.fixture
def regions():
    """A public year of a district in the north with a county over it, a borough of London, and a district elsewhere."""
    county = council("Northshire County Council", kind=Kind.COUNTY, region="North East", outline=NORTH)
    north = council("Northtown District Council", region="North East", outline=NORTH)
    borough = council("London Borough of Anyham", kind=Kind.LONDON, region="London", outline=CITY)
    published(*((one, 5, 5) for one in (county, north, borough, council("Worcester City Council"))))


def test_a_region_is_shown_alone_and_larger_london_too(client, regions):
    whole = client.get("/map/").content.decode()
    assert 'href="?region=North+East#shown"' in whole
    north = client.get("/map/?region=North+East")
    assert [title.split(":")[0] for title in shapes(north)] == ["Northtown District Council"]
    assert "Worcester" not in north.content.decode().split('id="shown"')[1]
    across = {text: int(re.search(r'viewBox="\S+ \S+ (\d+)', text)[1]) for text in (whole, north.content.decode())}
    assert across[whole] == 960
    assert across[north.content.decode()] < 400
    london = client.get("/map/?region=London").content.decode()
    assert london.count("<title>London Borough of Anyham") == 1
    assert "four times as large" not in london
    assert client.get("/map/?region=Atlantis").status_code == 400


def test_a_council_that_is_looked_for_is_marked_in_its_region(client, regions):
    response = client.get("/map/?find=northtown&view=tiles", follow=True)
    assert response.redirect_chain == [
        ("/map/?view=tiles&councils=lower&region=North+East&c=northtown-district-council#shown", 302)
    ]
    county = client.get("/map/?find=northshire", follow=True).content.decode()
    assert "Northshire County Council</a></strong>, marked: 50% (5 of 10 detailed investigations)" in county
    assert county.count('class="map-marked"') == 1
    assert "No council is called that." in client.get("/map/?find=atlantis").content.decode()


def test_nothing_to_divide_is_no_data_and_never_the_best(client):
    published((council("Worcester City Council"), 0, 0))
    said = shapes(client.get("/map/?measure=uphold_rate"))
    assert said == {"Worcester City Council: We investigated no complaints in detail.": 'class="no-data"'}


def test_too_few_to_compare_is_hatched_and_its_count_leads(client):
    published((council("Worcester City Council"), 2, 2), (council("Wychavon District Council", outline=None), 30, 30))
    response = client.get("/map/")
    assert shapes(response) == {
        "Worcester City Council: 2 of 4 detailed investigations (50%), too few to tell": 'fill="url(#few)"'
    }
    assert "Hatched: too few to tell" in response.content.decode()


def test_a_figure_that_nobody_can_be_compared_with_has_no_shade(client):
    published((council("Worcester City Council"), 34, 27))
    assert shapes(client.get("/map/")) == {
        "Worcester City Council: 56% (34 of 61 detailed investigations)": 'class="no-data"'
    }


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
    assert ">3 of 12<" in said


def test_without_outlines_the_public_sees_squares_and_the_operator_is_told_what_is_missing(client, caplog):
    year = published((council("Worcester City Council", outline=None), 3, 9))
    said = client.get("/map/").content.decode()
    assert "The outlines of councils are missing at present" in said
    assert said.count('<rect class="no-data" x=') == 1
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
    assert ">3 of 12<" in said


def test_the_table_is_put_in_order_by_what_the_address_says(client):
    few, many, none = council("Ash Council"), council("Birch Council"), council("Cedar Council")
    published((few, 6, 0), (many, 50, 50), (none, 0, 0))

    def order(by):
        return re.findall(
            r'<th scope="row"><a [^>]*>(.)\w+ Council</a>', client.get(f"/map/?order={by}").content.decode()
        )

    assert (order("name"), order("-name")) == (["A", "B", "C"], ["C", "B", "A"])
    assert (order("base"), order("-base")) == (["B", "A", "C"], ["A", "B", "C"])
    assert (order("figure"), order("-figure")) == (["A", "B", "C"], ["B", "A", "C"])


def test_the_heading_of_the_column_in_order_says_which_way_and_leads_to_the_other(client):
    published((council("Worcester City Council"), 5, 5))
    headings = r'<th scope="col"[^>]*?(?:aria-sort="(\w+)")?><a href="(.*?)#table">(.*?)</a>'
    found = re.findall(headings, client.get("/map/?order=figure").content.decode())
    assert found == [
        ("", "?order=name", "Council"),
        ("descending", "?order=-figure", "Figure"),
        ("", "?order=base", "Cases"),
    ]
    assert re.findall(headings, client.get("/map/").content.decode())[0] == ("ascending", "?order=-name", "Council")


def marks(response):
    """How each council of a funnel is drawn."""
    found = re.findall(
        r'class="funnel-(\w+)( funnel-own)?"><path.*?<title>(.*?):', response.content.decode(), re.DOTALL
    )
    return {name: look + own for look, own, name in found}


def test_a_funnel_marks_who_is_outside_by_the_verdict_and_the_council_asked_for(client):
    far, near = council("Far Council"), council("Near Council")
    rest = [
        (council(f"{name} Council"), upheld, not_upheld)
        for name, upheld, not_upheld in (("Small", 1, 1), ("None", 0, 0))
    ]
    published((far, 95, 5), (near, 62, 38), (council("Large Council"), 600, 400), *rest)
    response = client.get("/map/?view=funnel&councils=district&c=near-council")
    assert marks(response) == {
        "Far Council": "outside",
        "Near Council": "inside funnel-own",
        "Small Council": "few",
    } | {"Large Council": "outside"}
    said = response.content.decode()
    assert 'href="/councils/far-council/2019-20/"' in said
    assert "more than chance explains (54 to 72 of 100)" in said  # in the table beneath


def test_a_funnel_per_100_000_stands_on_what_residents_lead_one_to_expect(client):
    places = [(council(f"{name} Council"), upheld, 0) for name, upheld in (("A", 3), ("B", 30), ("C", 4))]
    year = published(*places, start=date(2022, 4, 1), shows_upheld_per_100k=True)
    assert "one kind of council at a time" in client.get("/map/?view=funnel&measure=upheld_per_100k").content.decode()
    assert marks(client.get("/map/?view=funnel&measure=upheld_per_100k&councils=district")) == {}
    year.performances.update(residents=100_000)
    year.kind_totals.update(residents=300_000)
    call_command("work_out_ranges")
    response = client.get("/map/?view=funnel&measure=upheld_per_100k&councils=district")
    assert set(marks(response)) == {"A Council", "B Council", "C Council"}
    assert "upheld decisions expected" in response.content.decode()


def test_a_funnel_asks_for_one_kind(client):
    published((council("Worcester City Council"), 34, 27), (council("Wychavon District Council"), 9, 51))
    said = client.get("/map/?view=funnel").content.decode()
    assert 'href="?view=funnel&amp;councils=county"' in said
    assert marks(client.get("/map/?view=funnel")) == {}


def test_instead_of_a_map_of_one_shade_the_cases_not_complied_with_are_listed(client):
    worcester = council("Worcester City Council")
    start = start_of_year(today()).replace(year=start_of_year(today()).year - 1)
    facts = {
        "authority": worcester,
        "decided_on": start.replace(month=6),
        "compliance_recorded_on": start.replace(month=9),
    }
    shown = public_decision(**facts, compliance_outcome=Compliance.NOT_COMPLIED)
    withheld = public_decision(**facts, compliance_outcome=Compliance.NOT_COMPLIED, withheld_because="A family.")
    done = public_decision(**facts, compliance_outcome=Compliance.COMPLIED)
    published((worcester, 5, 5), start=start)
    said = client.get("/map/?measure=compliance_rate").content.decode()
    assert '<svg class="map' not in said
    assert "1 case." in said
    assert shown.get_absolute_url() in said
    assert not any(case.get_absolute_url() in said for case in (withheld, done))


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
