"""A form that is saved after the session has ended: what was typed is shown, nothing is saved and nothing kept."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from councils.models import Decision
from tests import factories
from tests.screens import address, colleague, filled

pytestmark = pytest.mark.django_db

ADD = "admin:councils_decision_add"
SUMMARY = "The Council delayed a decision on a homelessness application for a year.\n\nIt has apologised."


def page_for(client, path, **typed):
    return client.post(path, {"csrfmiddlewaretoken": "x" * 64, "_save": "Save", "_seen": "1.2"} | typed)


def test_what_was_typed_is_shown_to_whoever_is_signed_out_by_then(client):
    row = {
        "category": "5",
        "recommendations-0-due_on": "3m",
        "recommendations-TOTAL_FORMS": "1",
        "recommendations-0-id": "77",
    }
    response = page_for(client, reverse(ADD), summary=SUMMARY, reference="19012345", **row)
    page = response.content.decode()
    assert response.status_code == 403
    assert "You are signed out, and nothing was saved" in page
    assert "It has apologised.</textarea>" in page
    assert [(each.name, each.text) for each in response.context["typed"]] == [
        ("Summary", SUMMARY),
        ("Reference", "19012345"),
        ("Recommendations 1: due on", "3m"),
    ]
    assert f"{reverse('admin:login')}?next={reverse(ADD)}" in page


def test_no_cache_and_no_session_keeps_it(client):
    response = page_for(client, reverse(ADD), summary=SUMMARY)
    assert "no-store" in response["Cache-Control"]
    assert not Session.objects.exists()
    assert not Decision.objects.exists()


def test_a_form_that_was_open_when_the_session_ended_comes_back_word_by_word(client):
    client.force_login(colleague("caseworker", "casey"))
    decision = factories.DecisionFactory(upheld=True)
    screen = filled(client, decision) | {"notes": "Rang the link officer.", "summary": SUMMARY}
    client.logout()
    typed = {each.name: each.text for each in client.post(address(decision), screen).context["typed"]}
    assert (typed["Notes"], typed["Summary"], typed["Authority"]) == (
        "Rang the link officer.",
        SUMMARY,
        decision.authority.name,
    )
    decision.refresh_from_db()
    assert decision.notes == ""


def test_no_password_and_no_code_is_shown_again(client):
    typed = {"password1": "correct horse", "code": "123456", "notes": "A note."}
    page = page_for(client, reverse("admin:auth_user_add"), **typed).content.decode()
    assert "A note." in page
    assert "correct horse" not in page
    assert "123456" not in page


def test_whoever_typed_nothing_is_led_to_the_door(client):
    assert page_for(client, reverse(ADD))["Location"].startswith(reverse("admin:login"))


def test_another_site_makes_nobody_here_say_anything():
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post(reverse(ADD), {"summary": SUMMARY})
    assert refused.status_code == 403
    assert SUMMARY not in refused.content.decode()


def test_what_was_typed_is_words_and_nothing_else(client):
    page = page_for(client, reverse(ADD), summary="</textarea><script>alert(1)</script>").content.decode()
    assert "<script>alert" not in page
