"""Sentences of a wording that the facts of a letter contradict: planted ones are found, the shipped ones have none."""

import pytest

from letters.wording.contradictions import contradictions
from letters.wording.markdown import default_wording
from tests.support.letter_content import LETTERS, content, letter
from tests.support.letter_year import letters_of_the_year

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def year(module_db):
    return letters_of_the_year()


def found_in(year, wording):
    """The bodies in whose letters something contradicts the facts."""
    return {name for name, each in year.items() if list(contradictions(wording, each))}


def whys(wording, name="usual"):
    return [each.why for each in contradictions(wording, letter(name))]


COUNCILS_WITH_RESIDENTS = {"Usual City Council", "Northshire County Council", "London Borough of High"}
FALSE = [
    # the sentence, some letters in which it is false, some in which it is true
    ("We show how many we upheld for every 100,000 people.", {"Transport for Anyshire"}, COUNCILS_WITH_RESIDENTS),
    ("You stand on the map.", {"Anyshire Fire and Rescue Authority"}, {"Usual City Council"}),
    ("Too few bodies are like yours.", {"Usual City Council"}, {"Transport for Anyshire"}),
    (
        "In some cases you carried out what we recommended late.",
        {"Southshire County Council", "Fewham Borough Council", "Northshire County Council"},
        {"Great City Council", "Westshire County Council"},
    ),
    ("We published a report about you.", {"Twice Told Council", "Usual City Council"}, {"Great City Council"}),
    ("We published reports about you.", {"Great City Council", "Usual City Council"}, {"Twice Told Council"}),
    ("The figures become public on {publish_on}.", {"London Borough of Second"}, {"Usual City Council"}),
    ("The figures have been public since {publish_on}.", {"Usual City Council"}, {"London Borough of Second"}),
    ("We upheld 0% of what we investigated.", {"Littleton District Council"}, {"Fairham District Council"}),
    ("We upheld none.", {"Stillwater District Council", "Usual City Council"}, {"Fairham District Council"}),
    ("No recommendations fell due.", {"Littleton District Council", "Usual City Council"}, set()),
    ("None recorded.", {"Usual City Council"}, {"Littleton District Council"}),
    ("We decided {decided:words} complaints.", {"Littleton District Council"}, {"Usual City Council"}),
    ("We upheld {upheld} complaint(s).", {"Usual City Council"}, set()),
    ("Of all your services, housing did best.", {"Gone District Council"}, {"Usual City Council"}),
    ("We received more complaints than the year before.", {"New Unitary Council"}, {"Usual City Council"}),
    ("This covers the year to 31 March 2023.", {"Usual City Council"}, set()),
    ("We upheld 4 of your complaints.", {"Great City Council"}, {"Usual City Council"}),
    ("In one case you did not do what we recommended.", {"Usual City Council"}, {"London Borough of Missed"}),
    ("The average of similar ones is {upheld:average}.", {"Transport for Anyshire"}, {"Usual City Council"}),
    ("This is our first letter about {authority}.", {"Usual City Council"}, {"New Unitary Council"}),
]


@pytest.mark.parametrize(("sentence", "false", "true"), FALSE, ids=[sentence for sentence, _, _ in FALSE])
def test_a_planted_falsehood_is_found_where_it_is_false_and_nowhere_else(year, sentence, false, true):
    assert false <= set(year)
    assert true <= set(year)
    found = found_in(year, sentence)
    assert false <= found
    assert not true & found


@pytest.mark.parametrize("label", ["2019-20", "2023-24"])
def test_nothing_contradicts_the_shipped_wordings_in_any_letter_of_a_year(year, label):
    wording = default_wording(label)
    assert [(name, found) for name, each in year.items() for found in contradictions(wording, each)] == []


@pytest.mark.parametrize("name", LETTERS)
def test_nothing_contradicts_the_shipped_wording_in_the_letters_worth_looking_at(name):
    assert list(contradictions(letter(name)["wording"], letter(name))) == []


def test_what_is_found_is_named_by_line_as_written_and_as_said_and_says_why():
    (found,) = contradictions("Good.\n\n- Fine. We upheld {upheld:words} complaint.\n", content())
    assert (found.line, found.sentence) == (3, "We upheld {upheld:words} complaint.")
    assert found.said == "We upheld two complaint."
    assert found.why == "“two complaint” does not agree: one is told as one, and none or more as more."


def test_a_sentence_under_its_condition_is_not_found():
    assert whys("We published a report about you.", "usual")
    assert not whys(":::if reports = 1\nWe published a report about you.\n:::", "usual")
    assert not whys(":::if reports = 1\nWe published a report about you.\n:::", "largest")


def test_why_a_claim_cannot_be_made_is_said_in_plain_words():
    assert whys("You are on the map.", "other_body") == [
        "This is so only where the authority is a council, so there are similar authorities to compare it with."
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "We decided one complaint and upheld no complaint.",
        "There were 21 complaints, 1 of them upheld.",
        "Of 1,001 cases all were complied with.",
        "No complaint was late.",
    ],
)
def test_numbers_that_agree_are_left_alone(sentence):
    assert not [why for why in whys(sentence) if "agree" in why]


@pytest.mark.parametrize(
    "sentence",
    [
        "1 complaints came.",
        "Two case were closed.",
        "None of the 1 was late.",
        "We wrote 3 report(s).",
        "2 cases was late.",
    ],
)
def test_numbers_that_do_not_agree_are_found(sentence):
    assert [why for why in whys(sentence) if "agree" in why]
