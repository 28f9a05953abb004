"""The history of a record: who did what, when, from what to what, in sentences."""

from datetime import date

import pytest
from django.urls import reverse

from tests import factories
from tests.screens import colleague, filled, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker(client):
    client.force_login(colleague("caseworker", "casey"))
    return client


def history(client, record):
    page = client.get(reverse(f"admin:councils_{record._meta.model_name}_history", args=[record.pk]))
    return page.content.decode()


def test_a_change_on_the_screen_reads_as_a_sentence(caseworker):
    decision = factories.DecisionFactory(upheld=True)
    save(caseworker, decision, filled(caseworker, decision), outcome="not_upheld", decided_on="3/9/2019")
    page = history(caseworker, decision)
    assert "casey changed outcome from “Upheld” to “Not upheld”." in page
    assert "casey changed decided on from “2 September 2019” to “3 September 2019”." in page


def test_what_a_command_did_is_said_to_be_nobodys(caseworker):
    decision = factories.DecisionFactory()
    assert f"A command or an import added {decision.reference}." in history(caseworker, decision)


def test_the_history_of_a_decision_tells_of_its_recommendations(caseworker):
    recommendation = factories.RecommendationFactory(number=1)
    by = factories.UserFactory(username="cory")
    recommendation.amend_due_date(date(2020, 1, 6), reason="Agreed by telephone", by=by)
    page = history(caseworker, recommendation.decision)
    assert "cory changed due on from “2 December 2019” to “6 January 2020” (Agreed by telephone)." in page


def test_a_report_tells_which_decisions_it_was_joined_to(caseworker):
    report = factories.PublicReportFactory()
    report.decisions.add(factories.DecisionFactory(reference="19 012 345"))
    report.decisions.add(factories.DecisionFactory(reference="19 012 346"))
    assert "decisions from “19 012 345” to “19 012 345, 19 012 346”" in history(caseworker, report)


def test_the_history_asks_the_database_no_more_for_a_longer_register(caseworker, django_assert_max_num_queries):
    decision = factories.DecisionFactory()
    for number in range(5):
        decision.notes = str(number)
        decision.save()
    history(caseworker, decision)
    with django_assert_max_num_queries(30):
        history(caseworker, decision)
