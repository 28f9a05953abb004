"""The demonstration's plan: as many made-up complaints as really come, the same every time, and none impossible."""

from collections import Counter, defaultdict
from datetime import date
from functools import cache

import pytest

from councils.register import loading as register
from councils.statistics.change import change_of_rate
from councils.statistics.early_signs import RECEIVED_IN_AREA, expected_by_month, notices
from councils.statistics.ordinary import PopulationRates, Stratum, ordinary_count, ordinary_share
from councils.statistics.rates import PerHundredThousand, Rate
from councils.statistics.service_areas import AreaFigure, differs_most
from councils.statistics.spread import spread_between, spread_of_counts
from ombudsman.demo import calibration, plan
from ombudsman.demo.plan import UPHELD, PlannedBody, PlannedCase, cases

TODAY = date(2026, 11, 22)
INVESTIGATED = (plan.UPHELD, plan.NOT_UPHELD)


def year_of(day):
    return day.year - (day.month < 4)


@cache
def bodies() -> tuple[PlannedBody, ...]:
    """The shipped register as the plan sees it."""
    counted = [row for row in register.rows("populations") if int(row["year"]) <= calibration.RESIDENTS_OF]
    residents = {row["authority"]: int(row["residents"]) for row in counted}
    return tuple(
        PlannedBody(
            row["slug"],
            row["kind"],
            residents.get(row["slug"]),
            date.fromisoformat(row["opened_on"]),
            date.fromisoformat(row["closed_on"]) if row["closed_on"] else None,
        )
        for row in register.rows("authorities")
    )


@cache
def casework() -> list[tuple[PlannedBody, PlannedCase]]:
    """Every complaint of the demonstration."""
    years = range(2017, plan.last_year_to_plan(TODAY) + 1)
    return [(body, case) for body in bodies() for year in years for case in cases(body, year, TODAY)]


def decided(year):
    return [(body, case) for body, case in casework() if case.decided_on and year_of(case.decided_on) == year]


def share_upheld(decisions):
    outcomes = Counter(case.outcome for _, case in decisions)
    return 100 * outcomes["upheld"] / (outcomes["upheld"] + outcomes["not_upheld"])


@pytest.mark.parametrize(
    ("year", "received"), [(2017, 17_452), (2018, 16_899), (2020, 11_830), (2022, 15_488), (2023, 17_937)]
)
def test_about_as_many_complaints_are_received_as_were_published(year, received):
    planned = sum(year_of(case.received_on) == year for _, case in casework())
    assert planned == pytest.approx(received, rel=0.06)


@pytest.mark.parametrize(("year", "investigated"), [(2017, 4020), (2018, 4234), (2023, 4003)])
def test_about_as_many_are_investigated_as_were_published(year, investigated):
    planned = sum(case.outcome in INVESTIGATED for _, case in decided(year))
    assert planned == pytest.approx(investigated, rel=0.06)


@pytest.mark.parametrize(
    ("year", "percent"),
    [(2017, 57), (2018, 58), (2019, 61), (2020, 67), (2021, 66), (2022, 74), (2023, 80), (2024, 83)],
)
def test_england_is_upheld_as_often_as_was_published(year, percent):
    assert share_upheld(decided(year)) == pytest.approx(percent, abs=2.5)


@pytest.mark.parametrize(
    ("year", "kind", "percent"),
    [
        (2019, "district", 45),
        (2019, "metropolitan", 67),
        (2022, "county", 80),
        (2022, "unitary", 72),
        (2023, "county", 85),
        (2023, "london", 85),
        (2024, "county", 89),
        (2024, "district", 66),
    ],
)
def test_each_kind_averages_what_was_published(year, kind, percent):
    of_kind = [(body, case) for body, case in decided(year) if body.kind == kind]
    assert share_upheld(of_kind) == pytest.approx(percent, abs=5)


def test_benefits_are_upheld_more_often_than_planning():
    benefits = [pair for pair in decided(2018) if pair[1].area == "benefits-and-tax"]
    planning = [pair for pair in decided(2018) if pair[1].area == "planning-and-development"]
    assert share_upheld(benefits) > 60
    assert share_upheld(planning) < 45


def test_one_in_eight_or_so_had_been_remedied_already():
    upheld = [case for _, case in decided(2019) if case.outcome == UPHELD]
    assert 0.10 < sum(case.remedied_already for case in upheld) / len(upheld) < 0.15


@pytest.mark.parametrize(("year", "late"), [(2018, 8), (2021, 18)])
def test_compliance_is_nearly_always_had_and_sometimes_late(year, late):
    verdicts = Counter(
        case.compliance for _, case in casework() if case.compliance_on and year_of(case.compliance_on) == year
    )
    counted = verdicts.total() - verdicts["ceased"]
    assert 0.985 < 1 - verdicts["not_complied"] / counted < 1
    assert 100 * verdicts["complied_late"] / counted == pytest.approx(late, abs=4)
    assert verdicts["ceased"]


