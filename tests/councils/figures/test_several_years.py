"""Years of a council taken together: three added up, what changed, and where it differs most."""

from datetime import date

import pytest

from councils.figures import freezing, publication
from councils.figures.council_year import published_years
from councils.figures.several_years import changes, of_kind, since_three_years, together, with_the_year_before
from councils.models import Kind, Performance, ServiceArea
from councils.statistics.ordinary import Stratum, ordinary_share
from councils.statistics.rates import PerHundredThousand, Rate
from tests.councils.public.test_views import words
from tests.support.corrections import correct
from tests.support.factories import AuthorityFactory, ReviewYearFactory, UserFactory, moment

pytestmark = pytest.mark.django_db
ALONE = "Other district councils hardly changed; this is more than chance explains."
HOUSING, TAX = ServiceArea.HOUSING, ServiceArea.BENEFITS


@pytest.fixture
def town():
    return AuthorityFactory(name="Anytown District Council", slug="anytown")


@pytest.fixture
def others():
    return [AuthorityFactory() for _ in range(4)]


@pytest.fixture
def many():
    """As many as it takes to know that they hardly differ."""
    return [AuthorityFactory() for _ in range(30)]


def since_last_year(years, shown):
    compared = with_the_year_before(years, shown)
    return sentences(changes(compared[:1], compared[1:], of_kind(compared)))


def sentences(changed):
    return {said.title: said.sentence for said in changed}


def published(start, figures, **facts):
    """A public year of (authority, upheld and not upheld by service area, received), with residents."""
    year = ReviewYearFactory(starts_on=date(start, 4, 1), shows_upheld_per_100k=start >= 2022, **facts)
    for authority, areas, received in figures:
        known = {"year": year, "authority": authority, "name": authority.name, "kind": authority.kind, "imported": True}
        known["residents"] = 100_000
        for area, (upheld, not_upheld) in areas.items():
            Performance.objects.create(service_area=area, upheld=upheld, not_upheld=not_upheld, **known)
        upheld, not_upheld = (sum(pair[place] for pair in areas.values()) for place in (0, 1))
        Performance.objects.create(upheld=upheld, not_upheld=not_upheld, received=received, **known)
    freezing.freeze(year)
    publication.publish(year, moment(f"{start + 1}-07-29T00:01"))
    return year


def alike(town, others, start, *, housing=(3, 3), received=40, **facts):
    """A year in which all are alike, but for the town's housing and what it received."""
    usual = [(one, {HOUSING: (3, 3), TAX: (1, 2)}, 40) for one in others]
    return published(start, [(town, {HOUSING: housing, TAX: (1, 2)}, received), *usual], **facts)


def test_three_years_are_added_up_each_measured_against_the_same_year_and_service_area(town, others):
    for start in (2022, 2023, 2024):
        alike(town, others, start, housing=(6, 0))
    found = together(published_years(town, all_areas=True))
    measure = next(each for each in found.measures if each.key == "uphold_rate")
    assert (measure.rate, measure.similar.rate) == (Rate(21, 27), Rate(69, 135))
    strata = 3 * [Stratum(Rate(6, 6), Rate(18, 30)), Stratum(Rate(1, 3), Rate(5, 15))]
    assert measure.ordinary == ordinary_share(strata)
    assert measure.verdict_sentence == measure.ordinary.sentence(("district council", "district councils"))
    assert measure.period == (date(2022, 4, 1), date(2025, 3, 31))
    per_100k = next(each for each in found.measures if each.key == "upheld_per_100k")
    assert per_100k.rate == PerHundredThousand(21, 300_000)
    assert per_100k.ordinary.part == 21


def test_what_a_correction_says_holds_in_the_years_together(town, others):
    for start in (2022, 2023, 2024):
        year = alike(town, others, start)
    housing = Performance.objects.get(year=year, authority=town, service_area=HOUSING)
    correct({housing: {"upheld": 4}}, reason="Miscounted.", by=UserFactory())
    [measure, *_] = together(published_years(town, all_areas=True)).measures
    assert (measure.rate.part, measure.rate.of) == (4 + 4 + 5, 9 + 9 + 10)


@pytest.mark.parametrize("starts", [(2023, 2024), (2021, 2023, 2024)])
def test_nothing_is_added_up_unless_three_years_follow_one_another(town, others, starts):
    for start in starts:
        alike(town, others, start)
    assert together(published_years(town, all_areas=True)) is None


