"""The demonstration's words: they name nobody, say no dates where none belong, and do not repeat themselves."""

import re
from itertools import product
from random import Random

import pytest

from councils.models import Outcome, RecommendationKind, Remedy, ServiceArea
from councils.register import loading as register
from councils.texts import personal_data as textcheck
from ombudsman.demo import prose
from ombudsman.demo.calibration import AREAS

CATEGORIES = {row["slug"]: row["service_area"] for row in register.rows("categories")}
PERSONAL_DATA = {
    "postcode": r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b",
    "telephone number": r"\d[\d\s-]{5,}\d",
    "e-mail address": r"\S+@\S+",
    "year or date": r"\b(?:19|20)\d\d\b",
    "name after a title": r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][a-z]",
    "slot left open": r"[{}]",
}


def written(outcome=Outcome.UPHELD, number=60):
    """Many decisions of an outcome in all service areas, each with its person."""
    for area, seed in product(AREAS, range(number)):
        rng = Random(f"{area} {seed}")
        person = rng.choice(prose.people(seed % 5 > 0))
        yield prose.decision(area, outcome, seed % 7 == 0, seed % 3, seed % 2 == 0, person, rng), person, rng


def everything_said():
    """Summaries, statements and recommendations, as they would stand on record."""
    for outcome in Outcome:
        for text, person, rng in written(outcome):
            yield text.summary
            if outcome in (Outcome.UPHELD, Outcome.NOT_UPHELD):
                yield prose.statement(text, outcome, 2, person, rng)
                yield from (remedy.text for remedy in prose.personal_remedies(text.category, 2, person, rng))


def test_service_areas_are_those_of_the_record():
    assert set(AREAS) == set(ServiceArea.values)


@pytest.mark.parametrize("area", AREAS)
def test_every_topic_is_a_category_of_its_service_area(area):
    assert {CATEGORIES[topic.category] for topic in prose.topics(area)} == {area}


@pytest.mark.parametrize("what", PERSONAL_DATA)
def test_nothing_said_holds_a(what):
    found = [text for text in everything_said() if re.search(PERSONAL_DATA[what], text)]
    assert not found, found[:3]


def test_the_check_before_publication_finds_nothing_to_ask_about():
    found = [str(finding) for text in everything_said() for finding in textcheck.findings(text)]
    assert not found, found[:3]


def test_every_sentence_fits_everybody_who_may_complain():
    for area, is_council in product(AREAS, (True, False)):
        for topic, person in product(prose.topics(area), prose.people(is_council)):
            sentences = [one for m in topic.matters for one in (m.complaint, *m.fault, *m.harm, *m.clear)]
            assert all(sentence.format_map(person) for sentence in (*sentences, *topic.action))


def test_a_summary_has_one_to_four_sentences():
    for outcome in Outcome:
        for text, _, _ in written(outcome):
            assert 1 <= len(re.findall(r"\.(?:\s|$)", text.summary)) <= 4
            assert text.summary[0].isupper()


def test_twenty_decisions_on_a_page_do_not_repeat_each_other():
    summaries = [text.summary for text, _, _ in written()][:20]
    assert len(set(summaries)) == 20


def test_service_improvements_are_public_and_hold_no_person_and_no_deadline():
    person = re.compile(r"\b(?:Mr|Ms|Mrs|Miss)\b")
    for area in AREAS:
        for topic in prose.topics(area):
            for remedy in prose.improvement_texts(topic.category, 6, Random(1)):
                assert textcheck.findings(remedy.text, service_improvement=True) == ()
                assert not person.search(remedy.text)
                assert remedy.amount is None


def test_remedies_are_called_by_words_of_the_record():
    for text, person, rng in written(number=20):
        remedies = prose.personal_remedies(text.category, 2, person, rng) + prose.improvement_texts(
            text.category, 3, rng
        )
        assert {remedy.remedy for remedy in remedies} <= set(Remedy.values)
        assert len({remedy.text for remedy in remedies}) == len(remedies) == 5
    assert len(RecommendationKind) == 2


def test_money_is_given_as_an_amount_and_in_words_alike():
    payments = [
        remedy
        for text, person, rng in written(number=20)
        for remedy in prose.personal_remedies(text.category, 2, person, rng)
        if remedy.remedy == Remedy.PAYMENT and remedy.amount
    ]
    assert payments
    assert all(f"£{remedy.amount:,}" in remedy.text for remedy in payments)


def test_a_complaint_is_closed_for_a_reason_on_the_list():
    reasons = {row["slug"] for row in register.rows("reasons")}
    assert {text.reason for text, _, _ in written(Outcome.CLOSED)} <= reasons


def test_what_is_said_comes_out_the_same_again():
    assert [text for text, _, _ in written(number=3)] == [text for text, _, _ in written(number=3)]
