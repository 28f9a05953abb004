"""Taking a mistaken compliance outcome back: by a manager, with a reason, and only while its year can still change."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from councils.casework import compliance
from councils.figures import freezing, publication
from councils.models import Compliance
from tests.support import factories
from tests.support.factories import moment
from tests.support.screens import address, colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return colleague("manager", "mary")


@pytest.fixture
def decision():
    case = factories.RecommendationFactory(completed_on=date(2019, 11, 4)).decision
    compliance.record(case, Compliance.COMPLIED, on=date(2020, 2, 3), by=colleague("caseworker", "casey"))
    return case


def page_of(decision):
    return reverse("admin:decision-take-back", args=[decision.pk])


def take_back(client, decision, **typed):
    data = {"outcome": "complied", "reason": "The evidence was of another case."} | typed
    return client.post(page_of(decision), data, follow=True)


def test_a_manager_takes_a_verdict_back_and_the_history_keeps_both(client, manager, decision):
    client.force_login(manager)
    assert page_of(decision) in client.get(address(decision)).content.decode()
    take_back(client, decision)
    decision.refresh_from_db()
    assert (decision.compliance_outcome, decision.compliance_recorded_on) == ("", None)
    history = client.get(reverse("admin:councils_decision_history", args=[decision.pk])).content.decode()
    assert "mary changed compliance outcome from “Complied” to “nothing” (The evidence was of another case.)" in history
    assert "casey changed compliance outcome from “nothing” to “Complied”" in history


def test_another_verdict_can_be_recorded_after_it(client, manager, decision):
    client.force_login(manager)
    take_back(client, decision)
    decision.refresh_from_db()
    compliance.record(decision, Compliance.CEASED, on=date(2020, 2, 10), by=manager)
    assert decision.compliance_outcome == Compliance.CEASED


def test_it_needs_a_reason(client, manager, decision):
    client.force_login(manager)
    assert "This field is required" in take_back(client, decision, reason="").content.decode()
    decision.refresh_from_db()
    assert decision.compliance_outcome == Compliance.COMPLIED


def test_nobody_but_a_manager_takes_one_back(client, decision):
    for role in ("caseworker", "co-ordinator", "auditor"):
        client.force_login(colleague(role, f"a-{role}"))
        assert "Only a manager may take a compliance outcome back" in take_back(client, decision).content.decode()
    decision.refresh_from_db()
    assert decision.compliance_outcome == Compliance.COMPLIED


def test_only_those_who_may_are_offered_to_record_a_verdict_or_to_take_it_back(client, decision):
    undecided = factories.RecommendationFactory().decision
    offered = {"auditor": (False, False), "caseworker": (True, False), "manager": (True, True)}
    for role, expected in offered.items():
        client.force_login(colleague(role, f"a-{role}"))
        record = reverse("admin:decision-compliance", args=[undecided.pk])
        pages = [client.get(address(case)).content.decode() for case in (undecided, decision)]
        assert (record in pages[0], page_of(decision) in pages[1]) == expected, role
    assert "Complied, recorded on 3 February 2020." in pages[1]


def test_where_there_is_none_there_is_nothing_to_take_back(client, manager):
    client.force_login(manager)
    page = take_back(client, factories.DecisionFactory(upheld=True)).content.decode()
    assert "there is nothing to take back" in page


def test_only_the_verdict_that_was_seen_is_taken_back(client, manager, decision):
    client.force_login(manager)
    page = take_back(client, decision, outcome="complied_late").content.decode()
    assert "Somebody has changed it meanwhile: it is “Complied” now." in page
    assert "The evidence was of another case." in page
    decision.refresh_from_db()
    assert decision.compliance_outcome == Compliance.COMPLIED


def test_once_its_year_is_frozen_it_stands_and_the_page_says_what_to_do(client, manager, decision):
    year = factories.ReviewYearFactory()
    freezing.freeze(year)
    client.force_login(manager)
    assert (
        "It counts in 2019-20, whose figures are frozen: thaw 2019-20 first"
        in take_back(client, decision).content.decode()
    )
    publication.publish(year, moment("2020-07-29T00:01"))
    assert (
        f"correct the figures of {decision.authority} for 2019-20 beside the old ones"
        in take_back(client, decision).content.decode()
    )
    decision.refresh_from_db()
    assert decision.compliance_outcome == Compliance.COMPLIED
    with pytest.raises(ValidationError, match="whose figures are frozen"):
        compliance.take_back(decision, outcome="complied", reason="Wrong.", by=manager)


def test_a_year_frozen_before_the_verdict_was_recorded_does_not_hold_it(client, manager, decision):
    freezing.freeze(factories.ReviewYearFactory(starts_on=date(2018, 4, 1)))
    client.force_login(manager)
    take_back(client, decision)
    decision.refresh_from_db()
    assert decision.compliance_outcome == ""
