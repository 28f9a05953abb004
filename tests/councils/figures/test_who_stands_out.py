"""Who stands out in a year: by the verdicts that are stored, and by what each council's own page says of its change."""

import csv
import io
from datetime import date

import pytest

from councils.casework.release import withhold
from councils.exports.year_tables import TABLES
from councils.figures import freezing, publication
from councils.figures.council_year import published_years
from councils.figures.several_years import changes, of_kind
from councils.figures.who_stands_out import cases_not_complied_with, who_stands_out
from councils.models import Authority, Compliance, Decision, KindTotal, Performance, ReviewYear
from councils.models.decision import today
from tests.councils.public.test_views import words
from tests.support.corrections import correct
from tests.support.factories import AuthorityFactory, DecisionFactory, ReviewYearFactory, UserFactory, moment

pytestmark = pytest.mark.django_db

LATEST = today().year - 2  # so that the cases of the year can still be read
LABEL, BEFORE = (f"{start}-{(start + 1) % 100:02}" for start in (LATEST, LATEST - 1))
# Upheld of 60 investigated, in two years: one is far above the others, one far below, one came down.
UPHELD = {LATEST - 1: (30, 31, 29, 30, 30, 31, 28, 30, 55, 30), LATEST: (30, 30, 31, 29, 30, 30, 32, 55, 28, 5)}


@pytest.fixture(scope="module")
def districts(module_db):
    """Ten districts in two public years, with a case of one of them that was not complied with."""
    districts = [AuthorityFactory(name=f"District {n}", slug=f"district-{n}") for n in range(10)]
    for start in UPHELD:
        a_year(start, districts)
    days = {"received_on": date(LATEST, 5, 1), "decided_on": date(LATEST, 9, 2)}
    verdict = {"compliance_outcome": Compliance.NOT_COMPLIED, "compliance_recorded_on": date(LATEST, 12, 1)}
    DecisionFactory(authority=districts[3], upheld=True, **days, **verdict)
    return districts


def a_year(start, districts, public=True):
    year = ReviewYearFactory(starts_on=date(start, 4, 1), shows_upheld_per_100k=True)
    for district, upheld in zip(districts, UPHELD.get(start, UPHELD[LATEST]), strict=True):
        facts = {"year": year, "authority": district, "name": district.name, "kind": "district", "imported": True}
        counts = {"upheld": upheld, "not_upheld": 60 - upheld, "received": 60, "open_at_start": 5, "open_at_end": 5}
        Performance.objects.create(**facts, **counts, residents=100_000)
    freezing.freeze(year)
    publication.publish(year, moment(f"{start + 1 if public else 2999}-07-29T00:01"))


def found(label=LABEL):
    years = list(ReviewYear.objects.published())
    return who_stands_out(next(year for year in years if year.label == label), years, KindTotal.objects.all())


def of_measure(key="uphold_rate"):
    return next(measure for measure in found().measures if measure.key == key)


def test_those_beyond_what_chance_explains_are_named_both_ways_with_how_many_would_be_by_chance(districts):
    upheld = of_measure()
    assert [one.performance.name for one in upheld.more] == ["District 7"]
    assert [one.performance.name for one in upheld.fewer] == ["District 9"]
    kind = upheld.kinds[0]
    assert (len(kind.compared), len(kind.beyond), kind.beyond_by_chance) == (10, 2, "not even one")
    assert found().how_many_beyond.startswith("Beyond what chance explains: ")


def test_only_what_a_councils_own_page_calls_more_than_chance_is_named_as_a_change(districts):
    named = {(one.performance.authority_id, one.title): one.sentence for one in found().changed.named}
    assert {pk for pk, _ in named} == {districts[n].pk for n in (7, 8, 9)}
    own = {}
    for district in districts:
        now, before = published_years(district)
        said = changes([now], [before], of_kind([now, before]))
        own |= {(district.pk, each.title): each.sentence for each in said if each.verdict == "beyond"}
    assert named == own


def test_a_correction_holds_here_as_well(districts):
    row = Performance.objects.get(authority=districts[7], year__starts_on=date(LATEST, 4, 1))
    correct({row: {"upheld": 30, "not_upheld": 30}}, reason="Counted many times.", by=UserFactory())
    assert of_measure().more == []
    assert districts[7].pk not in {one.performance.authority_id for one in found().changed.beyond}


def test_nothing_is_said_of_a_year_before_that_is_missing_or_not_public(districts):
    assert found(BEFORE).changed is None
    a_year(LATEST - 2, districts, public=False)
    assert found(BEFORE).changed is None


def test_years_that_do_not_compare_in_something_are_not_compared_in_it(districts):
    ReviewYear.objects.filter(starts_on=date(LATEST, 4, 1)).update(breaks_series=True, notes="Counted anew.")
    changed = found().changed
    assert (changed.told, changed.beyond) == (0, [])
    assert [each.sentence for each in changed.breaks] == [f"{LABEL} and later years do not compare with earlier ones."]


def test_a_case_not_complied_with_is_named_while_it_is_public(districts):
    year = ReviewYear.objects.get(starts_on=date(LATEST, 4, 1))
    case = Decision.objects.get(authority=districts[3])
    assert list(cases_not_complied_with(year)) == [case]
    withhold(case, reason="A family.", by=UserFactory())
    assert not cases_not_complied_with(year)


def test_the_page_says_it_for_one_for_many_and_for_nobody(client, districts):
    said = words(client.get(f"/review/{LABEL}/"))
    assert "More than chance explains: 1 council. District 7 : 92% (55 of 60); 23 to 37 of 60 would be ordinary" in said
    assert "figures that can show a change, 5 changed by more than chance" in said
    assert f"by the verdicts recorded in {LABEL}: 1." in said
    before = words(client.get(f"/review/{BEFORE}/"))
    assert "What changed most since" not in before
    assert f"No published case was found not complied with in {BEFORE}." in before


def test_the_tables_of_the_year_say_the_same(districts):
    year = ReviewYear.objects.get(starts_on=date(LATEST, 4, 1))
    outside, changed = (
        list(csv.DictReader(io.StringIO("".join(TABLES[name].csv_lines(year)).removeprefix("\ufeff"))))
        for name in ("outside", "changes")
    )
    row = next(row for row in outside if row["measure"] == "uphold_rate")
    assert (row["compared"], row["beyond_more"], row["beyond_fewer"]) == ("10", "1", "1")
    assert 0 < float(row["beyond_by_chance"]) < 0.02
    beyond = {(row["authority"], row["measure"]) for row in changed if row["verdict"] == "beyond"}
    slugs = dict(Authority.objects.values_list("pk", "slug"))
    assert beyond == {(slugs[one.performance.authority_id], one.key) for one in found().changed.beyond}
