"""Signing in through the door: password and second factor, set up when there is none, and shut to guessing."""

import time

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from django.utils.http import urlencode

from ombudsman.sign_in import urls
from ombudsman.sign_in.encryption import encrypt
from ombudsman.sign_in.second_factor import SETTING_UP
from tests.ombudsman.test_roles import addresses, colleague, record  # noqa: F401 - fixtures
from tests.support import factories
from tests.support.authenticator_app import code

pytestmark = pytest.mark.django_db

PASSWORD = "a long word for tests"
SIGN_IN, SECOND, YOURS = reverse("account_login"), reverse("mfa_authenticate"), reverse("mfa_index")
HOME, LIST = reverse("admin:index"), reverse("admin:councils_decision_changelist")


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


@pytest.fixture
def casey():
    """A caseworker with a password and nothing else."""
    user = colleague("caseworker")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def app(casey):
    """The secret in the caseworker's authenticator app."""
    secret = "MZXW6YTBOI======"
    casey.authenticator_set.create(type="totp", data={"secret": encrypt(secret)})
    return secret


def type_password(client, name="caseworker", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": name, "password": password}, **more)


def type_code(client, typed):
    return client.post(SECOND, {"code": typed})


def is_in(client):
    return client.get(HOME).status_code == 200


def errors(response):
    return [sentence for sentences in response.context["form"].errors.values() for sentence in sentences]


def set_up_app(client):
    """Set up an authenticator app as a colleague does; its secret, and where that led."""
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    return secret, client.post(reverse("mfa_activate_totp"), {"code": code(secret)})


def test_whoever_has_no_second_factor_is_led_to_set_one_up_and_reaches_nothing_else(client, admin_user, record):
    admin_user.set_password(PASSWORD)
    admin_user.save()
    assert type_password(client, "admin")["Location"] == HOME
    for name, address in addresses():
        for response in (client.get(address), client.post(address)):
            assert response.status_code == 302, name
            assert response["Location"] == YOURS, name
    page = client.get(YOURS)
    assert "set up a second factor" in page.content.decode()
    assert page.context["rooms"] == []


def test_without_a_second_factor_no_page_of_signing_in_opens_but_those_to_set_one_up_and_go(client, casey):
    type_password(client)
    for pattern in urls.urlpatterns:
        address = reverse(
            pattern.name, args=[1] * str(pattern.pattern).count("<int") or ["1", "a"] * ("key" in pattern.name)
        )
        response = client.get(address)
        assert (response.get("Location") == YOURS) == (pattern.name not in SETTING_UP), pattern.name


def test_setting_up_an_app_opens_the_back_office_and_shows_recovery_codes(client, casey):
    type_password(client)
    _, response = set_up_app(client)
    codes = client.get(response["Location"]).context["unused_codes"]
    assert len(codes) == 10
    assert is_in(client)
    assert codes[0] in client.get(reverse("mfa_download_recovery_codes")).content.decode()


def test_a_wrong_first_code_sets_nothing_up(client, casey):
    type_password(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    page = client.post(reverse("mfa_activate_totp"), {"code": code(secret, at=1)})
    assert "did not match" in errors(page)[0]
    assert not casey.authenticator_set.exists()
    assert secret in page.content.decode()


def test_the_second_factor_is_asked_for_and_leads_where_one_wanted_to_go(client, app):
    assert client.get(LIST)["Location"] == f"{reverse('admin:login')}?next={LIST}"
    assert client.get(f"{reverse('admin:login')}?next={LIST}")["Location"] == f"{SIGN_IN}?{urlencode({'next': LIST})}"
    assert client.get(f"{SIGN_IN}?next={LIST}").context["redirect_field_value"] == LIST
    assert client.post(SIGN_IN, {"login": "caseworker", "password": PASSWORD, "next": LIST})["Location"] == SECOND
    assert not is_in(client)
    assert "did not match" in errors(type_code(client, "000000"))[0]
    assert type_code(client, code(app))["Location"] == LIST
    assert is_in(client)


def test_a_password_may_be_as_long_as_a_manager_of_passwords_makes_it(client, casey, app):
    for length in (64, 500):
        password = "w5 é" * (length // 4)
        casey.set_password(password)
        casey.save()
        assert type_password(client, password=password[:-1] + "x").status_code == 200
        assert type_password(client, password=password)["Location"].startswith(SECOND)
        client.logout()


def test_a_code_is_good_once(client, app):
    now = code(app)
    type_password(client)
    type_code(client, now)
    assert is_in(client)
    again = Client()
    type_password(again)
    cache.delete(f"allauth.mfa.totp.used?user={Authenticator.objects.get().user_id}&code={now}")  # after half a minute
    assert "good once" in errors(type_code(again, now))[0]
    assert not is_in(again)


def test_a_recovery_code_lets_in_once(client, casey):
    type_password(client)
    set_up_app(client)
    recovery = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    for allowed in (True, False):
        another = Client()
        type_password(another)
        type_code(another, recovery)
        assert is_in(another) == allowed


def test_a_session_begun_with_the_password_alone_ends_when_its_owner_has_a_second_factor(client, casey):
    thief = Client()
    type_password(thief)
    type_password(client)
    set_up_app(client)
    assert is_in(client)
    assert thief.get(HOME)["Location"].startswith(SIGN_IN)
    assert thief.get(YOURS)["Location"].startswith(SIGN_IN)


def test_removing_the_last_second_factor_leads_to_setting_up_a_new_one(client, casey):
    type_password(client)
    set_up_app(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not casey.authenticator_set.exists()
    assert client.get(LIST)["Location"] == YOURS


def test_five_wrong_passwords_shut_the_door_for_five_minutes_even_for_the_right_one(client, casey, monkeypatch):
    for _ in range(5):
        assert "No colleague" in errors(type_password(client, password="a guess"))[0]
    shut = errors(type_password(client))
    assert "wait five minutes" in shut[0]
    assert errors(type_password(Client(), "CaseWorker")) == shut
    assert errors(type_password(Client(), HTTP_HOST="localhost:4711")) == shut
    later = time.time() + 301
    monkeypatch.setattr(ratelimit.time, "time", lambda: later)
    assert type_password(Client())["Location"] == HOME


def test_failed_attempts_are_counted_in_the_database_where_every_process_sees_them(client, casey):
    type_password(client, password="a guess")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM ombudsman_attempts")
        assert cursor.fetchone()[0] > 0


def test_many_names_from_one_place_are_too_many(client, casey):
    for number in range(10):
        type_password(client, f"name{number}", "a guess")
    assert "wait five minutes" in errors(type_password(client))[0]


def test_behind_a_proxy_attempts_are_counted_by_where_they_come_from(client, casey, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        type_password(client, f"name{number}", "a guess", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 198.51.100.1")
    assert "wait five" in errors(type_password(client, HTTP_X_FORWARDED_FOR="198.51.100.1"))[0]
    assert type_password(client, HTTP_X_FORWARDED_FOR="198.51.100.2")["Location"] == HOME


def test_a_machine_that_hammers_gets_a_page_that_says_so(client):
    for _ in range(30):
        client.post(SIGN_IN, {})
    response = client.post(SIGN_IN, {})
    assert response.status_code == 429
    assert "wait a few minutes" in response.content.decode()


def test_five_wrong_codes_shut_the_door_too(client, app):
    type_password(client)
    for _ in range(5):
        type_code(client, "000000")
    assert "wait five minutes" in errors(type_code(client, code(app)))[0]
    assert not is_in(client)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.invalid",
        "https://evil.invalid/",
        "http:evil.invalid",
        r"\\evil.invalid",
        "javascript:alert(1)",
        "/\t/evil.invalid",
    ],
)
def test_no_way_in_or_out_leads_to_another_site(client, app, elsewhere, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(SIGN_IN, {"login": "caseworker", "password": PASSWORD, "next": elsewhere})
    assert type_code(client, code(app))["Location"] == HOME
    assert client.get(reverse("admin:login"), {"next": elsewhere})["Location"] == HOME
    assert client.get(SIGN_IN, {"next": elsewhere})["Location"] == HOME
    assert client.post(reverse("account_logout"), {"next": elsewhere})["Location"] == SIGN_IN


def test_the_admins_own_sign_in_lets_nobody_in_by_password_alone(client, casey, app):
    client.force_login(factories.UserFactory(username="somebody"))
    for _ in range(2):  # signed in as somebody else, and not signed in
        client.post(reverse("admin:login"), {"username": "caseworker", "password": PASSWORD})
        assert client.session.get("_auth_user_id") != str(
            Authenticator.objects.get(user__username="caseworker").user_id
        )
        client.logout()


@pytest.mark.parametrize("closed", [{"is_staff": False}, {"is_active": False}])
def test_an_account_that_is_closed_lets_nobody_in(client, app, casey, closed):
    type(casey).objects.filter(pk=casey.pk).update(**closed)
    response = type_password(client)
    assert response.get("Location") != SECOND
    assert "_auth_user_id" not in client.session
    assert "An administrator can open it" in client.get(reverse("account_inactive")).content.decode()


def test_nobody_signs_up_or_gets_in_by_mail():
    there = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {name for name in there if name.startswith(("account_", "mfa_"))} == {
        pattern.name for pattern in urls.urlpatterns if not pattern.name.startswith("demonstration")
    }
    for name in ("account_signup", "account_email", "account_reset_password", "account_request_login_code"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


@pytest.mark.parametrize("with_app", [True, False])
def test_a_session_ends_twelve_hours_after_signing_in_whatever_is_done_meanwhile(client, casey, with_app, request):
    if with_app:
        request.getfixturevalue("app")
    type_password(client)
    if with_app:
        type_code(client, code("MZXW6YTBOI======"))
    ends = client.session.get_expiry_date()
    assert abs((ends - timezone.now()).total_seconds() - 12 * 3600) < 60
    session = client.session
    session["something"] = "new"
    session.save()
    assert client.session.get_expiry_date() == ends


def test_signing_out_ends_the_session(client, app):
    type_password(client)
    type_code(client, code(app))
    assert "Sign out" in client.get(reverse("account_logout")).content.decode()
    client.post(reverse("account_logout"))
    assert client.get(HOME).status_code == 302
    assert "You have signed out." in client.get(SIGN_IN).content.decode()


def test_whoever_came_in_long_ago_shows_once_more_that_it_is_they(client, app, casey):
    type_password(client)
    type_code(client, code(app))
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - 3600, "type": "totp"}]
    session.save()
    add = reverse("mfa_add_webauthn")
    confirm = client.get(add)["Location"]
    assert confirm == f"{reverse('account_reauthenticate')}?{urlencode({'next': add})}"
    assert errors(client.post(confirm, {"password": "a guess"})) == ["That is not your password."]
    assert client.post(confirm, {"password": PASSWORD})["Location"] == add
    assert client.get(add).status_code == 200


def test_a_colleague_changes_the_password_and_is_signed_out_elsewhere(client, casey):
    client.force_login(casey)
    elsewhere = Client()
    elsewhere.force_login(casey)
    change = reverse("account_change_password")
    assert client.get(reverse("admin:password_change"))["Location"] == change
    new = {"password1": "a new long word", "password2": "a new long word"}
    page = client.post(change, new | {"oldpassword": "a guess"})
    assert errors(page) == ["That is not your password of today."]
    client.post(change, new | {"oldpassword": PASSWORD})
    casey.refresh_from_db()
    assert casey.check_password("a new long word")
    assert is_in(client)
    assert not is_in(elsewhere)


def test_every_page_of_ones_sign_in_opens(client, casey):
    client.force_login(casey)
    casey.authenticator_set.create(type="recovery_codes", data={"seed": encrypt("ab" * 40), "used_mask": 0})
    names = [
        *("mfa_index", "mfa_list_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
        *("mfa_deactivate_totp", "account_reauthenticate", "mfa_reauthenticate", "mfa_add_webauthn"),
    ]
    for name in names:
        page = client.get(reverse(name))
        assert page.status_code == 200, name
        assert "no-store" in page["Cache-Control"], name  # nobody finds it with the back button after signing out


def test_a_colleague_without_a_password_can_choose_one(client, casey):
    casey.set_unusable_password()
    casey.save()
    client.force_login(casey)
    first = client.get(reverse("account_change_password"))["Location"]
    client.post(first, {"password1": "a new long word", "password2": "a new long word"})
    casey.refresh_from_db()
    assert casey.check_password("a new long word")


def test_no_secret_of_a_second_factor_stands_in_the_back_office():
    assert Authenticator not in admin.site._registry


def test_public_pages_never_ask_who_is_there(client, casey):
    client.force_login(casey)
    for address in ("/", "/councils/", "/decisions/", "/api/councils/", "/councils/nowhere/"):
        response = client.get(address)
        session = getattr(response.wsgi_request, "session", None)  # probes are answered before there is one
        assert session is None or not session.accessed, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert not response.cookies, address
    assert not hasattr(client.get("/healthz").wsgi_request, "session")  # answered before anybody could be asked
