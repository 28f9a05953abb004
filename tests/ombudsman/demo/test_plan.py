"""The demonstration's plan: as many made-up complaints as really come, the same every time, and none impossible."""

from collections import Counter
from datetime import date
from functools import cache

import pytest

from councils.register import loading as register
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
