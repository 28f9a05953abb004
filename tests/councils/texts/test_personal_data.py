"""The text check: what it finds, what it must leave alone, and where it points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.texts.personal_data import findings, marked


def kinds(text, **options):
    return [finding.looks_like for finding in findings(text, **options)]


@pytest.mark.parametrize(
    "text",
    [
        "We spoke to Mr Anybody about it.",
        "Mrs. Anybody-Else complained.",
        "Dr A. B. Nobody wrote to us.",
        "Councillor Nobody asked for it.",
        "Cllr O'Nobody was there.",
        "Miss McNobody lives there.",
        "Mr Nobody’s daughter",
        "Professor Ann Nobody",
        "He wrote to Mr J. Nobody.",
        "It was Mr J.\nNobody",
    ],
)
def test_a_title_with_a_name_looks_like_a_name(text):
    assert kinds(text) == ["a name"]


@pytest.mark.parametrize(
    "text",
    [
        "Mr X complained that the Council delayed.",
        "Miss Y and Ms Z are neighbours; Mrs B is not.",
        "The Council apologised to Mr and Mrs C.",
        "Mr X’s son, D, was out of school.",
        "It cut the care of her mother, Mrs Y. We found fault.",
        "The complaint was from Ms P. She has moved.",
        "It apologised to Mr X.\n\nAgreed action",
        "The drain is 12 metres long and cost £1,234,567.89.",
        "Section 117 of the Mental Health Act 1983",
        "Our reference is 19 012 345.",
        "between 1 April 2019 and 31 March 2020",
        "The Council’s letter of 3 May said it would decide within 28 days.",
    ],
)
def test_what_decisions_ordinarily_say_raises_no_question(text):
    assert kinds(text) == []


@pytest.mark.parametrize("text", ["in WR1 2AB", "at sw1a 1aa", "M1 1AE.", "EC1A1BB", "CR2 6XH"])
def test_postcodes_are_found(text):
    assert kinds(text) == ["a postcode"]


@pytest.mark.parametrize("text", ["Ring 01632 960 123", "07700 900123", "+44 1632 960123", "(020) 7946 0123"])
def test_telephone_numbers_are_found(text):
    assert kinds(text) == ["a telephone number"]


def test_email_addresses_are_found():
    assert kinds("Write to some.body+1@council.example, please.") == ["an e-mail address"]


@pytest.mark.parametrize("text", ["He was born on 3 May 1950.", "DOB: 03/05/1950", "date of birth was 3rd May 1950"])
def test_dates_of_birth_are_found(text):
    assert kinds(text) == ["a date of birth"]


@pytest.mark.parametrize(
    "text",
    [
        "Train its staff within three months.",
        "Review the policy by 31 March 2024.",
        "Publish it by the end of June.",
        "Within the next 20 working days, remind officers.",
    ],
)
def test_time_limits_are_found_in_service_improvements_alone(text):
    assert kinds(text, service_improvement=True) == ["a time limit"]
    assert kinds(text) == []


def test_findings_say_what_they_are_in_the_order_of_the_text():
    found = findings("Write to a@b.example or to Mr Nobody at WR1 2AB.")
    assert [str(finding) for finding in found] == [
        "“a@b.example” looks like an e-mail address",
        "“Mr Nobody” looks like a name",
        "“WR1 2AB” looks like a postcode",
    ]


@given(st.text())
def test_marking_loses_no_letter_of_the_text(text):
    assert "".join(piece for piece, _ in marked(text, findings(text, service_improvement=True))) == text


def test_marking_points_at_what_was_found():
    text = "Mr Nobody of WR1 2AB"
    assert [(piece, bool(found)) for piece, found in marked(text, findings(text))] == [
        ("Mr Nobody", True),
        (" of ", False),
        ("WR1 2AB", True),
    ]
