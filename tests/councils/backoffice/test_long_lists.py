"""Long lists: pages that ask no more of the database when there is more, and counts that say how far they go."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils.backoffice.base import LongListPaginator
from councils.models.decision import NOT_RELEASED
from tests.support import factories
from tests.support.screens import address, colleague

pytestmark = pytest.mark.django_db

DECISIONS, RECOMMENDATIONS = "admin:councils_decision_changelist", "admin:councils_recommendation_changelist"
QUESTIONS = [
    (DECISIONS, {}),
    *((DECISIONS, {"status": status}) for status in ("open", "awaiting_release", "awaiting_publication")),
    *((DECISIONS, {"status": status}) for status in ("published", "withheld", "retired", "withdrawn", "released")),
    (DECISIONS, {"status": "awaiting_verdict"}),
    *((DECISIONS, {"attention": why}) for why in ("needs_attention", "asked_about", "unexplained", "overdue")),
    (DECISIONS, {"year": "2019-20", "outcome__exact": "upheld", "category__service_area__exact": "housing"}),
    (DECISIONS, {"authority__kind__exact": "district", "handler": "me"}),
    (DECISIONS, {"compliance_outcome__exact": "complied"}),
    *((DECISIONS, {"q": typed}) for typed in ("19", "Anytown", "delayed", "Anytown delayed", "nothing at all")),
    (DECISIONS, {"o": "2"}),
    (RECOMMENDATIONS, {}),
    *((RECOMMENDATIONS, {"due": due}) for due in ("outstanding", "due_soon", "overdue", "delayed", "completed")),
    (RECOMMENDATIONS, {"kind__exact": "service-improvement", "handler": "me"}),
    *((RECOMMENDATIONS, {"q": typed}) for typed in ("19", "Anytown", "homeless", "nothing at all")),
]


@pytest.fixture
def casey():
    return colleague("caseworker", "casey")


@pytest.fixture
def caseworker(client, casey):
    client.force_login(casey)
    return client


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def some_of_everything(handler, number=2):
    """Decisions in every status, with recommendations in every state, each about another authority."""
    for _ in range(number):
        mine = {"handler": handler, "summary": "The Council delayed."}
        recent = {"received_on": in_days(-20), "decided_on": in_days(-9), "publish_on": in_days(33)}
        factories.DecisionFactory(**mine)
        factories.DecisionFactory(upheld=True, withheld_because=NOT_RELEASED, **mine)
        factories.DecisionFactory(upheld=True, **mine | recent)
        factories.DecisionFactory(upheld=True, received_on=date(2012, 5, 1), **mine | {"decided_on": date(2012, 9, 3)})
        factories.DecisionFactory(complied=True, **mine)
        decision = factories.DecisionFactory(upheld=True, **mine | recent)
        for due, completed in ((in_days(3), None), (in_days(-3), None), (in_days(-3), in_days(-4))):
            factories.RecommendationFactory(decision=decision, due_on=due, completed_on=completed)
        factories.RecommendationFactory(decision__handler=handler)


def queries_of(client, page, query=None):
    """How many questions a page asks the database."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page, query)
    assert response.status_code == 200
    return len(queries)


def words(response):
    """What a page says, whatever its line breaks."""
    return " ".join(response.content.decode().split())


def asked(client, casey):
    """How many questions each list asks, whatever it remembers of the last visit."""
    counted = {}
    for name, query in QUESTIONS:
        for cookie in [name for name in client.cookies if name.startswith("kept")]:
            del client.cookies[cookie]
        counted[name, *query.items()] = queries_of(client, reverse(name), query)
    return counted


def test_no_filter_and_no_search_asks_more_when_there_is_more_to_find(caseworker, casey, monkeypatch):
    for page_of in ("decision.DecisionAdmin", "recommendation.RecommendationAdmin"):
        monkeypatch.setattr(f"councils.admin.{page_of}.list_per_page", 1)
    factories.ReviewYearFactory()
    some_of_everything(casey)
    few = asked(caseworker, casey)
    some_of_everything(casey, 6)
    many = asked(caseworker, casey)
    assert {question: number for question, number in many.items() if number > few[question]} == {}


@pytest.mark.parametrize("role", ["caseworker", "manager"])
def test_the_front_page_asks_no_more_when_there_is_more_to_do(client, role):
    user = colleague(role, "robin")
    client.force_login(user)
    # As many as a card shows and more, so that what is counted beyond it is counted in both.
    some_of_everything(user, 8)
    few = queries_of(client, reverse("admin:index"))
    some_of_everything(user, 8)
    assert queries_of(client, reverse("admin:index")) <= few


