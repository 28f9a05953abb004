"""Recommendations in: found by their decision, moved due dates kept, nothing attached to what was not upheld."""

from datetime import date
from decimal import Decimal

import pytest

from councils.casework.attention import awaiting_verdict
from councils.casework.compliance import blockers
from councils.figures.freezing import freeze
from councils.models import (
    Compliance,
    Decision,
    DueDateAmendment,
    Kind,
    Outcome,
    Recommendation,
    RecommendationKind,
    Remedy,
)
from councils.models.decision import NOT_RELEASED
from tests.support.factories import AuthorityFactory, DecisionFactory, RecommendationFactory, ReviewYearFactory
from tests.support.import_files import refusal_of, take_in, write_csv, write_xlsx

pytestmark = pytest.mark.django_db
HEADER = ["decision", "number", "kind", "remedy", "text", "amount", "due_on", "completed_on"]


@pytest.fixture
def upheld():
    return DecisionFactory(reference="19 000 001", upheld=True)


def row(**cells):
    return {
        "decision": "19 000 001",
        "number": "1",
        "kind": "service-improvement",
        "remedy": "procedure",
        "text": "Review the policy.",
    } | cells


def file_of(tmp_path, *rows):
    return write_csv(tmp_path / "asks.csv", HEADER, *rows)


def test_a_recommendation_is_put_on_record_once(upheld, tmp_path):
    path = file_of(
        tmp_path,
        row(kind="Personal remedy", remedy="Financial redress", amount="£1,250.50", due_on="2019-10-01"),
        row(number=2, completed_on="2019-11-01"),
    )
    assert take_in("recommendations", path) == "Recommendations: 2 new, 0 changed, 0 unchanged.\n"
    first, second = Recommendation.objects.order_by("number")
    assert (first.decision, first.kind, first.remedy) == (upheld, RecommendationKind.PERSONAL, Remedy.PAYMENT)
    assert (first.amount, first.due_on) == (Decimal("1250.50"), date(2019, 10, 1))
    assert second.completed_on == date(2019, 11, 1)
    assert take_in("recommendations", path) == "Recommendations: 0 new, 0 changed, 2 unchanged.\n"
    assert Recommendation.history.count() == 2


def test_a_due_date_moved_by_a_file_is_kept_as_an_amendment(upheld, tmp_path):
    take_in("recommendations", file_of(tmp_path, row(due_on="2019-10-01")))
    assert not DueDateAmendment.objects.exists()
    said = take_in(
        "recommendations", write_xlsx(tmp_path / "moved.xlsx", HEADER, [*row().values(), None, date(2019, 12, 1)])
    )
    assert "1 changed" in said
    amendment = DueDateAmendment.objects.get()
    assert (amendment.due_before, amendment.due_after) == (date(2019, 10, 1), date(2019, 12, 1))
    assert amendment.reason == "Imported from moved.xlsx"
    assert [past.history_change_reason for past in Recommendation.history.all()] == [
        "Imported from moved.xlsx",
        "Imported from asks.csv",
    ]


def test_a_first_due_date_is_no_amendment(upheld, tmp_path):
    RecommendationFactory(decision=upheld, number=1, due_on=None)
    take_in("recommendations", file_of(tmp_path, row(due_on="2019-10-01")))
    assert not DueDateAmendment.objects.exists()


def test_a_service_improvement_that_may_identify_somebody_holds_its_decision(upheld, tmp_path):
    path = file_of(tmp_path, row(text="Apologise to Mrs Jones of WR1 2EY."), row(number=2))
    assert "1 decision is withheld until a second person has read" in take_in("recommendations", path)
    assert Decision.objects.get().withheld_because == NOT_RELEASED
    assert Decision.history.latest().history_change_reason == "Imported from asks.csv"
    assert "2 unchanged.\n" in take_in("recommendations", path)


