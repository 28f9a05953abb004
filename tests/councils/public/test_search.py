"""What search finds: the same on both databases, in the same order, and only what the public may read."""

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councils.models import Decision, PublicReport, Recommendation
from councils.models.decision import today
from councils.public.search import matching
from councils.search.query import understood
from councils.search.stemming import stems
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    PublicReportFactory,
    RecommendationFactory,
)
from tests.support.search_corpus import SEARCHES, make_corpus, reference

pytestmark = pytest.mark.django_db


def found(asked, model=Decision):
    return list(matching(model.objects.all(), understood(asked)))


def a_public_decision(**facts):
    decided = today() - timedelta(days=100)
    return DecisionFactory(upheld=True, decided_on=decided, received_on=decided, **facts)


def test_fifty_searches_find_the_same_in_the_same_order_on_every_database():
    make_corpus()
    answers = {
        asked: [decision.reference for decision in matching(Decision.objects.published(), understood(asked))]
        for asked, _ in SEARCHES
    }
    assert answers == {asked: [reference(number) for number in numbers] for asked, numbers in SEARCHES}
    assert len(answers) == 50


@pytest.mark.parametrize(("asked", "numbers"), SEARCHES[:12])
def test_page_and_api_find_and_count_what_search_finds(client, asked, numbers):
    make_corpus()
    wanted = [reference(number) for number in numbers]
    answer = client.get("/api/decisions/", {"q": asked}).json()
    assert answer["count"] == len(numbers)
    assert {row["reference"] for row in answer["results"]} == {*wanted}
    page = client.get("/decisions/", {"q": asked}).context["list"].page
    assert sorted(decision.reference for decision in page) == sorted(wanted)


def test_the_best_match_comes_first_when_words_are_typed_and_the_newest_otherwise(client):
    make_corpus()
    first = [decision.reference for decision in client.get("/decisions/?q=delay").context["list"].page]
    assert first == [reference(number) for number in (1, 2, 11, 4)]
    newest = client.get("/decisions/?q=delay&sort=newest").context["list"].page
    assert [decision.reference for decision in newest] == [reference(number) for number in (1, 2, 4, 11)]
    page = client.get("/decisions/?q=delay").content.decode()
    assert re.findall(r"<option value=\"(\w*)\"(?: selected)?>((?:Best|Newest|Oldest).*?)</option>", page) == [
        ("", "Best match first"),
        ("newest", "Newest first"),
        ("oldest", "Oldest first"),
    ]


WORDS = [
    "delay",
    "delays",
    "homeless",
    "plan",
    "school",
    "bed",
    "breakfast",
    "family",
    "the",
    "tax",
    "council",
    "wells",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["", "", "", "-"]), st.lists(st.sampled_from(WORDS), min_size=1, max_size=2)),
        min_size=1,
        max_size=4,
    )
)
def test_search_finds_what_reading_every_text_finds(corpus, asked):
    """Both engines against a third one: reading."""
    typed = " ".join(f'{minus}"{" ".join(words)}"' for minus, words in asked)
    query = understood(typed)
    read = {pk for pk, texts in corpus.items() if query and says(texts, query)}
    assert {decision.pk for decision in matching(Decision.objects.all(), query)} == read, typed


def says(texts, query):
    def has(term):
        # The word council alone names nothing.
        return any(f" {' '.join(term)} " in text for text, is_name in texts if not (is_name and term == ("council",)))

    return not any(map(has, query.unwanted)) and all(any(map(has, terms)) for terms in query.wanted)


@pytest.fixture
def corpus():
    """Every text of each decision of the corpus, and its names, as stems between spaces."""
    texts = {}
    for decision in make_corpus().values():
        authority, category = decision.authority, decision.category
        names = [authority.name, *authority.former.values_list("name", flat=True)]
        names += [category.name, category.get_service_area_display()]
        words = [decision.summary, decision.statement, decision.provider]
        words += decision.recommendations.values_list("text", flat=True)
        texts[decision.pk] = [(f" {' '.join(stems(text))} ", text in names) for text in (*words, *names)]
    return texts


