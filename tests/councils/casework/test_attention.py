"""What needs attention: found by its own filter, however it came about, and gone as soon as it is put right."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from councils.casework import attention
from councils.casework.release import overrule
from councils.figures import freezing
from councils.models import Allowance, Decision, Recommendation, TextQuestion
from councils.models.decision import NOT_RELEASED
from tests.support import factories
from tests.support.factories import moment
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db

LIST = "admin:councils_decision_changelist"


@pytest.fixture
def caseworker(client):
    client.force_login(colleague("caseworker", "casey"))
    return client


def held(summary="Mr Nobody complained.", **facts):
    return factories.DecisionFactory(not_upheld=True, summary=summary, withheld_because=NOT_RELEASED, **facts)


def asked_about():
    return set(Decision.objects.asked_about())


def test_a_text_that_waits_with_a_finding_is_asked_about_and_one_without_is_not():
    doubtful = held()
    held(summary="The Council delayed.")
    factories.DecisionFactory(not_upheld=True, summary="Mr Nobody complained.")
    assert asked_about() == {doubtful}


def test_it_is_no_longer_asked_about_once_it_is_put_right_or_somebody_said_why_it_may_stand():
    mended, overruled = held(), held()
    mended.summary = "The Council delayed."
    mended.save()
    overruled.overruled_because = "A character in a book."
    overrule(overruled)
    assert asked_about() == set()


def test_nor_once_it_is_withheld_for_another_reason_or_deleted():
    other, gone = held(), held()
    Decision.objects.filter(pk=other.pk).update(withheld_because="Names a child.")
    gone.delete()
    assert asked_about() == set()
    assert not TextQuestion.objects.exists()


def test_service_improvements_are_asked_about_with_their_decision():
    case = factories.DecisionFactory(upheld=True, withheld_because=NOT_RELEASED)
    improvement = factories.RecommendationFactory(decision=case, text="Train its staff within three months.")
    assert asked_about() == {case}
    Recommendation.objects.filter(pk=improvement.pk).update(text="Train its staff.")
    assert asked_about() == set()
    Recommendation.objects.bulk_create(
        [
            Recommendation(
                decision=case, number=9, kind="service-improvement", remedy="other", text="Write to Mr Nobody."
            )
        ]
    )
    assert asked_about() == {case}


def test_overdue_is_a_case_with_something_overdue_and_no_verdict():
    late = factories.RecommendationFactory().decision
    factories.RecommendationFactory(decision__complied=True)
    factories.RecommendationFactory(due_on=timezone.localdate() + timedelta(days=9))
    assert set(attention.overdue(Decision.objects.all())) == {late}


def test_unexplained_is_upheld_with_nothing_recommended_and_no_note_why():
    silent = factories.DecisionFactory(upheld=True)
    factories.DecisionFactory(upheld=True, notes="The family did not want anything.")
    factories.DecisionFactory(upheld=True, remedied_already=True)
    factories.DecisionFactory(not_upheld=True)
    factories.RecommendationFactory()
    assert set(attention.unexplained(Decision.objects.all())) == {silent}


def test_what_a_manager_let_stand_or_a_frozen_year_holds_needs_no_explaining():
    let_stand, frozen = factories.DecisionFactory(upheld=True), factories.DecisionFactory(upheld=True)
    year = factories.ReviewYearFactory()
    Allowance.objects.create(
        year=year,
        check_name="nothing-recommended",
        decision=let_stand,
        said="It has none.",
        reason="Agreed.",
        by=factories.UserFactory(),
        at=moment("2020-05-01T09:00"),
    )
    assert set(attention.unexplained(Decision.objects.all())) == {frozen}
    freezing.freeze(year)
    later = factories.DecisionFactory(upheld=True, decided_on=date(2020, 4, 1))
    assert set(attention.unexplained(Decision.objects.all())) == {later}


def test_the_list_shows_each_pile_and_all_of_them_together(caseworker):
    asked, silent = held(), factories.DecisionFactory(upheld=True)
    late = factories.RecommendationFactory().decision
    factories.DecisionFactory(not_upheld=True)
    piles = {
        "asked_about": [asked],
        "unexplained": [silent],
        "overdue": [late],
        "needs_attention": [asked, silent, late],
    }
    for question, expected in piles.items():
        found = caseworker.get(reverse(LIST), {"attention": question}).context["cl"].result_list
        assert sorted(each.pk for each in found) == sorted(each.pk for each in expected), question


def test_the_list_of_what_was_released_has_that_alone(caseworker):
    released = factories.DecisionFactory(
        not_upheld=True, released_at=moment("2020-05-01T09:00"), released_by=factories.UserFactory()
    )
    factories.DecisionFactory(not_upheld=True)
    assert list(caseworker.get(reverse(LIST), {"status": "released"}).context["cl"].result_list) == [released]


def test_open_decisions_stand_before_the_latest_and_after_the_earliest_whatever_the_database(caseworker):
    done, still_open = factories.DecisionFactory(not_upheld=True), factories.DecisionFactory()
    orders = {"": [still_open, done], "-4": [still_open, done], "4": [done, still_open]}
    for order, expected in orders.items():
        found = caseworker.get(reverse(LIST), {"o": order} if order else {}).context["cl"].result_list
        assert list(found) == expected, (connection.vendor, order)
