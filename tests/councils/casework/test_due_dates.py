"""What falls due, by week and by month, and how it is followed up from there."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.casework import attention
from councils.casework.due_dates import periods
from councils.models import Decision, Recommendation
from councils.models.decision import NOT_RELEASED
from tests.support import factories
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db

DUE = "admin:recommendation-due"
WEDNESDAY = date(2026, 11, 25)
DAYS = [WEDNESDAY + timedelta(days=number) for number in range(-800, 800)]
YEAR_BEFORE = [date(2025, 11, day) for day in (24, 25, 26)]


@pytest.fixture
def casey():
    return colleague("caseworker", "casey")


@pytest.fixture
def caseworker(client, casey):
    client.force_login(casey)
    return client


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def due(days, **facts):
    return factories.RecommendationFactory(due_on=None if days is None else in_days(days), **facts)


def listed(client, **query):
    """What the list shows, by period."""
    groups = client.get(reverse(DUE), {"whose": "everybody"} | query).context["groups"]
    return {period.key: found for period, found in groups}


def test_weeks_begin_on_monday_and_months_follow_the_next_week():
    names = [period.name for period in periods(WEDNESDAY)]
    assert names == [
        *("Delayed over twelve months", "Overdue"),
        *("This week, to 29 November", "Next week, 30 November to 6 December", "The rest of December 2026"),
        *("January 2027", "February 2027", "March 2027", "April 2027", "May 2027", "June 2027 and later"),
        "Without a due date",
    ]


@pytest.mark.parametrize(
    "on", [WEDNESDAY, date(2026, 11, 29), date(2026, 11, 30), date(2024, 2, 29), date(2026, 12, 31)]
)
def test_every_due_date_falls_in_one_period(on):
    for day in [*DAYS, None]:
        assert sum(period.holds(day) for period in periods(on)) == 1, day


def test_the_database_and_the_page_put_a_due_date_in_the_same_period():
    case = factories.DecisionFactory(upheld=True)
    for number, day in enumerate([*DAYS[::7], *YEAR_BEFORE, None], 1):
        factories.RecommendationFactory(decision=case, number=number, due_on=day)
    for period in periods(WEDNESDAY):
        by_python = {each for each in Recommendation.objects.all() if period.holds(each.due_on)}
        assert set(Recommendation.objects.filter(period.where)) == by_python
    overdue, delayed = (getattr(Recommendation.objects, name)(on=WEDNESDAY) for name in ("overdue", "delayed"))
    first, second = periods(WEDNESDAY)[:2]
    assert set(delayed) == set(Recommendation.objects.filter(first.where))
    assert set(overdue) == set(Recommendation.objects.filter(first.where | second.where))


def test_what_is_overdue_comes_first_and_what_is_done_or_closed_not_at_all(caseworker):
    later, soon, overdue, delayed, undated = due(60), due(0), due(-3), due(-500), due(None)
    due(-3, completed_on=in_days(-1))
    closed = due(-3, decision__complied=True)
    ceased = due(-3, decision__complied=True, decision__compliance_outcome="ceased")
    found = [each for group in listed(caseworker).values() for each in group]
    assert found == [delayed, overdue, soon, later, undated]
    assert closed not in found
    assert ceased not in found
    page = caseworker.get(reverse(DUE), {"whose": "everybody"}).content.decode()
    assert "500 days overdue, delayed" in page
    assert "3 days overdue<" in page


def test_a_period_can_be_looked_at_alone(caseworker):
    overdue = due(-3)
    due(60)
    assert listed(caseworker, when="overdue") == {"overdue": [overdue]}
    assert set(listed(caseworker, when="never heard of")) >= {"overdue"}


def test_a_caseworker_begins_with_their_own_and_a_coordinator_with_everybodys(client, caseworker, casey):
    mine = due(-3, decision__handler=casey)
    theirs = due(-2)
    assert [each for _, found in client.get(reverse(DUE)).context["groups"] for each in found] == [mine]
    client.force_login(colleague("co-ordinator", "cory"))
    assert [each for _, found in client.get(reverse(DUE)).context["groups"] for each in found] == [mine, theirs]


def test_the_front_page_and_the_list_of_recommendations_lead_to_it(caseworker):
    for page in ("admin:index", "admin:councils_recommendation_changelist"):
        assert f'href="{reverse(DUE)}"' in caseworker.get(reverse(page)).content.decode()


def test_the_list_asks_no_more_when_there_is_more(caseworker, django_assert_num_queries):
    def more():
        for days in (-500, -3, 3, 60):
            due(days)

    more()
    with django_assert_num_queries(9):
        listed(caseworker)
    more()
    with django_assert_num_queries(9):
        listed(caseworker)


def complete(client, recommendation, query="?whose=everybody&when=overdue", **typed):
    address = reverse("admin:recommendation-complete", args=[recommendation.pk]) + query
    return client.post(address, {"on": "today", "evidence": "A letter."} | typed, follow=True)


def test_completion_is_recorded_from_the_list_and_leads_back_to_it(caseworker, casey):
    recommendation = due(-3)
    due(-3, decision=recommendation.decision)
    response = complete(caseworker, recommendation)
    recommendation.refresh_from_db()
    assert (recommendation.completed_on, recommendation.evidence) == (timezone.localdate(), "A letter.")
    assert recommendation.history.first().history_user == casey
    assert response.redirect_chain[-1][0] == f"{reverse(DUE)}?whose=everybody&when=overdue"
    assert "is completed late" in response.content.decode()


def test_the_last_completion_of_a_case_leads_to_its_verdict(caseworker):
    recommendation = due(-3)
    response = complete(caseworker, recommendation)
    assert response.redirect_chain[-1][0] == reverse("admin:decision-compliance", args=[recommendation.decision_id])


def test_completion_says_what_is_missing_and_loses_nothing(caseworker):
    recommendation = due(-3)
    page = complete(caseworker, recommendation, on="soon").content.decode()
    assert "“soon” is not a date" in page
    assert "A letter." in page
    assert "That day has not come yet" in complete(caseworker, recommendation, on="1 Jan 2999").content.decode()
    recommendation.refresh_from_db()
    assert recommendation.completed_on is None


def test_what_is_completed_is_not_completed_again(caseworker):
    recommendation = due(-3, completed_on=in_days(-2))
    assert "It was completed on" in complete(caseworker, recommendation, evidence="Another.").content.decode()
    recommendation.refresh_from_db()
    assert recommendation.evidence == ""


def test_nobody_is_offered_to_amend_a_date_who_may_not(client):
    recommendation = due(-3)
    amend = reverse("admin:recommendation-amend", args=[recommendation.pk])
    for role, offered in (("caseworker", True), ("auditor", False)):
        client.force_login(colleague(role, f"a-{role}"))
        for page in (
            reverse("admin:councils_recommendation_change", args=[recommendation.pk]),
            reverse(DUE) + "?whose=everybody",
        ):
            assert (amend in client.get(page).content.decode()) == offered, (role, page)


def test_amending_from_the_list_leads_back_to_it(caseworker):
    recommendation = due(-3)
    address = reverse("admin:recommendation-amend", args=[recommendation.pk]) + "?whose=me"
    response = caseworker.post(address, {"to": "4w", "reason": "Agreed."})
    assert response["Location"] == f"{reverse(DUE)}?whose=me"


def test_a_verdict_is_due_once_everything_recommended_is_done():
    settled = factories.RecommendationFactory(completed_on=date(2020, 1, 6)).decision
    half_done = factories.RecommendationFactory(completed_on=date(2020, 1, 6)).decision
    factories.RecommendationFactory(decision=half_done)
    nothing_recommended = factories.DecisionFactory(upheld=True)
    closed = factories.DecisionFactory(complied=True)
    factories.RecommendationFactory(decision=closed, completed_on=date(2020, 1, 6))
    assert list(attention.awaiting_verdict(Decision.objects.all())) == [settled]
    assert list(attention.awaiting_verdict(Decision.objects.all(), date(2020, 1, 5))) == []
    assert nothing_recommended not in attention.awaiting_verdict(Decision.objects.all())


def test_cases_with_a_verdict_due_stand_on_the_front_page_and_lead_to_where_it_is_recorded(caseworker, casey):
    case = factories.DecisionFactory(upheld=True, handler=casey, withheld_because=NOT_RELEASED)
    factories.RecommendationFactory(decision=case, completed_on=date(2020, 1, 6))
    factories.RecommendationFactory(completed_on=date(2020, 1, 6))
    cards = caseworker.get(reverse("admin:index")).context["cards"]
    (pile,) = [card for card in cards if card.title == "Everything completed, verdict due"]
    assert [line.name for line in pile.lines] == [case.reference]
    verdict = reverse("admin:decision-compliance", args=[case.pk])
    assert pile.lines[0].url == f"{verdict}?back=%2Fadmin%2F"
    assert caseworker.get(pile.lines[0].url).context["back"] == reverse("admin:index")
    assert list(caseworker.get(pile.url).context["cl"].result_list) == [case]