def test_a_council_is_found_by_the_name_it_has_and_by_those_it_had():
    decision = a_public_decision(authority=AuthorityFactory(name="Folkestone and Hythe District Council"))
    decision.authority.former.create(name="Shepway District Council", until=today())
    assert found("folkestone") == found("shepway") == found('"hythe district council"') == [decision]
    decision.authority.name = "Channel Coast Council"
    decision.authority.save()
    assert (found("folkestone"), found("channel coast")) == ([], [decision])


def test_a_category_is_found_by_its_name_and_its_service_area():
    decision = a_public_decision(category=CategoryFactory(slug="bins", name="Refuse and recycling"))
    assert found("recycling") == found("housing") == [decision]


def test_a_phrase_does_not_reach_from_one_text_into_the_next():
    decision = a_public_decision(summary="It ended in tears.", statement="Joy came after.", provider="Sunny Care")
    for text in ("Laughter was heard.", "Silence fell."):
        RecommendationFactory(decision=decision, text=text)
    for phrase in ('"tears joy"', '"tears sunny"', '"care laughter"', '"heard silence"', '"silence fell joy"'):
        assert found(phrase) == [], phrase
    assert found("tears joy sunny laughter silence") == [decision]


def test_a_service_improvement_is_found_by_its_text_and_by_what_the_complaint_was_about():
    decision = a_public_decision(summary="A ramp came too late.", category=CategoryFactory(slug="disabled-facilities"))
    agreed = RecommendationFactory(decision=decision, text="Train surveyors.")
    for asked in ("surveyors", "ramp", "facilities", decision.authority.name, decision.reference):
        assert found(asked, Recommendation) == [agreed], asked


def test_a_report_is_found_by_title_summary_and_council():
    report = PublicReportFactory(title="Left on the pavement", summary="A tenant lost a home.")
    for asked in ("pavement", "tenants", report.authority.name):
        assert found(asked, PublicReport) == [report], asked


def test_what_the_public_may_never_read_is_not_even_kept():
    decision = a_public_decision(notes="secretword", withheld_because="secretword")
    RecommendationFactory(decision=decision, text="secretword", kind="personal-remedy", evidence="secretword")
    RecommendationFactory(decision=decision, text="Train officers.", evidence="secretword")
    never = DecisionFactory(advice=True, summary="secretword")
    DecisionFactory(summary="secretword", statement="secretword")
    assert found("secretword") == found("secretword", Recommendation) == []
    assert never not in found("-nothing")


@pytest.mark.parametrize(
    "asked",
    [
        "",
        " ",
        "OR",
        "OR OR OR",
        "- - -",
        '"',
        '""""',
        '"" OR ""',
        "a OR",
        "*",
        "NEAR(a b)",
        "head:delay",
        "{head} : x",
        "a AND (b",
        "x' OR '1'='1",
        "'; DROP TABLE councils_decision; --",
        "<->",
        "!a & b | c:*",
        "\\'",
        "^delay",
        "_",
        "_a1",
        "🏛 ☃",
        "Ж 漢字",
        "\ud800",
        "a" * 100_000,
        "word " * 10_000,
        "-word " * 10_000,
        '"' + "word " * 10_000,
        "word OR " * 10_000,
        "19 " * 5_000,
        "% _ %%s %(x)s {} {0}",
    ],
)
def test_no_search_is_too_strange(asked):
    a_public_decision(summary="Delay.")
    for model in (Decision, Recommendation, PublicReport):
        assert len(found(asked, model)) <= 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters() | st.sampled_from("\"'-*:(){}^_&|!<> ORANDNEAR"), max_size=60))
def test_no_search_that_chance_makes_up_is_too_strange(db, asked):
    found(asked)