def test_bodies_that_are_compared_with_nobody_are_not_added_up():
    fire = AuthorityFactory(kind=Kind.FIRE)
    for start in (2022, 2023, 2024):
        published(start, [(fire, {HOUSING: (3, 3)}, 10)])
    years = published_years(fire, all_areas=True)
    assert together(years) is None
    assert since_last_year(years, years[0]) == {}


def test_a_council_is_told_where_it_differs_most_or_that_it_does_not(town, many):
    for start in (2022, 2023, 2024):
        alike(town, many, start, housing=(24, 0))
    [sentence] = together(published_years(town, all_areas=True)).differs_most
    assert sentence.startswith("Housing: 72 upheld in three years, where ")
    assert together(published_years(many[0], all_areas=True)).differs_most == [
        "In no service area does it differ from other district councils by more than chance and the usual differences "
        "between them."
    ]


def test_service_areas_are_compared_over_the_years_whose_residents_are_known(client, town, many):
    for start in (2022, 2023, 2024):
        year = alike(town, many, start, housing=(24, 0))
        if start == 2022:
            year.performances.filter(authority=many[0]).update(residents=None)
            year.kind_totals.update(residents=None)
    [sentence] = together(published_years(town, all_areas=True)).differs_most
    assert sentence.startswith("Housing: 48 upheld in two years, where ")
    said = words(client.get("/councils/anytown/2022-23/"))
    assert "the residents of 1 of 31 district councils in mid-2021 are not known" in said
    assert f"Not known: {many[0].name}." in said
    assert "The average cannot be given" not in words(client.get("/councils/anytown/2023-24/"))


def test_a_change_is_told_beside_that_of_those_who_were_there_in_both_years(town, others):
    closing = AuthorityFactory()
    before = [(one, {HOUSING: (3, 3)}, 40) for one in others]
    published(2023, [(town, {HOUSING: (2, 28)}, 10), (closing, {HOUSING: (4, 4)}, 900), *before])
    published(2024, [(town, {HOUSING: (28, 2)}, 60), *before])
    years = published_years(town)
    assert since_last_year(years, years[0]) == {
        "Complaints received": f"Up from 10 to 60. {ALONE}",
        "Complaints upheld": f"Up from 7% (2 of 30) to 93% (28 of 30). {ALONE}",
        "Satisfactory remedies provided by the authority": "None of 2 before, none of 28 now: too few to tell.",
        "Upheld decisions": f"Up from 2 to 28. {ALONE}",
    }
    assert since_last_year(years, years[1]) == {}


def test_across_a_break_the_reason_is_told_for_the_measures_that_break_and_no_others(town, others):
    alike(town, others, 2021)
    alike(town, others, 2022)
    years = published_years(town)
    said = since_last_year(years, years[0])
    assert said["Complaints upheld"] == (
        "These years do not compare. Since 2022-23 fewer cases of little injustice are investigated, so a larger "
        "share is upheld."
    )
    assert said["Complaints received"] == "Unchanged at 40."


def test_three_years_are_compared_with_the_three_before_them(town, others):
    for start in range(2013, 2019):
        alike(town, others, start)
    years = published_years(town)
    assert sentences(since_three_years(years))["Complaints upheld"] == "Unchanged: 44% (12 of 27), then 44% (12 of 27)."
    assert since_three_years(years[:5]) == []


def test_the_pages_of_a_council_say_it(client, town, many):
    for start in (2022, 2023, 2024):
        alike(town, many, start, housing=(24, 0))
    said = words(client.get("/councils/anytown/"))
    assert "2022-23 to 2024-25 added up" in said
    assert "93% (75 of 81)" in said
    assert "Housing: 72 upheld in three years" in said
    assert "Since the year before" in words(client.get("/councils/anytown/2024-25/"))
    assert "Since the year before" not in words(client.get("/councils/anytown/2022-23/"))


def test_of_very_few_cases_it_is_said_that_they_hardly_ever_show_a_difference(client, town, others):
    for start in (2022, 2023, 2024):
        usual = [(one, {HOUSING: (6, 6)}, 40) for one in others]
        published(start, [(town, {HOUSING: (1, 1)}, 5), *usual])
    few = "Figures of so few cases will hardly ever show a difference. Read the decisions."
    assert few in words(client.get("/councils/anytown/"))
    assert few not in words(client.get(others[0].get_absolute_url()))
