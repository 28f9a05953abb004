"""The front page of the back office: what is to be done, for whoever asks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.figures import freezing
from councils.figures.freezing import freeze
from councils.figures.publication import publish
from councils.models.decision import NOT_RELEASED
from letters.lifecycle.compose import compose
from tests.support import factories
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def casey():
    return colleague("caseworker", "casey")


@pytest.fixture
def cory():
    return colleague("co-ordinator", "cory")


def front_page(client, user):
    client.force_login(user)
    return client.get(reverse("admin:index")).context


def card(client, user, title):
    return next(card for card in front_page(client, user)["cards"] if card.title == title)


def names(card):
    return [line.name for line in card.lines]


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def test_my_decisions_in_hand_are_mine_and_not_decided(client, casey, cory):
    mine = factories.DecisionFactory(handler=casey)
    factories.DecisionFactory(handler=casey, not_upheld=True)
    factories.DecisionFactory(handler=cory)
    assert names(card(client, casey, "My decisions in hand")) == [mine.reference]


@pytest.mark.parametrize(
    ("title", "days"),
    [("Due in the next seven days", 3), ("Overdue", -3), ("Delayed over twelve months", -400)],
)
def test_what_falls_due_is_on_its_card(client, casey, title, days):
    decision = factories.DecisionFactory(upheld=True, handler=casey)
    factories.RecommendationFactory(decision=decision, number=1, due_on=in_days(days))
    factories.RecommendationFactory(decision=decision, number=2, due_on=in_days(days), completed_on=in_days(-500))
    factories.RecommendationFactory(decision=decision, number=3, due_on=in_days(60))
    assert names(card(client, casey, title)) == [f"{decision.reference}, 1"]


def test_a_caseworker_sees_their_own_cases_and_a_coordinator_everybodys(client, casey, cory):
    theirs = factories.DecisionFactory(upheld=True, handler=cory)
    factories.RecommendationFactory(decision=theirs, due_on=in_days(-3))
    assert card(client, casey, "Overdue").number == 0
    assert card(client, cory, "Overdue").number == 1


def test_texts_that_wait_lead_to_where_they_are_read(client, cory):
    held = factories.DecisionFactory(upheld=True, summary="The Council delayed.", withheld_because=NOT_RELEASED)
    (line,) = card(client, cory, "Texts that wait for a second person").lines
    assert line.url == reverse("admin:decision-release", args=[held.pk])


def test_decisions_that_wait_for_their_day_are_told_with_it(client, casey):
    factories.DecisionFactory(
        handler=casey, not_upheld=True, decided_on=timezone.localdate(), publish_on=in_days(42), received_on=in_days(-9)
    )
    (line,) = card(client, casey, "Ready, and public when their day comes").lines
    assert f"public on {in_days(42):%-d %B %Y}" in line.about


def test_a_full_card_shows_a_few_and_leads_to_all(client, casey):
    factories.DecisionFactory.create_batch(9, handler=casey)
    pile = card(client, casey, "My decisions in hand")
    assert (len(pile.lines), pile.number) == (6, 9)
    client.force_login(casey)
    assert client.get(pile.url).context["cl"].result_count == 9


def test_every_card_leads_to_a_list_that_opens(client, casey, cory):
    for user in (casey, cory):
        for pile in front_page(client, user)["cards"]:
            assert client.get(pile.url).status_code == 200


def test_the_year_says_how_far_it_is(client, cory):
    factories.DecisionFactory(upheld=True)
    year = factories.ReviewYearFactory()
    assert front_page(client, cory)["readiness"].sentences == [
        "The figures are not frozen yet. Without a reason so far: 1 decision of the year."
    ]
    freezing.freeze(year)
    compose(year)
    sentences = front_page(client, cory)["readiness"].sentences
    assert "1 letter composed, 0 with a PDF, 0 approved, 0 issued." in sentences


def test_the_moment_of_publication_is_told_by_the_clocks_of_england(client, cory):
    factories.DecisionFactory(upheld=True)
    year = factories.ReviewYearFactory()
    freeze(year)
    publish(year, datetime(2090, 7, 28, 23, 1, tzinfo=UTC))
    compose(year)
    assert "It becomes public on 29 July 2090, 00:01." in front_page(client, cory)["readiness"].sentences


def test_somebody_without_a_role_is_shown_nothing(client):
    context = front_page(client, factories.UserFactory())
    assert (context["cards"], context["readiness"], context["rooms"]) == ([], None, [])


def test_the_front_page_asks_no_more_for_more_work(client, cory, django_assert_max_num_queries):
    for number in range(4):
        decision = factories.DecisionFactory(upheld=True, handler=cory, summary="x", withheld_because=NOT_RELEASED)
        factories.RecommendationFactory(decision=decision, due_on=in_days(-number))
    client.force_login(cory)
    with django_assert_max_num_queries(25):
        client.get(reverse("admin:index"))
