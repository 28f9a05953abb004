"""The page of one decision: what was found, what came of it, how to cite it, and where to go on."""

from datetime import timedelta

import pytest

from councils.models.decision import today
from tests.councils.public.test_views import public_decision, recently, worcester, words
from tests.support.factories import AuthorityFactory, CategoryFactory, DecisionFactory, RecommendationFactory

pytestmark = pytest.mark.django_db


def test_a_decision_can_be_cited_with_an_address_that_stays(client):
    decision = public_decision(authority=worcester(), reference="26 000 001")
    said = words(client.get(decision.get_absolute_url()))
    day = f"{decision.decided_on:%-d %B %Y}"
    assert (
        f"Local Authorities Ombudsman, decision 26 000 001 about Worcester City Council, {day}, "
        "http://testserver/decisions/26-000-001/"
    ) in said


def test_a_decision_leads_to_the_one_before_and_the_one_after_about_the_same_council(client):
    authority = worcester()
    first, second, third = (
        public_decision(authority=authority, decided_on=recently(days), reference=f"26 000 00{n}")
        for n, days in ((1, 300), (2, 200), (3, 200))
    )
    public_decision(decided_on=recently(250))
    public_decision(authority=authority, decided_on=recently(150), withheld_because="A court case is open.")
    middle = client.get(second.get_absolute_url()).context
    assert (middle["previous"], middle["next"]) == (first, third)
    assert client.get(first.get_absolute_url()).context["previous"] is None
    assert client.get(third.get_absolute_url()).context["next"] is None


def test_a_decision_leads_to_like_ones_about_other_councils(client):
    trees, bins = CategoryFactory(slug="trees"), CategoryFactory(slug="bins")
    decision = public_decision(category=trees)
    alike = [public_decision(category=trees, decided_on=recently(days)) for days in (100, 200, 300, 400)]
    public_decision(category=bins)
    public_decision(category=trees, authority=decision.authority)
    public_decision(category=trees, publish_on=today() + timedelta(days=1))
    DecisionFactory(category=trees, decided_on=recently(), received_on=recently(200), outcome="not_upheld")
    page = client.get(decision.get_absolute_url())
    assert list(page.context["alike"]) == alike[:3]
    assert 'href="/decisions/?category=trees"' in page.content.decode()


def test_a_decision_says_whether_what_was_agreed_was_done(client):
    decision = public_decision(compliance_outcome="complied_late", compliance_recorded_on=today())
    RecommendationFactory(decision=decision, text="Train officers.")
    RecommendationFactory(decision=decision, text="Pay Ms X £100.", kind="personal-remedy")
    said = words(client.get(decision.get_absolute_url()))
    assert "Was it done? Done later than agreed" in said
    assert "Train officers." in said
    assert "Pay Ms X" not in said


def test_the_page_of_a_decision_asks_no_more_for_more_decisions(client, django_assert_max_num_queries):
    authority = AuthorityFactory()
    for days in range(60, 90):
        decision = public_decision(authority=authority, decided_on=recently(days))
    with django_assert_max_num_queries(12):
        client.get(decision.get_absolute_url())
