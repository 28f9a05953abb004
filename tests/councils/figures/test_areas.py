"""A service area over the years, and the councils that differ in it: the same as each council's own page says."""

from datetime import date

import pytest

from councils.figures import freezing, publication
from councils.figures.areas import area_over_years, who_differs
from councils.figures.council_year import published_years
from councils.figures.several_years import together
from councils.models import Performance, ReviewYear, ServiceArea
from tests.support.corrections import correct
from tests.support.factories import AuthorityFactory, ReviewYearFactory, UserFactory, moment

pytestmark = pytest.mark.django_db

HOUSING = ServiceArea.HOUSING
UPHELD = (4, 5, 5, 6, 6, 5, 4, 5, 6, 40)


@pytest.fixture
def districts():
    """Ten districts in three public years, of which the last has many more complaints about housing upheld."""
    districts = [AuthorityFactory(name=f"District {n}", slug=f"district-{n}") for n in range(len(UPHELD))]
    for start in (2017, 2018, 2019):
        a_year(start, districts)
    return districts


def a_year(start, districts, *, at="2020-07-29T00:01", residents=100_000):
    year = ReviewYearFactory(starts_on=date(start, 4, 1))
    for district, upheld in zip(districts, UPHELD, strict=True):
        facts = {"year": year, "authority": district, "name": district.name, "kind": "district", "imported": True}
        facts |= {"residents": residents, "upheld": upheld, "not_upheld": 10, "received": upheld + 10}
        Performance.objects.create(**facts)
        Performance.objects.create(**facts, service_area=HOUSING)
    freezing.freeze(year)
    publication.publish(year, moment(at))
    return year


def years():
    return list(ReviewYear.objects.published())


def test_who_differs_is_said_as_on_the_councils_own_page(districts):
    found = who_differs(HOUSING, years())
    assert found.compared == 10
    assert [one.authority for one in found.more] == [districts[9]]
    own = together(published_years(districts[9], all_areas=True)).differs_most
    assert own == [f"Housing: {found.more[0].words}"]
    ordinary = together(published_years(districts[3], all_areas=True)).differs_most
    assert all("In no service area" in sentence for sentence in ordinary)
    assert not any(one.authority == districts[3] for one in found.outside)


def test_a_correction_holds_here_as_well(districts):
    for row in Performance.objects.filter(authority=districts[9], service_area=HOUSING):
        correct({row: {"upheld": 5}}, reason="Counted many times.", by=UserFactory())
    assert districts[9] not in [one.authority for one in who_differs(HOUSING, years()).more]


def test_a_year_that_is_not_public_yet_is_not_counted(districts):
    before = who_differs(HOUSING, years())
    a_year(2020, districts, at="2999-07-29T00:01")
    assert who_differs(HOUSING, years()) == before
    assert [line.year.label for line in area_over_years(HOUSING, years()).lines] == ["2019-20", "2018-19", "2017-18"]


def test_all_authorities_are_taken_together_over_the_years(districts):
    over_years = area_over_years(HOUSING, years())
    assert {(line.figures.upheld, line.figures.investigated) for line in over_years.lines} == {(86, 186)}
    assert len(over_years.chart.points) == 3


def test_nobody_is_compared_where_nothing_is_known_of_the_area_or_of_residents(districts):
    assert who_differs(ServiceArea.PLANNING, years()) is None
    assert who_differs(HOUSING, []) is None
    Performance.objects.update(residents=None)
    assert who_differs(HOUSING, years()) is None


def test_that_of_all_compared_some_would_be_outside_by_chance_is_said(districts):
    found = who_differs(HOUSING, years())
    assert 0 < found.by_chance < 0.05 * found.compared + 0.001
    assert found.by_chance_text == "not even one"