@pytest.mark.parametrize("page", ["change", "history", "add"])
def test_a_decision_asks_no_more_when_there_are_more_of_them(caseworker, casey, page):
    decision = factories.DecisionFactory(upheld=True)
    factories.RecommendationFactory(decision=decision)
    opened = reverse(f"admin:councils_decision_{page}", args=[decision.pk] if page != "add" else [])
    queries_of(caseworker, opened)
    few = queries_of(caseworker, opened)
    some_of_everything(casey, 5)
    assert queries_of(caseworker, opened) == few


def test_a_decision_asks_no_more_for_more_recommendations_under_it(caseworker):
    decision = factories.DecisionFactory(upheld=True)
    factories.RecommendationFactory.create_batch(2, decision=decision)
    few = queries_of(caseworker, address(decision))
    factories.RecommendationFactory.create_batch(6, decision=decision)
    assert queries_of(caseworker, address(decision)) == few


def test_a_page_of_a_list_has_its_part_of_the_list_in_order(caseworker, monkeypatch):
    monkeypatch.setattr("councils.admin.decision.DecisionAdmin.list_per_page", 3)
    for day in (4, 2, 7, 1, 6, 3, 5):
        factories.DecisionFactory(not_upheld=True, reference=f"19 000 00{day}", decided_on=date(2019, 9, day))
    found = [
        decision.reference[-1]
        for page in (1, 2, 3)
        for decision in caseworker.get(reverse(DECISIONS), {"p": page}).context["cl"].result_list
    ]
    assert "".join(found) == "7654321"


def test_a_list_that_is_counted_only_so_far_says_so_and_offers_not_to_choose_all(caseworker, monkeypatch):
    monkeypatch.setattr("councils.admin.decision.DecisionAdmin.list_per_page", 3)
    monkeypatch.setattr(LongListPaginator, "FAR_ENOUGH", 6)
    factories.DecisionFactory.create_batch(5)
    page = words(caseworker.get(reverse(DECISIONS)))
    assert "5 decisions" in page
    assert "across all pages" in page
    factories.DecisionFactory.create_batch(5)
    page = words(caseworker.get(reverse(DECISIONS)))
    assert "6 or more decisions" in page
    assert "across all pages" not in page


def test_a_search_says_how_many_it_found(caseworker):
    factories.DecisionFactory.create_batch(3, summary="The Council delayed.")
    factories.DecisionFactory()
    assert "3 found" in words(caseworker.get(reverse(DECISIONS), {"q": "delayed"}))


def test_recommendations_are_found_by_reference_authority_and_words(caseworker):
    about = factories.AuthorityFactory(name="Worcester City Council")
    decision = factories.DecisionFactory(upheld=True, authority=about, reference="19 012 345")
    one = factories.RecommendationFactory(decision=decision, text="Write to Ambridge.")
    factories.RecommendationFactory()
    for typed in ("19012345", "19 012", "worcester", "ambridge", "worcester ambridge"):
        assert list(caseworker.get(reverse(RECOMMENDATIONS), {"q": typed}).context["cl"].result_list) == [one], typed


@pytest.mark.parametrize("few", [0, 1, 2000])
def test_what_is_found_is_the_same_however_common_the_words_are(caseworker, monkeypatch, few):
    monkeypatch.setattr("councils.backoffice.search.FEW_RECORDS", few)
    about = factories.AuthorityFactory(name="Worcester City Council")
    draft = factories.DecisionFactory(summary="Delayed again.", reference="19 000 001")
    public = factories.DecisionFactory(not_upheld=True, statement="We found no delay.", reference="19 000 002")
    theirs = factories.DecisionFactory(not_upheld=True, authority=about, reference="19 000 003")
    factories.DecisionFactory(not_upheld=True, summary="A fence.", reference="19 000 004")
    expected = {"delayed": {draft, public}, "worcester": {theirs}, "fence delay": set(), "worcester fence": set()}
    for typed, found in expected.items():
        assert set(caseworker.get(reverse(DECISIONS), {"q": typed}).context["cl"].result_list) == found, typed


@pytest.mark.parametrize("few", [0, 2000])
def test_what_the_public_never_reads_is_found_by_colleagues(caseworker, monkeypatch, few):
    monkeypatch.setattr("councils.backoffice.search.FEW_RECORDS", few)
    apology = factories.RecommendationFactory(kind="personal-remedy", text="Apologise to her.")
    training = factories.RecommendationFactory(text="Train the officers.")
    found = {
        typed: list(caseworker.get(reverse(RECOMMENDATIONS), {"q": typed}).context["cl"].result_list)
        for typed in ("apologise", "officer", "apologise officer")
    }
    assert found == {"apologise": [apology], "officer": [training], "apologise officer": []}