def test_a_personal_remedy_is_never_public_and_so_holds_nothing(upheld, tmp_path):
    path = file_of(tmp_path, row(kind="personal remedy", remedy="apology", text="Apologise to Mrs Jones of WR1 2EY."))
    take_in("recommendations", path)
    assert Decision.objects.get().withheld_because == ""


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"decision": "19 000 009"}, "line 2, decision: no decision has the reference 19 000 009: import"),
        ({"decision": "19 000 002"}, "19 000 002 is not upheld: only an upheld decision has recommendations."),
        ({"decision": "x"}, "“x” is not a reference"),
        ({"number": "0"}, "line 2, number: recommendations are numbered from 1."),
        ({"number": "99999"}, "99999 is too large."),
        ({"kind": "gift"}, "“gift” is none of: Personal remedy, Service improvement."),
        ({"remedy": "gift"}, "“gift” is none of: Apology, Financial redress"),
        ({"text": ""}, "line 2, text: this cannot be empty."),
        ({"amount": "lots"}, "“lots” is not an amount in pounds: write it like 250 or 1200.50."),
        ({"amount": "0"}, "Leave the amount empty when no money is to be paid."),
        (
            {"due_on": "2019-09-01"},
            "line 2, due_on: The decision was made on 2 September 2019: this cannot be earlier.",
        ),
        ({"completed_on": "2019-09-01"}, "line 2, completed_on: The decision was made on 2 September 2019"),
        ({"due_on": "2190-01-01"}, "line 2, due_on: 1 January 2190 is too far ahead: look at the year."),
        ({"completed_on": "2190-01-01"}, "line 2, completed_on: That day has not come yet"),
    ],
)
def test_a_fault_is_named_and_refuses_the_file(upheld, tmp_path, cells, sentence):
    DecisionFactory(reference="19 000 002", not_upheld=True)
    refused = refusal_of("recommendations", file_of(tmp_path, row(**cells), row(number=3)))
    assert sentence in refused
    assert "1 fault;" in refused
    assert not Recommendation.objects.exists()


def test_a_due_date_does_not_vanish(upheld, tmp_path):
    RecommendationFactory(decision=upheld, number=1, due_on=date(2019, 10, 1))
    take_in("recommendations", file_of(tmp_path, row()))
    assert "“due_on” cannot be emptied" in refusal_of("recommendations", file_of(tmp_path, row()), "--clear", "due_on")
    assert Recommendation.objects.get().due_on == date(2019, 10, 1)


def test_the_same_recommendation_twice_is_a_fault_naming_both_lines(upheld, tmp_path):
    refused = refusal_of("recommendations", file_of(tmp_path, row(), row(number=2), row()))
    assert "line 4, decision: 19 000 001, 1 is on line 2 already: keep one of the two." in refused


CLOSED = {"decision": "23 008 901", "kind": "Personal remedy", "remedy": "Apology", "due_on": "2023-12-01"}


@pytest.fixture
def closed():
    days = {"received_on": date(2023, 9, 1), "decided_on": date(2023, 11, 2)}
    authority = AuthorityFactory(kind=Kind.FIRE, name="West Midlands Fire and Rescue Authority")
    return DecisionFactory(reference="23 008 901", authority=authority, outcome=Outcome.CLOSED, **days)


def test_what_was_agreed_in_a_case_that_was_closed_is_on_record_and_counts_in_no_rate(closed, tmp_path):
    year = ReviewYearFactory(starts_on=date(2023, 4, 1))
    assert "1 new" in take_in("recommendations", file_of(tmp_path, row(**CLOSED)))
    assert closed.recommendations.get().due_on == date(2023, 12, 1)
    freeze(year)
    figures = year.performances.totals().get()
    assert (figures.closed_after_initial_enquiries, figures.upheld) == (1, 0)
    assert (figures.compliance_rate.of, figures.uphold_rate.of, figures.satisfactory_remedy_rate.of) == (0, 0, 0)


def test_what_was_agreed_in_a_case_that_was_closed_is_followed_up_and_never_asks_for_a_verdict(closed, tmp_path):
    take_in("recommendations", file_of(tmp_path, row(**CLOSED)))
    assert Recommendation.objects.overdue().count() == 1
    take_in("recommendations", file_of(tmp_path, row(**CLOSED, completed_on="2023-11-20")))
    assert not Recommendation.objects.outstanding().exists()
    assert not awaiting_verdict(Decision.objects.all()).exists()
    assert blockers(closed, Compliance.COMPLIED, on=date(2023, 12, 2)) == [
        "It was closed after initial enquiries: what was agreed is followed up, and counts in no rate."
    ]
