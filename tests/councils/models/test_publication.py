"""Taking down what was public: a tombstone for what anybody could read, and the same as nothing for all else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.casework.release import release, text_fingerprint, withhold
from councils.models.decision import NOT_RELEASED, today
from tests.councils.admin.test_imported import bring, take_in
from tests.councils.public.test_views import public_decision
from tests.support import factories
from tests.support.screens import colleague, filled, save

pytestmark = pytest.mark.django_db

WHY = "A neighbour could be recognised."


@pytest.fixture
def coordinator(client):
    client.force_login(colleague("co-ordinator", "cory"))
    return client


@pytest.fixture
def decision():
    return public_decision(summary="Delay with a ramp.", statement="It was late.")


def page(client, decision):
    response = client.get(decision.get_absolute_url())
    return response.status_code, response.content.decode()


def by_action(client, decision):
    chosen = {"action": "withhold", "_selected_action": [decision.pk], "reason": WHY, "confirmed": "yes"}
    client.post(reverse("admin:councils_decision_changelist"), chosen)


def by_a_reason_on_its_screen(client, decision):
    save(client, decision, filled(client, decision), withheld_because=WHY)


def by_a_text_that_is_read_again(client, decision):
    save(client, decision, filled(client, decision), summary="Delay with a stair lift.")


def by_a_later_day(client, decision):
    save(client, decision, filled(client, decision), publish_on=f"{today() + timedelta(days=9):%-d/%-m/%Y}")


def by_a_file(client, decision):
    header = "reference,authority,category,received_on,decided_on,outcome,withheld_because"
    facts = decision.reference, decision.authority, decision.category, decision.received_on, decision.decided_on
    bring(client, ",".join([*map(str, facts), "upheld", WHY]), header=header)
    take_in(client)


WAYS = [by_action, by_a_reason_on_its_screen, by_a_text_that_is_read_again, by_a_later_day, by_a_file]


@pytest.mark.parametrize("take_down", WAYS)
def test_however_a_public_decision_is_taken_down_it_leaves_a_tombstone(coordinator, decision, take_down):
    assert page(coordinator, decision)[0] == 200
    take_down(coordinator, decision)
    decision.refresh_from_db()
    assert not decision.is_published()
    status, said = page(coordinator, decision)
    assert status == 410
    for fact in (decision.reference, decision.authority.name, "Upheld", f"{decision.decided_on:%-d %B %Y}"):
        assert fact in said
    assert "It was published and has been taken down." in said
    assert not {WHY, "ramp", "late", "stair"} & set(said.split())
    assert WHY not in said


@pytest.mark.parametrize("facts", [{"withheld_because": WHY}, {"publish_on": today() + timedelta(days=1)}])
def test_what_was_never_public_answers_as_if_there_were_nothing(coordinator, facts):
    decision = public_decision(summary="Delay with a ramp.", **facts)
    by_action(coordinator, decision)
    decision.withheld_because = WHY
    decision.save()
    unknown = coordinator.get("/decisions/19-999-999/")
    assert page(coordinator, decision) == (404, unknown.content.decode())


def test_what_is_taken_down_is_on_no_list(client, decision):
    withhold(decision, reason=WHY, by=factories.UserFactory())
    slug = decision.authority.slug
    for address in ("/", "/decisions/", f"/councils/{slug}/", f"/councils/{slug}/decisions/", "/api/decisions/"):
        assert decision.reference not in client.get(address).content.decode(), address


def test_what_is_released_again_can_be_read_again(coordinator, decision):
    decision.withheld_because = NOT_RELEASED
    decision.save()
    assert page(coordinator, decision)[0] == 410
    release(decision, by=colleague("co-ordinator", "reader"), read=text_fingerprint(decision))
    assert page(coordinator, decision)[0] == 200
    assert decision.public_until is None


def test_when_it_was_taken_down_is_said_once(decision):
    withhold(decision, reason=WHY, by=factories.UserFactory())
    first = decision.public_until
    assert timezone.now() - first < timedelta(minutes=1)
    decision.notes = "Rang the link officer."
    decision.save()
    assert decision.public_until == first


def test_a_case_opened_again_says_no_more_than_that_it_was_published(client, decision):
    decision.outcome, decision.decided_on, decision.publish_on = "", None, None
    decision.save()
    status, said = page(client, decision)
    assert status == 410
    assert decision.reference in said
    assert "Upheld" not in said
    assert "counts in" not in said


def test_what_was_no_longer_kept_and_is_withheld_keeps_its_tombstone(client):
    old = factories.DecisionFactory(upheld=True)
    assert page(client, old)[0] == 410
    withhold(old, reason=WHY, by=factories.UserFactory())
    assert page(client, old)[0] == 410
