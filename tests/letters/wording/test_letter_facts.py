"""The facts and conditions that wordings draw on."""

import pytest

from letters.wording.letter_facts import CONDITIONS, KNOWN_FACTS, conditions_met, outreach_facts
from letters.wording.markdown import default_wording, to_html
from tests.support.letter_content import LETTERS, content, letter, measure


def outreach(**changes):
    usual = {
        "courses": 118, "courses_last_year": 71, "people_trained": 1423, "seminars": 4,
        "places": ["London", "Bristol", "Leeds", "Birmingham"], "delegates": 178, "authorities": 143,
    }  # fmt: skip
    return outreach_facts(**{**usual, **changes})


def test_every_known_fact_and_condition_is_explained_in_words():
    assert all(KNOWN_FACTS.values())
    assert all(rule for rule, _ in CONDITIONS.values())


def test_a_letter_has_every_known_fact():
    assert set(content()["facts"]) == set(KNOWN_FACTS)


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("one_of_one", "complied_late"), ("one_of_one", "first_letter"), ("largest", "not_complied"),
        ("largest", "public_report"), ("nothing_decided", "nothing_investigated"), ("to_a_successor", "successor"),
        ("to_a_successor", "replaces"), ("usual", "has_similar"), ("other_body", "other_body"),
        ("with_per_100k", "per_100k"),
    ],
)  # fmt: skip
def test_a_condition_holds_for_the_letter_it_is_meant_for(name, condition):
    assert condition in letter(name)["paragraphs"]


def test_every_condition_is_called_for_by_some_letter():
    assert {condition for name in LETTERS for condition in letter(name)["paragraphs"]} == set(CONDITIONS)


def test_a_usual_letter_to_a_council_calls_for_nothing_but_the_comparison():
    assert conditions_met(content()) == ["has_similar", "public_later", "courses_held", "seminars_held"]


def test_a_year_without_courses_or_seminars_tells_nothing_of_what_they_were_about():
    facts = content()["facts"] | outreach(courses=0, seminars=0, places=[], delegates=0, authorities=0)
    quiet = content(facts=facts)
    said = to_html(default_wording("2019-20"), quiet["facts"], quiet["paragraphs"], numbers=quiet["numbers"])
    assert "no seminars" in said
    assert "no training courses" in said
    assert "We talked about" not in said
    assert "There was more for" not in said


def test_compliance_in_every_case_is_not_called_into_question():
    usual = content(measures=[measure("uphold_rate", 2, 4), measure("compliance_rate", 3, 3, late=0)])
    assert not {"not_complied", "complied_late"} & set(conditions_met(usual))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (
            {},
            "During the year we ran 118 courses and trained more than 1,400 people, "
            "47 more courses than the year before.",
        ),
        ({"courses": 0}, "We ran no training courses during the year."),
        (
            {"courses": 1, "courses_last_year": 2, "people_trained": 1},
            "During the year we ran 1 course and trained 1 person, 1 fewer course than the year before.",
        ),
        (
            {"courses": 71, "people_trained": 200},
            "During the year we ran 71 courses and trained 200 people, as many courses as the year before.",
        ),
        ({"courses_last_year": None}, "During the year we ran 118 courses and trained more than 1,400 people."),
    ],
)
def test_the_sentence_on_courses_reads_right_for_none_one_and_many(numbers, said):
    assert outreach(**numbers)["courses_sentence"] == said


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (
            {},
            "We held four seminars for link officers, in London, Bristol, Leeds and Birmingham. "
            "178 delegates from 143 authorities came.",
        ),
        ({"seminars": 0}, "We held no seminars for link officers during the year."),
        (
            {"seminars": 1, "places": ["Leeds"], "delegates": 1, "authorities": 1},
            "We held one seminar for link officers, in Leeds. 1 delegate from 1 authority came.",
        ),
        (
            {"seminars": 12, "places": [], "delegates": 0, "authorities": 0},
            "We held 12 seminars for link officers. No delegates came.",
        ),
    ],
)
def test_the_sentence_on_seminars_reads_right_for_none_one_and_many(numbers, said):
    assert outreach(**numbers)["seminars_sentence"] == said