def test_there_are_about_two_recommendations_in_a_decision_that_has_any():
    numbers = [len(case.actions) for _, case in decided(2019) if case.actions]
    assert 1.7 < sum(numbers) / len(numbers) < 2.4


def test_birmingham_gets_hundreds_and_a_district_a_handful():
    received = Counter(body.slug for body, case in casework() if year_of(case.received_on) == 2017)
    assert 400 < received["birmingham-city-council"] < 520
    assert 4 < received["worcester-city-council"] < 25


def test_some_districts_have_nothing_investigated_and_some_one_of_one():
    investigated, upheld = Counter(), Counter()
    for body, case in decided(2019):
        investigated[body.slug] += case.outcome in INVESTIGATED
        upheld[body.slug] += case.outcome == UPHELD
    districts = [body.slug for body in bodies() if body.kind == "district" and body.slug in investigated]
    assert any(investigated[slug] == 0 for slug in districts)
    assert any(investigated[slug] == upheld[slug] == 1 for slug in districts)


def test_districts_have_no_schools_and_counties_no_housing():
    areas = {kind: {case.area for body, case in casework() if body.kind == kind} for kind in ("county", "district")}
    assert calibration.EDUCATION in areas["county"]
    assert calibration.EDUCATION not in areas["district"]
    assert calibration.HOUSING not in areas["county"]


def test_the_same_authority_and_year_come_out_the_same_again():
    body = PlannedBody("worcester-city-council", "district", 104_000, date(1974, 4, 1))
    assert cases(body, 2019, TODAY) == cases(body, 2019, TODAY)
    assert cases(body, 2019, TODAY) != cases(body, 2018, TODAY)


def test_nothing_has_happened_that_lies_in_the_future():
    for _, case in casework():
        days = [case.received_on, case.decided_on, case.compliance_on, *(a.completed_on for a in case.actions)]
        assert all(day <= TODAY for day in days if day)


def test_every_case_goes_forward_in_time():
    for _, case in casework():
        if case.decided_on:
            assert case.received_on <= case.decided_on
            assert all(case.decided_on < action.due_on for action in case.actions)
        if case.compliance_on:
            assert all(a.completed_on <= case.compliance_on for a in case.actions if a.completed_on)


def test_the_verdict_agrees_with_what_was_done():
    for _, case in casework():
        late = any(a.completed_on and a.completed_on > a.due_on for a in case.actions)
        undone = any(a.completed_on is None for a in case.actions)
        if case.compliance in ("complied", "complied_late"):
            assert not undone
            assert late == (case.compliance == "complied_late")
        elif case.compliance:
            assert undone


def test_no_complaint_was_taken_in_the_pause_of_spring_2020():
    assert not [case for _, case in casework() if plan.PAUSE[0] <= case.received_on <= plan.PAUSE[1]]


def test_an_authority_is_complained_about_only_while_it_existed_and_decided_upon_a_year_longer():
    for body, case in casework():
        assert body.opened_on <= case.received_on
        if body.closed_on:
            assert case.received_on <= body.closed_on
            assert case.decided_on is None or year_of(case.decided_on) <= year_of(body.closed_on) + 1
    closed = {body.slug for body in bodies() if body.closed_on == date(2023, 3, 31)}
    assert closed & {body.slug for body, _ in decided(2023)}


def test_the_current_year_has_open_overdue_and_long_delayed_matters():
    waiting = [
        action.due_on
        for _, case in casework()
        if not case.compliance
        for action in case.actions
        if action.completed_on is None
    ]
    assert sum(case.decided_on is None for _, case in casework()) > 1000
    assert any(due_on < TODAY for due_on in waiting)
    assert any(due_on < date(2025, 11, 22) for due_on in waiting)
    assert any(due_on > TODAY for due_on in waiting)


def test_a_body_that_did_not_exist_has_no_casework():
    body = PlannedBody("a-new-council", "unitary", 300_000, date(2023, 4, 1))
    assert cases(body, 2019, TODAY) == []
    assert cases(body, 2023, TODAY)


# What is planted, so that every sentence can be met


@cache
def upheld_by_area(year):
    """Upheld of investigated, by council and service area."""
    found = defaultdict(Counter)
    for body, case in decided(year):
        if case.outcome in INVESTIGATED:
            found[body.slug, case.area][case.outcome] += 1
    return {key: Rate(counts[UPHELD], counts.total()) for key, counts in found.items()}


def of_kind(kind, year, area=None):
    kinds = {body.slug: body.kind for body in bodies()}
    rates = [rate for (slug, of), rate in upheld_by_area(year).items() if kinds[slug] == kind and area in (None, of)]
    return Rate(sum(rate.part for rate in rates), sum(rate.of for rate in rates))


