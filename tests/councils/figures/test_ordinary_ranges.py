"""The ordinary ranges kept with a year's figures: worked out at freeze, anew for whom a correction is about."""

from datetime import date

import pytest
from django.core.management import call_command

from councils.figures import freezing, publication
from councils.figures.council_year import published_years
from councils.models import Kind, Performance, ServiceArea
from councils.statistics.ordinary import METHOD, Ordinary, Stratum, ordinary_share
from councils.statistics.rates import Rate
from tests.support.corrections import correct
from tests.support.factories import AuthorityFactory, ReviewYearFactory, UserFactory, moment

pytestmark = pytest.mark.django_db
HOUSING, TAX = ServiceArea.HOUSING, ServiceArea.BENEFITS


def imported(year, authority, *, areas=None, **counts):
    """The published figures of an authority, the whole year and by service area."""
    facts = {"year": year, "authority": authority, "name": authority.name, "kind": authority.kind, "imported": True}
    for area, of_area in (areas or {}).items():
        Performance.objects.create(service_area=area, **facts, **of_area)
    return Performance.objects.create(**facts, **counts)


@pytest.fixture
def year():
    return ReviewYearFactory(shows_upheld_per_100k=True)


@pytest.fixture
def three(year):
    """Three districts: by service area, only as a whole, and larger than both."""
    areas = {HOUSING: {"upheld": 9, "not_upheld": 1}, TAX: {"upheld": 2, "not_upheld": 8}}
    rows = [imported(year, AuthorityFactory(), areas=areas, upheld=11, not_upheld=9, residents=50_000)]
    rows.append(imported(year, AuthorityFactory(), upheld=20, not_upheld=20, residents=90_000))
    others = {HOUSING: {"upheld": 70, "not_upheld": 30}, TAX: {"upheld": 30, "not_upheld": 70}}
    rows.append(imported(year, AuthorityFactory(), areas=others, upheld=100, not_upheld=100, residents=400_000))
    return rows


def ordinary_of(performance, key="uphold_rate"):
    performance.refresh_from_db()
    return Ordinary(**performance.ordinary[key])


def test_freezing_keeps_the_range_of_each_measure_with_the_version_of_its_method(year, three):
    freezing.freeze(year)
    found = ordinary_of(three[0])
    assert (found.part, found.of, found.method) == (11, 20, METHOD)
    assert set(three[0].ordinary) == {"uphold_rate", "upheld_per_100k", "satisfactory_remedy_rate"}


def test_service_areas_are_the_strata_where_they_add_up_to_the_year(year, three):
    freezing.freeze(year)
    by_area = [Stratum(Rate(2, 10), Rate(32, 110)), Stratum(Rate(9, 10), Rate(79, 110))]
    assert ordinary_of(three[0]) == ordinary_share(by_area)
    assert ordinary_of(three[1]) == ordinary_share([Stratum(Rate(20, 40), Rate(131, 260))])


def test_bodies_that_are_compared_with_nobody_have_no_range(year):
    fire = imported(year, AuthorityFactory(kind=Kind.FIRE), upheld=8, not_upheld=2)
    freezing.freeze(year)
    fire.refresh_from_db()
    assert fire.ordinary == {}


def test_thawing_takes_the_ranges_away(year, three):
    freezing.freeze(year)
    freezing.thaw(year, reason="A table was wrong.")
    assert all(row.ordinary == {} for row in year.performances.all())


def test_a_correction_judges_the_authority_anew_and_moves_nobody_elses_range(year, three):
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    before = [ordinary_of(row) for row in three]
    correct({three[1]: {"upheld": 38, "not_upheld": 2}}, reason="Miscounted.", by=UserFactory())
    after = [ordinary_of(row) for row in three]
    assert (before[1].verdict, after[1].verdict) == ("ordinary", "beyond")
    assert (before[1].low95, before[1].high95) == (after[1].low95, after[1].high95)
    assert (before[0], before[2]) == (after[0], after[2])
    shown = published_years(three[1].authority)[0]
    assert "More than chance explains" in shown.measure("uphold_rate").verdict_sentence


def test_years_frozen_before_there_were_ranges_are_worked_out_by_a_command(year, three, capsys):
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    correct({three[1]: {"upheld": 38, "not_upheld": 2}}, reason="Miscounted.", by=UserFactory())
    kept = {row.pk: row.ordinary for row in year.performances.all()}
    year.performances.update(ordinary={})
    ReviewYearFactory(starts_on=date(2018, 4, 1))
    call_command("work_out_ranges")
    assert {row.pk: row.ordinary for row in year.performances.all()} == kept
    assert capsys.readouterr().out == "2019-20: 3 authorities with ordinary ranges.\n"


def test_a_range_is_said_only_of_the_figure_it_was_worked_out_for(year, three):
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    Performance.objects.filter(pk=three[1].pk).update(upheld=21)
    assert published_years(three[1].authority)[0].measure("uphold_rate").ordinary is None
