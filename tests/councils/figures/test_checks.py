"""Checking a year: every kind of problem is found where it is, and nowhere else; what somebody let stand is not."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from councils.figures import freezing
from councils.figures.checks import CHECKS, YearChecks, blocking, summary
from councils.figures.checks.accepting import let_stand
from councils.models import Allowance, Compliance, Decision, Kind, Outcome, Performance, Role
from letters.models import Wording
from tests.support.factories import (
    AuthorityFactory,
    DecisionFactory,
    PopulationFactory,
    ReasonFactory,
    RecommendationFactory,
    ReviewYearFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db

DAY = date(2019, 9, 2)


@pytest.fixture
def year():
    return Wording.objects.create(year=ReviewYearFactory(), text="Dear {salutation}").year


@pytest.fixture
def council():
    """A council without a fault: somebody to write to, and one case that is in order."""
    council = AuthorityFactory(name="Anytown District Council")
    council.contacts.create(role=Role.CHIEF_EXECUTIVE, office="Chief Executive", email="chief@anytown.example")
    DecisionFactory(authority=council, not_upheld=True, reason=ReasonFactory(outcome=Outcome.NOT_UPHELD))
    return council


@pytest.fixture
def reason():
    return ReasonFactory()


@pytest.fixture
def manager():
    user = UserFactory()
    user.groups.set(Group.objects.filter(name="manager"))
    return user


def found(year):
    """What is found, as the name of each check with what it is about."""
    return [(problem.check.name, str(about_of(problem))) for problem in YearChecks(year).problems()]


def about_of(problem):
    return problem.finding.decision or problem.finding.authority or "the year"


def only(year, name):
    """The one problem of the year, which this check found."""
    [problem] = YearChecks(year).problems()
    assert problem.check.name == name
    return problem


def test_a_year_in_order_has_no_problem(year, council):
    assert found(year) == []
    assert summary(year).open == summary(year).blocking == 0
    assert blocking(year) == []


def test_a_decision_without_a_reason_is_named_with_its_day_and_outcome(year, council):
    DecisionFactory(authority=council, closed=True)
    assert only(year, "without-reason").sentence == (
        "Decided on 2 September 2019 (Closed after initial enquiries) without a reason."
    )


def test_a_decision_of_another_year_is_none_of_this_years_business(year, council):
    DecisionFactory(authority=council, decided_on=date(2020, 4, 1), outcome=Outcome.ADVICE)
    assert found(year) == []


def test_a_reason_that_belongs_to_another_outcome_blocks_the_freeze(year, council, reason):
    DecisionFactory(authority=council, not_upheld=True, reason=reason)
    problem = only(year, "reason-of-another-outcome")
    assert problem.sentence == (
        "The outcome is “Not upheld”, and “Upheld: fault and injustice” is a reason for “Upheld”."
    )
    [said] = blocking(year)
    assert said.startswith("The reason belongs to another outcome: 1 case.")
    with pytest.raises(ValidationError, match="belongs to another outcome"):
        freezing.freeze(year)
    with pytest.raises(CommandError, match="belongs to another outcome"):
        call_command("freeze_year", "2019-20")


def test_a_decision_dated_in_the_future_blocks_the_freeze(year, council, reason):
    tomorrow = timezone.localdate() + timedelta(days=1)
    DecisionFactory(authority=council, decided_on=tomorrow, outcome=Outcome.UPHELD, reason=reason)
    assert only(year, "dated-ahead").check.blocks
    with pytest.raises(ValidationError, match="Dated in the future"):
        freezing.freeze(year)


def test_a_reason_out_of_use_is_named(year, council):
    new = ReasonFactory(used_from=DAY + timedelta(days=1), outcome=Outcome.CLOSED)
    old = ReasonFactory(used_until=DAY - timedelta(days=1), outcome=Outcome.CLOSED)
    in_use = ReasonFactory(used_from=DAY, used_until=DAY, outcome=Outcome.CLOSED)
    for each in (new, old, in_use):
        DecisionFactory(authority=council, closed=True, reason=each)
    assert [name for name, _ in found(year)] == ["reason-not-in-use"] * 2


@pytest.mark.parametrize(
    "explained",
    [
        {},
        {"notes": "The family asked for none."},
        {"remedied_already": True},
        {"reason": {"nothing_to_recommend": True}},
    ],
    ids=["nothing says why", "a note", "an earlier remedy", "the reason"],
)
def test_upheld_without_recommendation_is_named_unless_something_says_why(year, council, explained):
    facts = {**explained, "reason": ReasonFactory(**explained.get("reason", {}))}
    DecisionFactory(authority=council, upheld=True, **facts)
    assert [name for name, _ in found(year)] == ([] if explained else ["nothing-recommended"])


def recommended(council, reason, *, verdict=None, due_on=date(2019, 12, 2), completed_on=None):
    recorded = {"compliance_outcome": verdict, "compliance_recorded_on": date(2020, 3, 2)} if verdict else {}
    case = DecisionFactory(authority=council, upheld=True, reason=reason, **recorded)
    RecommendationFactory(decision=case, due_on=due_on, completed_on=completed_on)
    return case


def test_what_is_overdue_at_the_end_of_the_year_is_named_and_what_is_due_later_is_not(year, council, reason):
    late = recommended(council, reason, due_on=date(2020, 3, 31))
    recommended(council, reason, due_on=date(2020, 4, 1))
    assert found(year) == [("overdue", str(late))]


def test_what_is_all_completed_and_has_no_verdict_is_named(year, council, reason):
    done = recommended(council, reason, completed_on=date(2020, 3, 31))
    recommended(council, reason, completed_on=date(2020, 4, 1))
    recommended(council, reason, completed_on=date(2019, 12, 1), verdict=Compliance.COMPLIED)
    assert found(year) == [("all-completed", str(done))]


ON_TIME, LATE, AFTER_VERDICT = date(2019, 12, 2), date(2019, 12, 3), date(2020, 3, 3)


@pytest.mark.parametrize(
    ("verdict", "completed_on", "is_at_odds"),
    [
        (Compliance.COMPLIED, ON_TIME, False),
        (Compliance.COMPLIED, LATE, True),
        (Compliance.COMPLIED, None, True),
        (Compliance.LATE, LATE, False),
        (Compliance.LATE, ON_TIME, True),
        (Compliance.LATE, None, True),
        (Compliance.LATE, AFTER_VERDICT, True),
        (Compliance.NOT_COMPLIED, None, False),
        (Compliance.NOT_COMPLIED, ON_TIME, True),
        (Compliance.CEASED, None, False),
        (Compliance.CEASED, LATE, False),
    ],
)
def test_a_verdict_at_odds_with_the_dates_is_named(year, council, reason, verdict, completed_on, is_at_odds):
    recommended(council, reason, verdict=verdict, completed_on=completed_on)
    assert [name for name, _ in found(year)] == (["verdict-at-odds"] if is_at_odds else [])


def test_a_verdict_on_nothing_is_named_in_the_year_it_was_recorded(year, council, reason):
    case = DecisionFactory(authority=council, complied=True, reason=reason, notes="None was needed.")
    assert found(year) == [("verdict-on-nothing", str(case))]


def on_record(case, day, **facts):
    """Change a case as if it were done on another day."""
    Decision.objects.filter(pk=case.pk).update(**facts)
    case.refresh_from_db()
    kind = "~" if case.history.exists() else "+"
    case.history.create(
        **{field.attname: getattr(case, field.attname) for field in Decision._meta.concrete_fields},
        history_date=moment(f"{day}T12:00"),
        history_type=kind,
    )


OUTCOME = {"decided_on": date(2020, 3, 20), "outcome": Outcome.CLOSED}


@pytest.mark.parametrize(
    ("logged", "decided", "is_late"),
    [
        ("2019-05-01", "2020-04-28", False),
        ("2019-05-01", "2020-04-29", True),
        ("2020-06-01", "2020-06-02", False),  # it was imported long after, and nobody knows what was known elsewhere
    ],
)
def test_an_outcome_dated_back_into_the_year_is_named(year, council, logged, decided, is_late):
    case = DecisionFactory(authority=council)
    case.history.all().delete()
    on_record(case, logged)
    on_record(case, decided, **OUTCOME, reason=ReasonFactory(outcome=Outcome.CLOSED))
    on_record(case, "2020-07-01", notes="Read again.")
    assert found(year) == ([("decided-late", str(case))] if is_late else [])


def test_a_verdict_dated_back_into_the_year_is_named_until_the_freeze_and_not_what_came_after(year, council, reason):
    case = recommended(council, reason, completed_on=date(2019, 12, 1))
    case.history.all().delete()
    on_record(case, "2019-09-02")
    verdict = {"compliance_outcome": Compliance.COMPLIED, "compliance_recorded_on": date(2020, 3, 30)}
    on_record(case, "2020-05-20", **verdict)
    assert "Its verdict is dated 30 March 2020" in only(year, "verdict-late").sentence
    year.frozen_at = moment("2020-05-15T12:00")
    assert "verdict-late" not in {name for name, _ in found(year)}


def test_a_reference_of_another_year_is_named(year, council):
    slip = DecisionFactory(authority=council, reference="18 000 001")
    DecisionFactory(authority=council)
    assert found(year) == [("number-of-another-year", str(slip))]


def test_cases_of_an_authority_that_was_not_there_are_named(year, council, reason):
    gone = AuthorityFactory(kind=Kind.OTHER, closed_on=date(2019, 4, 30))
    new = AuthorityFactory(kind=Kind.OTHER, opened_on=date(2019, 9, 3))
    after = DecisionFactory(authority=gone)
    before = DecisionFactory(authority=new, upheld=True, reason=reason, notes="None.")
    assert {("follows-authority", str(after)), ("precedes-authority", str(before))} <= set(found(year))


def test_an_authority_that_nobody_can_be_written_to_at_is_named(year, council):
    council.contacts.all().delete()
    assert found(year) == [("without-contact", str(council))]
    council.contacts.create(role=Role.LINK_OFFICER, office="Link Officer")
    assert found(year) == [("without-email", str(council))]
    council.contacts.create(role=Role.CHIEF_EXECUTIVE, office="Chief Executive", email="chief@anytown.example")
    assert found(year) == []


def test_a_body_that_was_not_decided_upon_gets_no_letter_and_needs_nobody_to_write_to(year, council):
    body = AuthorityFactory(kind=Kind.FIRE)
    DecisionFactory(authority=body)
    assert found(year) == []
    DecisionFactory(authority=body, closed=True, reason=ReasonFactory(outcome=Outcome.CLOSED))
    assert found(year) == [("without-contact", str(body))]


def test_a_body_that_was_a_council_in_the_year_is_written_to_whatever_it_is_since(year, council):
    body = AuthorityFactory(kind=Kind.COMBINED)
    body.former.create(kind=Kind.COUNTY, until=year.ends_on)
    DecisionFactory(authority=body)
    assert ("without-contact", str(body)) in found(year)


def test_a_name_that_changed_during_the_year_is_named_and_one_that_changed_at_its_edge_is_not(year, council):
    council.former.create(name="Oldtown Council", until=date(2019, 3, 31))
    council.former.create(gss_code="E07000237", until=DAY)
    assert found(year) == []
    council.former.create(name="Oldtown District Council", until=date(2019, 5, 31))
    assert "“Oldtown District Council” until 31 May 2019" in only(year, "changed").sentence


def test_residents_are_asked_for_where_the_year_divides_by_them(year, council):
    year.shows_upheld_per_100k = True
    year.save()
    assert "Its residents of mid-2018 are not known" in only(year, "without-population").sentence
    PopulationFactory(authority=council)
    assert found(year) == []


def test_nothing_investigated_is_named_with_what_there_was(year, council):
    Decision.objects.all().delete()
    DecisionFactory(authority=council, advice=True, reason=ReasonFactory(outcome=Outcome.ADVICE))
    assert only(year, "nothing-investigated").sentence == (
        "No detailed investigation, so there is no uphold rate (1 complaint received, 1 decision made)."
    )


def test_the_wording_and_the_notes_of_the_year_are_asked_for(year, council):
    year.wording.delete()
    year.refresh_from_db()
    assert only(year, "without-wording").key == "without-wording:year"
    year.breaks_series = True
    assert [name for name, _ in found(year)] == ["without-notes", "without-wording"]
    year.notes = "No new complaints were taken for three months."
    assert [name for name, _ in found(year)] == ["without-wording"]


def table(year, authority, **counts):
    return Performance.objects.create(
        year=year, authority=authority, name=authority.name, kind=authority.kind, imported=True, **counts
    )


@pytest.fixture
def last_year():
    return ReviewYearFactory(starts_on=date(2018, 4, 1))


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ({"upheld": 10, "not_upheld": 90}, {"upheld": 60, "not_upheld": 40}, "Upheld: 60% (60 of 100 detailed"),
        ({"received": 40}, {"received": 120}, "Received: 120, after 40 in 2018-19"),
        ({"upheld": 1, "not_upheld": 2}, {"upheld": 3}, ""),
        ({"upheld": 10, "not_upheld": 20}, {"upheld": 15, "not_upheld": 15}, ""),
        ({"received": 0}, {"received": 3}, ""),
    ],
    ids=["a rate", "a count", "a handful", "within chance", "from nothing to little"],
)
def test_a_jump_against_last_year_is_named_when_chance_does_not_explain_it(year, council, last_year, before, now, said):
    for other in AuthorityFactory.create_batch(20):
        table(last_year, other, received=50, upheld=10, not_upheld=10)
        table(year, other, received=50, upheld=10, not_upheld=10)
    table(last_year, council, **before)
    table(year, council, **now)
    jumps = YearChecks(year).problems(["jump"])
    assert len(jumps) == bool(said)
    assert all(said in jump.sentence and about_of(jump) == council for jump in jumps)


def jumps_of(year):
    return [about_of(jump) for jump in YearChecks(year).problems(["jump"])]


def twenty_others(last_year, year, before, now):
    """Others that all changed in the same way."""
    for other in AuthorityFactory.create_batch(20):
        table(last_year, other, **before)
        table(year, other, **now)


def test_what_changed_all_over_the_country_is_no_jump_and_standing_still_then_is(year, council, last_year):
    still = AuthorityFactory(name="Stillwater Council")
    twenty_others(last_year, year, {"received": 40}, {"received": 120})
    for who, now in ((council, 120), (still, 40)):
        table(last_year, who, received=40)
        table(year, who, received=now)
    assert jumps_of(year) == [still]


def test_a_year_that_is_not_comparable_has_no_jumps(year, council, last_year):
    twenty_others(last_year, year, {"received": 40}, {"received": 40})
    table(last_year, council, received=400)
    table(year, council, received=40)
    assert jumps_of(year) == [council]
    year.breaks_series, year.notes = True, "Three months without new complaints."
    assert jumps_of(year) == []


def test_a_break_in_one_measure_hides_no_jump_in_another():
    last_year, year = (ReviewYearFactory(starts_on=date(start, 4, 1)) for start in (2021, 2022))
    council, usual = AuthorityFactory(), {"upheld": 10, "not_upheld": 90, "received": 40}
    twenty_others(last_year, year, usual, usual)
    table(last_year, council, **usual)
    table(year, council, upheld=90, not_upheld=10, received=140)
    [jump] = YearChecks(year).problems(["jump"])
    assert jump.sentence == "Received: 140, after 40 in 2021-22: more than chance and the change of all others explain."


def test_an_authority_that_the_imported_tables_leave_out_is_named_and_casework_is_not(year, council):
    DecisionFactory(authority=council, closed=True)
    other = AuthorityFactory()
    other.contacts.create(role=Role.LINK_OFFICER, office="Link Officer", email="link@other.example")
    table(year, other, received=9, upheld=3, not_upheld=1)
    assert ("missing", str(council)) in found(year)
    assert not {"without-reason", "reason-of-another-outcome"} & {name for name, _ in found(year)}


# Letting stand


def test_what_a_manager_let_stand_is_not_named_again_and_something_new_is(year, council, manager):
    first = DecisionFactory(authority=council, closed=True)
    let_stand(year, [only(year, "without-reason")], reason="Closed by telephone.", by=manager)
    assert found(year) == []
    assert summary(year).let_stand == 1
    kept = Allowance.objects.get()
    assert (kept.decision, kept.by, kept.reason) == (first, manager, "Closed by telephone.")
    second = DecisionFactory(authority=council, closed=True)
    assert found(year) == [("without-reason", str(second))]
    kept.withdraw(by=manager)
    assert found(year) == [("without-reason", str(first)), ("without-reason", str(second))]


def test_what_was_let_stand_in_one_year_is_named_in_another(year, council, manager, last_year):
    body = AuthorityFactory(kind=Kind.DISTRICT)
    assert ("without-contact", str(body)) in found(year)
    let_stand(year, YearChecks(year).problems(), reason="Looked at.", by=manager)
    assert found(year) == []
    assert ("without-contact", str(body)) in found(last_year)


def test_a_jump_that_was_let_stand_is_named_again_once_it_reads_differently(year, council, last_year, manager):
    twenty_others(last_year, year, {"received": 40}, {"received": 40})
    table(last_year, council, received=400)
    figures = table(year, council, received=40)
    let_stand(year, YearChecks(year).problems(["jump"]), reason="A merger.", by=manager)
    assert jumps_of(year) == []
    Performance.objects.filter(pk=figures.pk).update(received=41)
    assert jumps_of(year) == [council]
    let_stand(year, YearChecks(year).problems(["jump"]), reason="Still a merger.", by=manager)
    assert jumps_of(year) == []
    assert Allowance.objects.withdrawn().get().reason == "A merger."


def test_what_blocks_cannot_be_let_stand(year, council, reason, manager):
    DecisionFactory(authority=council, not_upheld=True, reason=reason)
    with pytest.raises(ValidationError, match="this has to be put right"):
        let_stand(year, YearChecks(year).problems(), reason="No.", by=manager)
    assert not Allowance.objects.exists()


def test_letting_stand_takes_a_reason_and_a_manager(year, council, manager):
    DecisionFactory(authority=council, closed=True)
    with pytest.raises(ValidationError, match="Say why"):
        let_stand(year, YearChecks(year).problems(), reason=" ", by=manager)
    with pytest.raises(ValidationError, match="a manager can"):
        let_stand(year, YearChecks(year).problems(), reason="Fine.", by=UserFactory())


# The list


def test_problems_are_listed_most_serious_first_and_fetched_in_parts(year, council, reason):
    for _ in range(3):
        DecisionFactory(authority=council, closed=True)
    DecisionFactory(authority=council, not_upheld=True, reason=reason)
    council.contacts.all().delete()
    names = ["reason-of-another-outcome", "without-reason", "without-reason", "without-reason", "without-contact"]
    problems = YearChecks(year).problems()
    assert [problem.check.name for problem in problems] == names
    assert [problem.check.name for problem in problems[1:2]] == names[1:2]
    assert [problem.check.name for problem in problems[3:9]] == names[3:]
    assert problems[4].check.name == "without-contact"
    assert len({problem.key for problem in problems}) == len(problems) == 5


def test_what_blocks_comes_first_and_every_check_has_a_name_of_its_own():
    assert sorted(CHECKS, key=lambda check: not check.blocks) == CHECKS
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert [check.name for check in CHECKS if check.blocks] == [
        "reason-of-another-outcome",
        "dated-ahead",
        "open-dispute",
    ]


def test_a_year_is_checked_in_few_queries_whatever_there_is(year, django_assert_max_num_queries):
    for council in AuthorityFactory.create_batch(20):
        DecisionFactory(authority=council, closed=True)
        recommended(council, None)
    with django_assert_max_num_queries(30):  # early signs among them
        checks = YearChecks(year)
        assert checks.summary.counts["without-reason"] == 40
        assert len(checks.problems()[:50]) == 50
    with django_assert_max_num_queries(5):
        assert blocking(year) == []
