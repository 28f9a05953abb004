"""The demonstration lets visitors be a made-up colleague; anywhere else there is no trace of that."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ombudsman.demo import people
from ombudsman.roles import ROLES, WORK
from tests.support import factories

pytestmark = pytest.mark.django_db

SIGN_IN, BE = reverse("account_login"), reverse("demonstration_sign_in")


@pytest.fixture
def made_up():
    people.load_colleagues()


@pytest.fixture
def demonstration(settings, made_up):
    settings.DEMONSTRATION = True


def test_the_sign_in_page_says_who_is_there_and_what_each_may_do(client, demonstration):
    page = client.get(f"{SIGN_IN}?next=/admin/letters/letter/").content.decode()
    for name, role in people.COLLEAGUES.items():
        assert f'value="{name}"' in page
        assert WORK[role] in page
    assert set(WORK) == set(ROLES)


@pytest.mark.parametrize("name", people.COLLEAGUES)
def test_one_press_lets_a_visitor_be_a_colleague(client, demonstration, name):
    assert client.post(BE, {"username": name, "next": "/admin/letters/letter/"})["Location"] == "/admin/letters/letter/"
    page = client.get("/admin/")
    assert page.status_code == 200
    assert page.context["user"].username == name
    assert client.session["_session_expiry"] > timezone.now().isoformat()  # a moment, not a time since the last step


def test_a_visitor_comes_back_to_this_site_alone(client, demonstration):
    assert client.post(BE, {"username": "demo-auditor", "next": "//evil.invalid"})["Location"] == reverse("admin:index")


def test_nobody_else_can_be_chosen(client, demonstration):
    factories.UserFactory(username="anna", is_superuser=True)
    for name in ("anna", "", "demo-nobody"):
        assert client.post(BE, {"username": name}).status_code == 404
    assert client.post(BE).status_code == 404
    assert client.get(BE).status_code == 405
    assert client.get("/admin/").status_code == 302


def test_in_the_demonstration_nobody_needs_a_second_factor(client, demonstration):
    people.set_password("a password of today")
    client.post(SIGN_IN, {"login": "demo-manager", "password": "a password of today"})
    assert client.get("/admin/").status_code == 200


def test_outside_the_demonstration_there_is_no_trace_of_it(client, made_up):
    page = client.get(SIGN_IN).content.decode()
    assert "demo-" not in page
    assert BE not in page
    for name in people.COLLEAGUES:
        assert client.post(BE, {"username": name}).status_code == 404
    assert client.get("/admin/").status_code == 302
