"""The page of a case says how it stands, what is next and what happened, for whoever opens it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from councils.models import Compliance, Decision
from councils.models.decision import NOT_RELEASED, today
from tests.support import factories
from tests.support.screens import address, colleague, filled, save

pytestmark = pytest.mark.django_db


def in_days(days):
    return today() + timedelta(days=days)


@pytest.fixture
def casey():
    return colleague("caseworker", "casey")


@pytest.fixture
def caseworker(client, casey):
    client.force_login(casey)
    return client


def case(client, decision):
    return client.get(address(decision)).context["case"]


def fresh(**facts):
    facts = {"received_on": in_days(-90), "decided_on": in_days(-60), "outcome": "upheld", **facts}
    return factories.DecisionFactory(**facts)


def overdue(days, **facts):
    decision = fresh(**facts)
    factories.RecommendationFactory(decision=decision, number=1, due_on=in_days(-days))
    return decision


@pytest.mark.parametrize(
    ("facts", "words", "tone"),
    [
        ({"decided_on": None, "outcome": ""}, "not decided yet", "wait"),
        ({"withheld_because": NOT_RELEASED}, "waits for a second person", "wait"),
        ({"withheld_because": NOT_RELEASED, "sent_back_because": "When?"}, "sent back with a note", "bad"),
        ({"withheld_because": "A child."}, "withheld", "over"),
        ({"outcome": "advice_given"}, "decided, never public", "over"),
        ({"publish_on": date(2090, 5, 3)}, "public from 3 May 2090", "wait"),
        ({"publish_on": in_days(-3)}, "public", "good"),
        ({"received_on": date(2012, 5, 1), "decided_on": date(2012, 9, 3)}, "no longer kept public", "over"),
    ],
)
def test_how_a_case_stands_is_said_in_words_and_in_a_tone(caseworker, facts, words, tone):
    found = case(caseworker, fresh(**facts)).standing
    assert (found.words, found.tone) == (words, tone)


@pytest.mark.parametrize(
    ("due_on", "completed_on", "words", "tone"),
    [
        (in_days(-1), None, "overdue by 1 day", "bad"),
        (in_days(-40), None, "overdue by 40 days", "bad"),
        (None, None, "no due date", "wait"),
        (in_days(-4), in_days(-5), "verdict due", "wait"),
    ],
)
def test_what_is_followed_up_stands_before_what_is_public(caseworker, due_on, completed_on, words, tone):
    decision = fresh(publish_on=in_days(-3))
    factories.RecommendationFactory(decision=decision, due_on=due_on, completed_on=completed_on)
    found = case(caseworker, decision).standing
    assert (found.words, found.tone) == (words, tone)


def test_what_was_judged_is_not_followed_up(caseworker):
    decision = overdue(5, publish_on=in_days(-3))
    Decision.objects.update(compliance_outcome=Compliance.NOT_COMPLIED, compliance_recorded_on=today())
    assert case(caseworker, decision).standing.words == "public"
    assert "Record\n" not in caseworker.get(address(decision)).content.decode()


def test_the_next_step_is_one_button_for_whoever_can_take_it(client, caseworker, casey):
    nobodys = fresh(decided_on=None, outcome="")
    assert case(caseworker, nobodys).next_step.words == "Take it"
    client.post(case(caseworker, nobodys).next_step.url, {"confirmed": "yes"})
    nobodys.refresh_from_db()
    assert nobodys.handler == casey
    assert case(caseworker, nobodys).next_step.words == "Decide it"
    late = overdue(5)
    step = case(caseworker, late).next_step
    assert (step.words, step.url) == (
        "Follow up recommendation 1",
        reverse("admin:recommendation-complete", args=[late.recommendations.get().pk]),
    )
    held = fresh(withheld_because=NOT_RELEASED, written_by=casey)
    assert (case(caseworker, held).next_step.words, case(caseworker, held).next_step.url) == (
        "A second person reads it",
        "",
    )
    client.force_login(colleague("co-ordinator", "cory"))
    assert case(client, held).next_step.url == reverse("admin:decision-release", args=[held.pk])


def test_an_auditor_reads_a_case_and_is_offered_nothing_to_do(client):
    client.force_login(colleague("auditor", "audrey"))
    decision = overdue(5)
    page = client.get(address(decision))
    assert page.context["case"].next_step.words == "Lies with nobody"
    assert reverse("admin:recommendation-complete", args=[decision.recommendations.get().pk]) not in (
        page.content.decode()
    )


def test_recommendations_are_completed_and_amended_where_they_stand_and_lead_back_to_the_case(caseworker):
    decision = overdue(5)
    recommendation = decision.recommendations.get()
    for action in ("complete", "amend"):
        page = reverse(f"admin:recommendation-{action}", args=[recommendation.pk])
        assert f"{page}?back={address(decision)}" in caseworker.get(address(decision)).content.decode()
    page = reverse("admin:recommendation-amend", args=[recommendation.pk])
    typed = {"confirmed": "yes", "to": str(in_days(20)), "reason": "Agreed by telephone."}
    answer = caseworker.post(f"{page}?back={address(decision)}", typed)
    assert answer["Location"] == address(decision)


def test_everything_that_happened_is_told_with_who_did_it_latest_first(client, caseworker, casey):
    decision = overdue(5)
    decision.recommendations.get().amend_due_date(in_days(9), reason="Agreed by telephone.", by=casey)
    save(caseworker, decision, filled(caseworker, decision), notes="The link officer rang.")
    report = factories.PublicReportFactory(authority=decision.authority, published_on=in_days(-10))
    report.decisions.add(decision)
    found = case(caseworker, decision).happened
    said = [each.said for each in found]
    assert "changed notes from “nothing” to “The link officer rang.”." in said[0]
    assert found[0].who == "casey"
    assert f"Public report: {report}" in said
    assert any(each.startswith("Recommendation 1 due on ") and "Agreed by telephone." in each for each in said)
    assert said[-2:] == ["Decided: Upheld", "Received"]
    assert [each.at for each in found] == sorted((each.at for each in found), reverse=True)


def test_a_long_history_costs_no_more_questions_than_a_short_one(caseworker, casey, django_assert_max_num_queries):
    decision = overdue(5)
    for number in range(30):
        decision.notes, decision._history_user = f"Note {number}.", casey
        decision.save()
        factories.RecommendationFactory(decision=decision, number=number + 2)
    with django_assert_max_num_queries(40):
        page = caseworker.get(address(decision))
    assert page.context["case"].has_more
    assert len(page.context["case"].happened) == 12
