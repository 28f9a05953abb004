"""A form that is saved after the session has ended: what was typed is shown, nothing is saved and nothing kept."""

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from councils.models import Decision
from tests.support import factories
from tests.support.screens import address, colleague, filled

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
        "recommendations-0-decision": "77",
        "recommendations-__prefix__-text": "of no row",
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


HERE = {"headers": {"origin": "http://testserver"}}


@pytest.fixture
def casey():
    """A browser of a colleague, with the marks against forgery that a browser carries."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(colleague("caseworker", "casey"))
    return client


def opened(client, decision):
    """The screen of a decision with its mark, as it stands open."""
    page = client.get(address(decision))
    return filled(client, decision, page) | {"csrfmiddlewaretoken": str(page.context["csrf_token"]), "_save": "Save"}


def signed_in_again(client):
    """The same browser after its session ended and began anew: signing in changes the mark."""
    client.cookies.clear()
    client.force_login(get_user_model().objects.get(username="casey"))
    client.get(reverse("admin:index"))
    client.get(reverse(ADD))


def sent_by_the_page(response):
    """What the page would send by its button."""
    return dict(response.context["sent"]) | {"csrfmiddlewaretoken": str(response.context["csrf_token"])}


def test_what_was_typed_is_saved_from_the_page_after_signing_in_again(casey):
    decision = factories.DecisionFactory(upheld=True)
    screen = opened(casey, decision) | {"notes": "Rang the link officer.\nNo answer."}
    Session.objects.all().delete()
    out = casey.post(address(decision), screen, **HERE)
    assert "Send it again" in out.content.decode()
    signed_in_again(casey)
    shown = casey.post(address(decision), sent_by_the_page(out), **HERE)
    decision.refresh_from_db()
    assert (shown.status_code, decision.notes) == (403, "")
    assert "Save it now, as casey" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    casey.post(address(decision), sent_by_the_page(shown), **HERE)
    casey.post(address(decision), sent_by_the_page(shown), **HERE)
    decision.refresh_from_db()
    assert decision.notes.splitlines() == ["Rang the link officer.", "No answer."]
    assert decision.history.filter(history_user__username="casey").count() == 1


def test_what_a_colleague_changed_meanwhile_is_told_before_it_is_saved(casey):
    decision = factories.DecisionFactory(upheld=True)
    screen = opened(casey, decision) | {"notes": "Rang the link officer."}
    signed_in_again(casey)
    shown = casey.post(address(decision), screen, **HERE)
    decision.provider = "A school"
    decision.save()
    told = casey.post(address(decision), sent_by_the_page(shown), **HERE)
    assert "Nothing is saved yet, and all that you typed is still here" in told.content.decode()
    decision.refresh_from_db()
    assert decision.notes == ""


@pytest.mark.parametrize("origin", [None, "null", "https://elsewhere.example"])
def test_what_comes_from_another_site_is_not_shown_to_a_colleague_either(casey, origin):
    casey.get(reverse(ADD))
    sent = {"summary": SUMMARY, "csrfmiddlewaretoken": "x" * 64}
    refused = casey.post(reverse(ADD), sent, headers={"origin": origin} if origin else {})
    assert refused.status_code == 403
    assert "apologised" not in refused.content.decode()
    assert "Please send that form again" in refused.content.decode()


def test_a_form_with_a_file_or_a_password_is_not_offered_to_be_sent_again(client):
    with_file = page_for(client, reverse("admin:councils_publicreport_add"), title="A report", file=BytesIO(b"%PDF-"))
    with_password = page_for(client, reverse("admin:auth_user_add"), username="new", password1="correct horse")
    for response in (with_file, with_password):
        assert response.context["sent"] == []
        assert "Send it again" not in response.content.decode()


def test_references_and_names_that_were_typed_are_shown(client):
    response = page_for(client, reverse("admin:councils_publicreport_add"), decisions="19000001", authority="E07000237")
    assert [each.text for each in response.context["typed"]] == ["19000001", "E07000237"]
