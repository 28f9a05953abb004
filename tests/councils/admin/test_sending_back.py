"""Texts go back to whoever wrote them with a note, and readers go from one text to the next."""

import pytest
from django.test import Client
from django.urls import reverse

from councils.models import Decision
from councils.models.decision import NOT_RELEASED
from tests.support import factories
from tests.support.screens import address, colleague, filled, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def cory():
    return colleague("co-ordinator", "cory")


@pytest.fixture
def casey():
    return colleague("caseworker", "casey")


def held(casey, **facts):
    facts = {"summary": "The Council delayed.", "handler": casey, "written_by": casey, **facts}
    return factories.DecisionFactory(upheld=True, withheld_because=NOT_RELEASED, **facts)


def page(name, record):
    return reverse(f"admin:decision-{name}", args=[record.pk])


def press(user, name, record, confirmed="yes", **typed):
    client = Client()
    client.force_login(user)
    carried = dict(client.get(page(name, record)).context.get("carried", []))
    return client.post(page(name, record), {"confirmed": confirmed, **carried, **typed}, follow=True)


def cards(user):
    client = Client()
    client.force_login(user)
    return {card.title: card for card in client.get(reverse("admin:index")).context["cards"]}


def test_a_text_is_sent_back_to_its_handler_who_sees_the_note_on_the_front_page_and_on_the_case(client, cory, casey):
    case = held(casey)
    press(cory, "send-back", case, note="Say who paid.")
    (line,) = cards(casey)["Sent back with a note"].lines
    assert (line.name, line.about) == (case.reference, "cory: Say who paid.")
    client.force_login(casey)
    assert "Sent back by cory: “Say who paid.”" in client.get(line.url).content.decode()
    assert "Texts that wait for a second person" not in cards(cory)
    assert not cards(cory)["Sent back, and with their handlers"].is_theirs


def test_what_is_put_right_waits_for_a_second_person_again_and_the_history_keeps_the_note(client, cory, casey):
    case = held(casey)
    press(cory, "send-back", case, note="Say who paid.")
    client.force_login(casey)
    save(client, case, filled(client, case), summary="The Council delayed, and paid £200.")
    case.refresh_from_db()
    assert (case.sent_back_because, case.withheld_because) == ("", NOT_RELEASED)
    assert "Texts that wait for a second person" in cards(cory)
    history = client.get(reverse("admin:councils_decision_history", args=[case.pk])).content.decode()
    assert "cory changed note with which it was sent back from “nothing” to “Say who paid.”" in history


def test_a_change_that_the_public_does_not_read_answers_nothing(client, cory, casey):
    case = held(casey)
    press(cory, "send-back", case, note="Say who paid.")
    client.force_login(casey)
    save(client, case, filled(client, case), notes="I have asked the Council.")
    case.refresh_from_db()
    assert case.sent_back_because == "Say who paid."


def test_a_handler_who_thinks_otherwise_asks_again_and_says_why(cory, casey):
    case = held(casey)
    press(cory, "send-back", case, note="Say who paid.")
    press(casey, "ask-again", case, answer="Nobody paid.")
    case.refresh_from_db()
    assert case.sent_back_because == ""
    assert (case.history.first().history_user, case.history.first().history_change_reason) == (casey, "Nobody paid.")


def test_no_text_is_sent_back_by_whoever_wrote_it_or_twice_or_without_a_note(client, cory, casey):
    own, case = held(cory), held(casey)
    assert "cory wrote it" in press(cory, "send-back", own, note="Hm.").content.decode()
    assert "This field is required" in press(cory, "send-back", case, note="").content.decode()
    press(cory, "send-back", case, note="Say who paid.")
    again = press(colleague("manager", "mary"), "send-back", case, note="Say when.").content.decode()
    assert "cory has sent it back already: Say who paid." in again
    assert Decision.objects.sent_back().get() == case


def test_a_caseworker_sends_nothing_back(client, casey):
    client.force_login(casey)
    assert client.get(page("send-back", held(casey))).status_code == 403
    assert "Or send it back" not in client.get(page("release", held(casey))).content.decode()


def test_a_reader_goes_from_one_text_to_the_next_and_back_after_the_last(cory, casey):
    first, second, third, own = held(casey), held(casey), held(casey), held(cory)
    answer = press(cory, "release", first, "next")
    assert answer.redirect_chain[-1][0] == page("release", second)
    answer = press(cory, "send-back", second, "next", note="Say when.")
    assert answer.redirect_chain[-1][0] == page("release", third)
    assert "Release and next" not in answer.content.decode()
    answer = press(cory, "release", third, "next")
    assert answer.redirect_chain[-1][0] == address(third)
    assert list(Decision.objects.awaiting_release().order_by("pk")) == [second, own]


def test_many_findings_are_told_in_one_sentence_and_marked_in_the_text(client, cory, casey):
    many = " ".join(f"Mr Nobody{letter} complained." for letter in "abcdefgh")
    client.force_login(cory)
    answer = client.get(page("release", held(casey, summary=many)))
    assert len(answer.context["reasons"]) == 1
    assert "they are marked in the text" in answer.context["reasons"][0]
    assert answer.content.decode().count("<mark") == 8
    assert "Or send it back" in answer.content.decode()
