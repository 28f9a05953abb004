"""The case-level sheets: the cases behind a letter's figures, and nothing that could hurt whoever opens them."""

import csv
from datetime import date
from io import StringIO

import pytest

from councils.models import Remedy
from letters.models import Letter
from letters.outbox.case_sheets import sheets
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    ReasonFactory,
    RecommendationFactory,
    ReviewYearFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    council = AuthorityFactory(slug="anytown", name="Anytown")
    return Letter(year=ReviewYearFactory(), authority=council, recipient=council)


def read(letter):
    """The three sheets as rows, the first column titles."""
    return [list(csv.reader(StringIO(content.decode("utf-8-sig")))) for _, content in sheets(letter)]


def references(rows):
    return [row[0] for row in rows[1:]]


def test_each_case_stands_on_the_sheet_of_the_year_that_its_own_date_is_in(letter):
    council = letter.authority
    DecisionFactory(authority=council, reference="18 000 001", received_on=date(2019, 3, 31), closed=True)
    DecisionFactory(authority=council, reference="19 000 002", received_on=date(2019, 4, 1))
    DecisionFactory(authority=council, reference="19 000 003", received_on=date(2020, 3, 31))
    DecisionFactory(authority=council, reference="20 000 004", received_on=date(2020, 4, 1))
    DecisionFactory(authority=council, reference="19 000 005", complied=True)
    DecisionFactory(reference="19 000 006", upheld=True)
    received, decided, compliance = read(letter)
    assert references(received) == ["19 000 002", "19 000 005", "19 000 003"]
    assert references(decided) == ["18 000 001", "19 000 005"]
    assert references(compliance) == ["19 000 005"]


def test_a_decided_case_says_why_and_what_was_agreed(letter):
    decision = DecisionFactory(
        authority=letter.authority, reference="19 000 001", upheld=True, reason=ReasonFactory(), remedied_already=True
    )
    for remedy in (Remedy.APOLOGY, Remedy.PAYMENT, Remedy.APOLOGY):
        RecommendationFactory(decision=decision, remedy=remedy)
    _, (header, row), _ = read(letter)
    assert dict(zip(header, row, strict=True)) == {
        "Reference": "19 000 001",
        "Service area": "Housing",
        "Category": "Homelessness",
        "Received on": "2019-05-01",
        "Decided on": "2019-09-02",
        "Outcome": "Upheld",
        "Reason": "Upheld: fault and injustice",
        "Satisfactory remedy already provided": "yes",
        "Remedies recommended": "Apology; Financial redress",
    }


def test_compliance_says_what_was_due_when_it_was_done_and_the_verdict(letter):
    decision = DecisionFactory(authority=letter.authority, reference="19 000 001", complied=True)
    RecommendationFactory(decision=decision, due_on=date(2019, 10, 1), completed_on=date(2019, 9, 20))
    RecommendationFactory(decision=decision, due_on=date(2019, 11, 1), completed_on=date(2019, 11, 5))
    _, _, (header, row) = read(letter)
    told = dict(zip(header, row, strict=True))
    assert (told["Last due on"], told["Completed on"]) == ("2019-11-01", "2019-11-05")
    assert (told["Compliance outcome"], told["Recorded on"]) == ("Complied", "2019-12-02")


def test_a_case_with_something_left_undone_has_no_day_of_completion(letter):
    decision = DecisionFactory(authority=letter.authority, complied=True)
    RecommendationFactory(decision=decision, completed_on=date(2019, 11, 5))
    RecommendationFactory(decision=decision)
    _, _, (header, row) = read(letter)
    assert dict(zip(header, row, strict=True))["Completed on"] == ""


def test_no_text_about_a_case_leaves_with_the_sheets(letter):
    decision = DecisionFactory(
        authority=letter.authority, complied=True, summary="CANARY", statement="CANARY", notes="CANARY",
        provider="CANARY", withheld_because="CANARY",
    )  # fmt: skip
    RecommendationFactory(decision=decision, text="CANARY", evidence="CANARY")
    assert all(b"CANARY" not in content for _, content in sheets(letter))


def test_a_name_that_a_spreadsheet_would_run_is_only_read(letter):
    category = CategoryFactory(slug="formula", name="=HYPERLINK(1)")
    DecisionFactory(authority=letter.authority, category=category)
    received, _, _ = read(letter)
    assert received[1][2] == "'=HYPERLINK(1)"


def test_sheets_are_fetched_in_as_many_queries_for_many_cases_as_for_one(letter, django_assert_num_queries):
    for _ in range(4):
        RecommendationFactory(decision=DecisionFactory(authority=letter.authority, complied=True))
    with django_assert_num_queries(6):  # three lists of cases, each with its recommendations
        list(sheets(letter))


def test_an_authority_about_which_nothing_came_in_gets_sheets_with_titles_only(letter):
    assert [len(rows) for rows in read(letter)] == [1, 1, 1]
