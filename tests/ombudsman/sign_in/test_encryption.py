"""What apps and recovery codes rest on: unreadable in the database, opened by keys outside it, which can be changed."""

import json

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from ombudsman.sign_in.encryption import OWN_KEY, decrypt, own_key
from tests.ombudsman.sign_in.test_sign_in import (  # noqa: F401 - a fixture
    YOURS,
    casey,
    errors,
    is_in,
    set_up_app,
    type_code,
    type_password,
)
from tests.support.authenticator_app import code

pytestmark = pytest.mark.django_db

FIRST, SECOND = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


@pytest.fixture(autouse=True)
def kept_with(settings):
    settings.SECOND_FACTOR_KEYS = [FIRST]
    return settings


@pytest.fixture
def app(client, casey):
    """An app that its owner has set up, and its secret."""
    type_password(client)
    secret, _ = set_up_app(client)
    cache.clear()
    return secret


def recovery_codes(client):
    return client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]


def lets_in(typed):
    client = Client()
    type_password(client)
    type_code(client, typed)
    return is_in(client)


def test_the_database_shows_no_secret_and_no_code(client, app):
    codes = recovery_codes(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        kept = " ".join(map(str, cursor.fetchall()))
    assert app not in kept
    assert not [one for one in codes if one in kept]
    seeds = [json.loads(json.dumps(one.data)).get("seed") for one in Authenticator.objects.all()]
    assert len(decrypt(next(filter(None, seeds)))) == 80


def test_app_and_recovery_codes_let_in(client, app):
    recovery = recovery_codes(client)[0]
    assert lets_in(code(app))
    assert lets_in(recovery)


def test_a_new_key_before_the_old_one_lets_everybody_in_and_then_does_without_the_old_one(client, app, kept_with):
    recovery = recovery_codes(client)[:2]
    kept_with.SECOND_FACTOR_KEYS = [SECOND, FIRST]
    assert lets_in(recovery[0])
    call_command("encrypt_second_factors")
    kept_with.SECOND_FACTOR_KEYS = [SECOND]
    assert lets_in(recovery[1])
    assert lets_in(code(app))


def test_without_its_key_a_secret_lets_nobody_in_and_every_page_says_so(client, app, casey, kept_with):
    recovery = recovery_codes(client)[0]
    kept_with.SECOND_FACTOR_KEYS = [SECOND]
    another = Client()
    for typed in (code(app), recovery):
        type_password(another)
        assert "key" in errors(type_code(another, typed))[0]
    client.force_login(casey)  # as by a passkey, whose key is its owner's
    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes"):
        assert "use a passkey, or ask an administrator" in client.get(reverse(name), follow=True).content.decode()
    assert "You have none left" in client.get(YOURS).content.decode()
    with pytest.raises(CommandError, match="No key here opens those of caseworker"):
        call_command("encrypt_second_factors")


def test_a_secret_that_somebody_wrote_into_the_database_unencrypted_lets_nobody_in(casey):
    casey.authenticator_set.create(type="totp", data={"secret": "MZXW6YTBOI======"})
    assert not lets_in(code("MZXW6YTBOI======"))


def test_secrets_of_before_are_encrypted_by_migrating(casey):
    casey.authenticator_set.create(type="totp", data={"secret": "MZXW6YTBOI======"})
    casey.authenticator_set.create(type="recovery_codes", data={"migrated_codes": ["12345678"]})
    loader = MigrationExecutor(connection).loader
    migration = loader.get_migration("ombudsman", "0002_encrypt_second_factors")
    migration.operations[0].code(loader.project_state().apps, None)
    assert "MZXW6YTBOI" not in str(Authenticator.objects.get(type="totp").data)
    assert lets_in(code("MZXW6YTBOI======"))
    assert lets_in("12345678")


def test_a_site_that_is_given_no_key_makes_one_for_its_owners_eyes_alone(tmp_path):
    key = own_key(tmp_path / OWN_KEY)
    assert own_key(tmp_path / OWN_KEY) == key
    assert [file.name for file in tmp_path.iterdir()] == [OWN_KEY]
    assert (tmp_path / OWN_KEY).stat().st_mode & 0o077 == 0


def test_what_an_app_that_is_being_set_up_rests_on_cannot_be_read_out_of_the_session(client, casey):
    type_password(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    kept = Session.objects.get(pk=client.session.session_key)
    assert client.session["mfa.totp.secret"] == secret
    assert secret not in str(kept.get_decoded())
    assert decrypt(kept.session_data)


def test_with_another_key_sessions_end(client, app, kept_with):
    assert is_in(client)
    kept_with.SECOND_FACTOR_KEYS = [SECOND, FIRST]
    assert is_in(client)
    kept_with.SECOND_FACTOR_KEYS = [SECOND]
    assert not is_in(client)
