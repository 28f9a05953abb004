"""Two requests at the same moment: nothing doubled, nothing lost, and whoever was second is told."""

import time
from contextlib import contextmanager
from copy import deepcopy
from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from councils.casework.release import text_fingerprint
from councils.figures import freezing, publication
from councils.models import Compliance, Correction, Decision, Outcome, Performance, TrainingCourse
from councils.models.decision import NOT_RELEASED
from tests.support import factories
from tests.support.factories import moment
from tests.support.screens import address, colleague, filled

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def everybody_waits_to_write(*tables):
    """Nobody else can write until this ends: what was sent meanwhile goes on at the same moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        yield
        time.sleep(1)


def at_once(*sendings):
    """Send requests at the same moment, each by a client of its own; the answers in the order given."""
    answers = [None] * len(sendings)

    def send(place, client, where, data):
        answers[place] = client.post(where, data)
        connection.close()

    threads = [Thread(target=send, args=(place, *sending)) for place, sending in enumerate(sendings)]
    with everybody_waits_to_write("councils_decision", "councils_recommendation", "councils_trainingcourse"):
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert all(answers), "A request was never answered."
    return answers


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def casey():
    return colleague("caseworker", "casey")


@pytest.fixture
def cory():
    return colleague("co-ordinator", "cory")


def told(client):
    """What somebody is told on the next page they see."""
    return [str(message) for message in client.get(reverse("admin:index")).context["messages"]]


def twice(user, where, data):
    """The same form sent twice at the same moment from one browser; the answers, and what each of them tells."""
    client, again = signed_in(user), Client()
    # Of two answers that come at once a browser keeps the messages of one: here each has a jar of its own.
    again.cookies = deepcopy(client.cookies)
    answers = at_once((client, where, data), (again, where, data))
    return answers, [*told(client), *told(again)]


def new_decision(client, **facts):
    """The screen of a new decision as somebody has filled it in, with two recommendations."""
    page = client.get(reverse("admin:councils_decision_add"))
    rows = {
        "recommendations-TOTAL_FORMS": 2,
        "recommendations-INITIAL_FORMS": 0,
        **row(0, text="Apologise."),
        **row(1, text="Pay her."),
    }
    return {
        "_form": page.context["token"],
        "reference": "19012345",
        "authority": factories.AuthorityFactory().name,
        "category": factories.CategoryFactory().pk,
        "received_on": "1/5/2019",
        "outcome": "upheld",
        "decided_on": "2/9/2019",
        **rows,
        **facts,
    }


def row(number, text):
    """One recommendation as it is typed on the screen of its decision."""
    facts = {"kind": "personal-remedy", "remedy": "apology", "text": text}
    return {f"recommendations-{number}-{name}": value for name, value in facts.items()}


def test_a_new_decision_whose_button_was_pressed_twice_is_saved_once(casey):
    data = new_decision(signed_in(casey))
    answers, said = twice(casey, reverse("admin:councils_decision_add"), data)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Decision.objects.get().recommendations.count() == 2
    assert any("19 012 345 had been saved already" in sentence for sentence in said)


def test_two_colleagues_who_log_the_same_reference_are_not_both_believed(casey, cory):
    add = reverse("admin:councils_decision_add")
    clients = [signed_in(user) for user in (casey, cory)]
    answers = at_once(*((client, add, new_decision(client)) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    second = next(answer for answer in answers if answer.status_code == 200)
    assert "already exists" in second.content.decode()
    assert Decision.objects.count() == 1


def test_a_change_whose_button_was_pressed_twice_is_made_once(casey):
    decision = factories.DecisionFactory(upheld=True)
    data = filled(signed_in(casey), decision) | row(0, text="Apologise.") | {"notes": "Rang."}
    answers, said = twice(casey, address(decision), data)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert decision.recommendations.count() == 1
    assert decision.history.filter(notes="Rang.").count() == 1
    assert any("had been saved already" in sentence for sentence in said)


def test_of_two_colleagues_who_save_at_once_the_second_is_told_and_nothing_is_lost(casey, cory):
    decision = factories.DecisionFactory(upheld=True)
    first, second = signed_in(casey), signed_in(cory)
    screens = [filled(first, decision) | {"notes": "Rang."}, filled(second, decision) | {"provider": "A school"}]
    answers = at_once((first, address(decision), screens[0]), (second, address(decision), screens[1]))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    waiting, page = next(pair for pair in zip((first, second), answers, strict=True) if pair[1].status_code == 200)
    assert "Nothing is saved yet" in page.content.decode()
    assert waiting.post(address(decision), filled(waiting, decision, page)).status_code == 302
    decision.refresh_from_db()
    assert (decision.notes, decision.provider) == ("Rang.", "A school")


def test_two_colleagues_who_each_add_a_recommendation_add_two(casey, cory):
    decision = factories.DecisionFactory(upheld=True)
    clients = signed_in(casey), signed_in(cory)
    screens = [filled(clients[0], decision) | row(0, "Apologise."), filled(clients[1], decision) | row(0, "Pay her.")]
    answers = at_once(*((client, address(decision), screen) for client, screen in zip(clients, screens, strict=True)))
    waiting, page = next(pair for pair in zip(clients, answers, strict=True) if pair[1].status_code == 200)
    waiting.post(address(decision), filled(waiting, decision, page))
    assert sorted(decision.recommendations.values_list("number", "text")) in (
        [(1, "Apologise."), (2, "Pay her.")],
        [(1, "Pay her."), (2, "Apologise.")],
    )


def test_a_course_whose_button_was_pressed_twice_is_there_once_and_one_like_it_can_be_added(casey):
    add = reverse("admin:councils_trainingcourse_add")
    typed = {"held_on": "3/6/2019", "topic": "Handling complaints", "audience": "council", "people": 12}
    for number in (1, 2):
        twice(casey, add, typed | {"_form": signed_in(casey).get(add).context["token"]})
        assert TrainingCourse.objects.count() == number


def test_figures_are_corrected_once():
    year = factories.ReviewYearFactory()
    factories.DecisionFactory(upheld=True)
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    Decision.objects.update(outcome=Outcome.NOT_UPHELD)
    figures, add = Performance.objects.totals().get(), reverse("admin:councils_correction_add")
    manager = colleague("manager", "mary")
    data = {"performance": figures.pk, "reason": "A slip"}
    twice(manager, add, data | {"_form": signed_in(manager).get(add, {"performance": figures.pk}).context["token"]})
    assert Correction.objects.filter(performance=figures).count() == 1


def test_a_text_is_released_once(cory):
    held = factories.DecisionFactory(upheld=True, summary="Delay.", withheld_because=NOT_RELEASED)
    answers, _ = twice(cory, reverse("admin:decision-release", args=[held.pk]), {"read": text_fingerprint(held)})
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    second = next(answer for answer in answers if answer.status_code == 200)
    assert "Nothing waits for release." in second.content.decode()
    assert held.history.filter(history_change_reason="released").count() == 1


def test_of_two_verdicts_at_once_one_counts(casey):
    recommendation = factories.RecommendationFactory(completed_on=date(2019, 11, 4))
    verdict = reverse("admin:decision-compliance", args=[recommendation.decision_id])
    answers, _ = twice(casey, verdict, {"outcome": Compliance.COMPLIED, "on": "3/2/2020"})
    second = next(answer for answer in answers if answer.status_code == 200)
    assert "The outcome has been recorded: Complied." in second.content.decode()
    assert recommendation.decision.history.exclude(compliance_outcome="").count() == 1


@pytest.mark.parametrize("others", ["6/1/2020", "13/1/2020"])
def test_of_two_amendments_at_once_one_is_agreed(casey, cory, others):
    recommendation = factories.RecommendationFactory()
    amend = reverse("admin:recommendation-amend", args=[recommendation.pk])
    facts = {"before": "2019-12-02", "reason": "Agreed by telephone"}
    answers = at_once(
        (signed_in(casey), amend, facts | {"to": "6/1/2020"}), (signed_in(cory), amend, facts | {"to": others})
    )
    second = next(answer for answer in answers if answer.status_code == 200)
    assert "It is due on" in second.content.decode() or "it is due on" in second.content.decode()
    assert recommendation.amendments.count() == 1


def test_completion_is_recorded_once_for_many(casey):
    recommendation = factories.RecommendationFactory()
    chosen = {
        "action": "complete",
        "_selected_action": [recommendation.pk],
        "confirmed": "yes",
        "on": "4/11/2019",
        "evidence": "Minutes.",
    }
    answers, _ = twice(casey, reverse("admin:councils_recommendation_changelist"), chosen)
    recommendation.refresh_from_db()
    assert recommendation.evidence == "Minutes."
    second = next(answer for answer in answers if answer.status_code == 200)
    assert "It was completed on 4 November 2019." in second.content.decode()


def test_what_a_colleague_writes_while_a_case_is_handed_over_is_kept(casey, cory):
    decision = factories.DecisionFactory(upheld=True)
    client = signed_in(casey)
    hand_over = {"action": "hand_over", "_selected_action": [decision.pk], "confirmed": "yes", "to": cory.pk}
    screen = filled(client, decision) | {"notes": "Rang."}
    answers = at_once(
        (client, address(decision), screen),
        (signed_in(cory), reverse("admin:councils_decision_changelist"), hand_over),
    )
    if answers[0].status_code == 200:
        client.post(address(decision), filled(client, decision, answers[0]))
    decision.refresh_from_db()
    assert (decision.notes, decision.handler) == ("Rang.", cory)