def uphold_rate(slug, kind, year):
    mine = {area: rate for (one, area), rate in upheld_by_area(year).items() if one == slug}
    return ordinary_share([Stratum(rate, of_kind(kind, year, area)) for area, rate in mine.items()])


@pytest.mark.parametrize(
    ("slug", "kind", "year", "verdict"),
    [
        ("birmingham-city-council", "metropolitan", 2024, "ordinary"),
        ("leeds-city-council", "metropolitan", 2024, "unusual"),
        ("bolton-metropolitan-borough-council", "metropolitan", 2024, "unusual"),
        ("essex-county-council", "county", 2024, "beyond"),
    ],
)
def test_an_uphold_rate_is_what_the_demonstration_says_it_is(slug, kind, year, verdict):
    assert uphold_rate(slug, kind, year).verdict == verdict


def test_most_districts_have_too_few_to_tell():
    districts = [body.slug for body in bodies() if body.kind == "district"]
    found = [uphold_rate(slug, "district", 2024) for slug in districts]
    known = [each.verdict for each in found if each]
    assert known.count("too few") > len(known) / 2


@pytest.mark.parametrize(
    ("slug", "kind", "verdict"),
    [("swindon-borough-council", "unitary", "beyond"), ("essex-county-council", "county", "spread")],
)
def test_upheld_decisions_per_100_000_are_what_the_demonstration_says(slug, kind, verdict):
    living = {body.slug: body.residents for body in bodies() if body.kind == kind and body.residents}
    upheld = Counter(body.slug for body, case in decided(2024) if case.outcome == UPHELD)
    kinds = PerHundredThousand(sum(upheld[one] for one in living), sum(living.values()))
    years = {one: [PopulationRates(PerHundredThousand(upheld[one], n), kinds)] for one, n in living.items()}
    assert ordinary_count(years[slug], spread_between(years.values())).verdict == verdict


def test_essex_changed_by_more_than_all_counties():
    own, kind = (
        [rate(year) for year in (2023, 2024)]
        for rate in (lambda year: whole("essex-county-council", year), lambda year: of_kind("county", year))
    )
    others = [Rate(all_.part - one.part, all_.of - one.of) for all_, one in zip(kind, own, strict=True)]
    change = change_of_rate(*own, *others)
    assert (change.verdict, change.direction) == ("beyond", -1)


def whole(slug, year):
    mine = [rate for (one, _), rate in upheld_by_area(year).items() if one == slug]
    return Rate(sum(rate.part for rate in mine), sum(rate.of for rate in mine))


def by_month(chosen, months):
    counts = Counter((case.received_on.year, case.received_on.month) for body, case in casework() if chosen(body, case))
    return [counts[month] for month in months]


def test_medway_differs_most_in_housing():
    living = {body.slug: body.residents for body in bodies() if body.kind == "unitary" and body.residents}
    cases = [pair for year in (2022, 2023, 2024) for pair in decided(year) if pair[1].outcome == UPHELD]
    figures = []
    for area in calibration.AREAS:
        upheld = Counter(body.slug for body, case in cases if body.slug in living and case.area == area)
        mean = upheld.total() / sum(living.values())
        spread = spread_of_counts([(upheld[slug], mean * residents) for slug, residents in living.items()])
        mine = upheld["medway-council"], mean * living["medway-council"]
        figures.append(AreaFigure(area, *mine, upheld.total(), spread))
    assert [each.area for each in differs_most(figures)] == [calibration.HOUSING]


def test_croydon_has_an_early_sign_in_housing():
    months = [(year + (month > 11), month % 12 + 1) for year in range(2022, 2027) for month in range(3, 15)][:55]
    croydon, housing = "london-borough-of-croydon", calibration.HOUSING
    own = by_month(lambda body, case: body.slug == croydon and case.area == housing, months)
    others = by_month(lambda body, case: body.slug != croydon and case.area == housing, months)
    before, now = slice(0, 36), slice(36, None)
    expected = expected_by_month(own[before], others[before], others[now], float(sum(own[before])), 2.0)
    found = notices([date(year, month, 1) for year, month in months[now]], own[now], expected, RECEIVED_IN_AREA)
    assert [each.is_over for each in found] == [False]
    assert date(2025, 8, 1) <= found[0].since <= date(2025, 11, 1)


def test_doubled_is_what_comes_since_the_october_of_the_year_before():
    assert plan.doubled_since(TODAY) == date(2025, 10, 1)
    assert plan.doubled_since(date(2027, 3, 31)) == date(2025, 10, 1)
    assert plan.doubled_since(date(2027, 4, 1)) == date(2026, 10, 1)
