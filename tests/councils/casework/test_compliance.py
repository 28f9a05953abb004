"""The verdict on a case: only once everything recommended is settled, and only the one that the dates support."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from councils.casework import compliance
from councils.casework.compliance import blockers
from councils.models import Compliance
from tests.support import factories

pytestmark = pytest.mark.django_db

ON = date(2020, 2, 3)
IN_TIME = date(2019, 11, 4)
LATE = date(2020, 1, 6)


@pytest.fixture
def recommendation():
    return factories.RecommendationFactory(number=1, due_on=date(2019, 12, 2))


def against(recommendation, outcome, by=None, on=ON):
    return blockers(recommendation.decision, outcome, on=on, by=by)


def completed(recommendation, on):
    recommendation.completed_on = on
    recommendation.save()
    return recommendation


def test_a_case_is_complied_with_once_everything_was_done_in_time(recommendation):
    decision = completed(recommendation, IN_TIME).decision
    compliance.record(decision, Compliance.COMPLIED, on=ON)
    decision.refresh_from_db()
    assert (decision.compliance_outcome, decision.compliance_recorded_on) == (Compliance.COMPLIED, ON)


def test_a_verdict_before_everything_is_done_is_refused_with_what_is_missing(recommendation):
    with pytest.raises(ValidationError, match="Recommendation 1 is not completed"):
        compliance.record(recommendation.decision, Compliance.COMPLIED, on=ON)


def test_late_is_late_even_if_somebody_would_rather_not_say_so(recommendation):
    assert "choose “Complied late”" in against(completed(recommendation, LATE), Compliance.COMPLIED)[0]
    assert against(completed(recommendation, LATE), Compliance.LATE) == []


def test_in_time_is_not_late(recommendation):
    assert "choose “Complied”" in against(completed(recommendation, IN_TIME), Compliance.LATE)[0]


def test_an_amended_due_date_is_what_lateness_is_measured_against(recommendation):
    recommendation.amend_due_date(date(2020, 1, 31), reason="Agreed: elections")
    assert against(completed(recommendation, LATE), Compliance.COMPLIED) == []


def test_not_complied_waits_until_the_time_given_is_over(recommendation):
    assert against(recommendation, Compliance.NOT_COMPLIED) == []
    before = against(recommendation, Compliance.NOT_COMPLIED, on=date(2019, 12, 2))
    assert before == ["Recommendation 1 is not due until 2 December 2019."]


def test_what_is_all_done_was_complied_with(recommendation):
    assert (
        "choose “Complied” or “Complied late”" in against(completed(recommendation, LATE), Compliance.NOT_COMPLIED)[0]
    )


def test_ceasing_needs_a_manager(recommendation):
    caseworker, manager = factories.UserFactory(), factories.UserFactory()
    manager.groups.set([Group.objects.get(name="manager")])
    assert "Only a manager" in against(recommendation, Compliance.CEASED, by=caseworker)[0]
    assert "Only a manager" in against(recommendation, Compliance.CEASED)[0]
    assert against(recommendation, Compliance.CEASED, by=manager) == []


def test_a_case_without_recommendations_has_nothing_to_comply_with():
    decision = factories.DecisionFactory(upheld=True)
    assert "no recommendations" in blockers(decision, Compliance.COMPLIED, on=ON)[0]


def test_only_upheld_decisions_are_complied_with():
    decision = factories.DecisionFactory(not_upheld=True)
    assert "Only an upheld decision" in blockers(decision, Compliance.COMPLIED, on=ON)[0]


def test_a_verdict_cannot_be_dated_in_the_future(recommendation):
    decision = completed(recommendation, IN_TIME).decision
    with pytest.raises(ValidationError, match="has not come yet"):
        compliance.record(decision, Compliance.COMPLIED, on=date(2999, 1, 1))
