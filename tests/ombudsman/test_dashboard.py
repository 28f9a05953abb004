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
from letters.models import Letter, Sample
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
    return next((card for card in front_page(client, user)["cards"] if card.title == title), None)


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
    [("Due in the next seven days", 3), ("Overdue", -3), ("Overdue", -400)],
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
    assert card(client, casey, "Overdue") is None
    assert card(client, cory, "Overdue").number == 1


def test_what_is_delayed_is_told_with_what_is_overdue(client, casey):
    decision = factories.DecisionFactory(upheld=True, handler=casey)
    for days in (-3, -400):
        factories.RecommendationFactory(decision=decision, due_on=in_days(days))
    assert card(client, casey, "Overdue").about == "1 of them delayed over twelve months."


def test_whoever_can_only_look_is_told_of_it_and_asked_for_nothing(client):
    factories.RecommendationFactory(due_on=in_days(-3))
    audrey = colleague("auditor", "audrey")
    assert [pile.title for pile in front_page(client, audrey)["cards"] if pile.is_theirs] == []
    assert card(client, audrey, "Overdue").number == 1


def test_texts_that_wait_lead_to_where_they_are_read(client, cory):
    held = factories.DecisionFactory(upheld=True, summary="The Council delayed.", withheld_because=NOT_RELEASED)
    (line,) = card(client, cory, "Texts that wait for a second person").lines
    assert line.url == reverse("admin:decision-release", args=[held.pk])


def test_who_wrote_a_text_is_told_that_it_waits_for_another(client, cory):
    factories.DecisionFactory(upheld=True, summary="It delayed.", withheld_because=NOT_RELEASED, written_by=cory)
    assert not card(client, cory, "Texts that wait for a second person").is_theirs


def test_decisions_that_wait_for_their_day_are_told_of_and_are_nothing_to_do(client, casey):
    factories.DecisionFactory(
        handler=casey, not_upheld=True, decided_on=timezone.localdate(), publish_on=in_days(42), received_on=in_days(-9)
    )
    pile = card(client, casey, "Ready, and public when their day comes")
    assert (pile.number, pile.is_theirs) == (1, False)


def test_a_full_card_shows_a_few_and_leads_to_all(client, casey):
    factories.DecisionFactory.create_batch(9, handler=casey)
    pile = card(client, casey, "My decisions in hand")
    assert (len(pile.lines), pile.number) == (3, 9)
    client.force_login(casey)
    assert client.get(pile.url).context["cl"].result_count == 9


def test_every_card_leads_to_a_list_that_opens(client, casey, cory):
    for user in (casey, cory):
        for pile in front_page(client, user)["cards"]:
            assert client.get(pile.url).status_code == 200


def test_what_nobody_handles_can_be_found_by_whoever_takes_one(client, casey, cory):
    left = factories.DecisionFactory(handler=None)
    factories.DecisionFactory(handler=cory)
    pile = card(client, casey, "In hand, and nobody handles them")
    assert names(pile) == [left.reference]
    assert list(client.get(pile.url).context["cl"].result_list) == [left]


def test_letters_that_wait_are_told_to_each_manager_as_theirs_or_as_anothers(client):
    factories.DecisionFactory(upheld=True)
    year = factories.ReviewYearFactory()
    freezing.freeze(year)
    mary, second = (colleague("manager", name) for name in ("mary", "second"))
    compose(year, by=mary)
    Letter.objects.get().keep_pdf(b"%PDF-1.7")
    theirs = f"Letters of {year} that wait for approval"
    assert card(client, mary, theirs) is None
    assert not card(client, mary, f"Letters of {year} that wait for another manager’s approval").is_theirs
    waiting = card(client, second, theirs)
    assert (waiting.number, waiting.url) == (1, reverse("admin:desk", args=[year.label]))


def test_a_letter_that_was_found_at_fault_stands_first(client):
    factories.DecisionFactory(upheld=True)
    year = factories.ReviewYearFactory()
    freezing.freeze(year)
    compose(year)
    Letter.objects.get().keep_pdf(b"%PDF-1.7")
    mary = colleague("manager", "mary")
    reading = Sample.objects.draw(year, by=mary).readings.get()
    reading.tick(by=mary, pdf_sha256=reading.letter.pdf_sha256, fault="The name is wrong.")
    first = front_page(client, mary)["cards"][0]
    assert (first.title, first.lines[0].about) == ("Found at fault in a sample", "The name is wrong.")


def test_whoever_hands_cases_over_sees_how_the_work_lies_with_whom(client, casey, cory):
    case = factories.DecisionFactory(handler=casey)
    factories.DecisionFactory(handler=None)
    late = factories.DecisionFactory(upheld=True, handler=casey)
    factories.RecommendationFactory(decision=late, due_on=in_days(-3))
    shares = front_page(client, cory)["workload"]
    assert [(share.name, [number for number, _ in share.numbers]) for share in shares] == [
        ("casey", [1, 1, 0]),
        ("nobody", [1, 0, 0]),
    ]
    assert list(client.get(shares[0].numbers[0][1]).context["cl"].result_list) == [case]
    assert client.get(shares[0].numbers[1][1]).context["cl"].result_count == 1
    assert front_page(client, casey)["workload"] == []


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
