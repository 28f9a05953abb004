"""Every door that takes a passkey, in every state of a session, with and without a look at who holds it."""

import time
from itertools import product

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.ombudsman.sign_in.test_sign_in import PASSWORD, casey, is_in, type_password  # noqa: F401 - a fixture
from tests.support.passkey import Passkey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_counted_yet")]

ADD, ALONE, CONFIRM = reverse("mfa_add_webauthn"), reverse("mfa_login_webauthn"), reverse("mfa_reauthenticate_webauthn")
SECOND, YOURS = reverse("mfa_authenticate"), reverse("mfa_index")
LONG_AGO = 3600
NO_ANSWERS = ["", "nothing", "{}", "[]", '{"id": 1, "response": null}', '"a"']
VERIFIED = pytest.mark.parametrize("verified", [True, False])


@pytest.fixture
def nothing_counted_yet():
    cache.clear()


def secure():
    return Client(HTTP_HOST="testserver", headers={"Origin": "https://testserver"})


def add(client, key, *, verified, **typed):
    options = client.get(ADD).context["js_data"]["creation_options"]
    return client.post(ADD, {"name": "Key", "credential": key.make(options, verified=verified), **typed})


@pytest.fixture
def key(casey):
    """A passkey that its owner has added, as one that lets in alone."""
    key, client = Passkey(), secure()
    type_password(client)
    add(client, key, verified=True, passwordless="on")
    assert casey.authenticator_set.filter(type="webauthn").exists()
    return key


def begun_alone(client):
    return client.get(ALONE, headers={"X-Requested-With": "XMLHttpRequest"}).json()["request_options"]


def begun_second(client):
    type_password(client)
    return client.get(SECOND).context["js_data"]["request_options"]


def begun_elsewhere(client):
    return begun_second(secure())  # somebody else's question


def begun_second_and_given_up(client):
    """The question of the second step is left in the session when its password no longer counts."""
    options = begun_second(client)
    client.post(reverse("account_logout"))
    return options


def begun_second_too_long_ago(client):
    options = begun_second(client)
    session = client.session
    session["account_login"] = session["account_login"] | {"initiated_at": time.time() - LONG_AGO}
    session.save()
    return options


def begun_alone_then_second(client):
    begun_alone(client)
    return begun_second(client)


STATES = [
    begun_alone,
    begun_second,
    begun_elsewhere,
    begun_second_and_given_up,
    begun_second_too_long_ago,
    begun_alone_then_second,
]
# While the password waits for its second factor, the door for passkeys alone leads back to that step.
ALONE_OPEN = [begun_alone, begun_second_and_given_up, begun_second_too_long_ago]
AFTER_A_PASSWORD = [begun_second, begun_alone_then_second]


@pytest.mark.parametrize(("begun", "verified"), list(product(STATES, [True, False])))
def test_a_passkey_lets_in_alone_only_with_a_look_at_who_holds_it(key, begun, verified):
    client = secure()
    client.post(ALONE, {"credential": key.sign(begun(client), verified=verified)})
    assert is_in(client) == (verified and begun in ALONE_OPEN)


@pytest.mark.parametrize(("begun", "verified"), list(product(STATES, [True, False])))
def test_after_the_password_and_only_then_a_touch_is_enough(key, begun, verified):
    client = secure()
    client.post(SECOND, {"credential": key.sign(begun(client), verified=verified)})
    assert is_in(client) == (begun in AFTER_A_PASSWORD)


def test_an_answer_is_good_once(key):
    client, again = secure(), secure()
    answer = key.sign(begun_alone(client), verified=True)
    client.post(ALONE, {"credential": answer})
    assert is_in(client)
    client.post(reverse("account_logout"))
    client.post(ALONE, {"credential": answer})
    again.post(ALONE, {"credential": answer})
    assert not is_in(client)
    assert not is_in(again)


def test_a_refused_answer_uses_the_question_up(key):
    client = secure()
    options = begun_second_and_given_up(client)
    client.post(ALONE, {"credential": key.sign(options, verified=False)})
    client.post(ALONE, {"credential": key.sign(options, verified=True)})
    assert not is_in(client)


def test_somebody_elses_key_lets_nobody_in(key):
    client, other = secure(), Passkey()
    other.credential_id, other.user_handle = key.credential_id, key.user_handle
    client.post(ALONE, {"credential": other.sign(begun_alone(client), verified=True)})
    assert not is_in(client)


def test_a_key_of_another_host_lets_nobody_in(key):
    client = secure()
    key.host_hash = Passkey("evil.invalid").host_hash
    client.post(ALONE, {"credential": key.sign(begun_alone(client), verified=True)})
    assert not is_in(client)


@pytest.mark.parametrize("door", [ALONE, CONFIRM, ADD])
def test_no_door_breaks_over_what_no_passkey_says(key, door):
    client = secure()
    if door in (CONFIRM, ADD):
        client.post(SECOND, {"credential": key.sign(begun_second(client), verified=True)})
    for credential in NO_ANSWERS:
        assert client.post(door, {"credential": credential, "name": "Key"}).status_code in (200, 302), credential


def came_in_long_ago(key, *, verified):
    client = secure()
    client.post(SECOND, {"credential": key.sign(begun_second(client), verified=verified)})
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - LONG_AGO, "type": "webauthn"}]
    session.save()
    assert client.get(ADD).status_code == 302
    return client


def confirm(client, key, *, verified):
    options = client.get(CONFIRM).context["js_data"]["request_options"]
    client.post(CONFIRM, {"credential": key.sign(options, verified=verified)})
    return client.get(ADD).status_code == 200


@VERIFIED
def test_a_passkey_confirms_with_a_look_before_a_way_in_is_changed(key, verified):
    client = came_in_long_ago(key, verified=True)
    assert confirm(client, key, verified=verified) == verified


def test_an_older_key_confirms_with_the_touch_that_it_was_added_with(casey):
    key, client = Passkey(), secure()
    type_password(client)
    add(client, key, verified=False)
    assert confirm(came_in_long_ago(key, verified=False), key, verified=False)


@VERIFIED
@pytest.mark.parametrize("alone", [True, False])
def test_a_passkey_that_shall_let_in_alone_is_added_only_with_a_look(casey, verified, alone):
    client = secure()
    type_password(client)
    add(client, Passkey(), verified=verified, **({"passwordless": "on"} if alone else {}))
    assert casey.authenticator_set.filter(type="webauthn").exists() == (verified or not alone)


def test_the_second_step_asks_again_over_what_no_passkey_says(key):
    client = secure()
    begun_second(client)
    for credential in NO_ANSWERS:
        assert client.post(SECOND, {"credential": credential}).status_code == 200, credential
    assert not is_in(client)


def test_the_password_of_a_colleague_with_a_passkey_is_not_enough(key):
    client = secure()
    assert client.post(reverse("account_login"), {"login": "caseworker", "password": PASSWORD})["Location"] == SECOND
    assert not is_in(client)
