"""Settings that are dangerous, misspelt or cannot be understood keep the site from starting, and say no secret."""

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ombudsman.demo.people import refuse_real_accounts
from tests.support.factories import UserFactory

SETTINGS = Path(__file__).resolve().parents[2] / "ombudsman" / "settings.py"
GOOD = "b7f3kq0z-Wm8sR2vXy5nLt1cJd9hPe4uAg6oCi-EwTMrQxNpVzKbYsFjSlDH"
SECRETS = {None: False, "": False, "change-me": False, 60 * "ab": False, f"django-insecure-{GOOD}": False, GOOD: True}
HOSTS = {None: True, ".reviews.example": True, "a.example,*": False, ".": False}
MAIL = {None: False, "consolemail://": False, "smtp+tls://u:hush@mail.example:587": True}
REAL = {
    "SECRET_KEY": GOOD,
    "HTTPS": "1",
    "ALLOWED_HOSTS": "reviews.example",
    "EMAIL_URL": "smtp+tls://u:hush@mail.example:587",
    "DEFAULT_FROM_EMAIL": "reviews@reviews.example",
    "SITE_ADDRESS": "https://reviews.example",
}


@pytest.fixture
def read(monkeypatch, tmp_path):
    """Read the settings as a process does that was given these and no others."""

    def settings(**told):
        given = {name: value for name, value in told.items() if value is not None}
        read = {"__file__": str(SETTINGS), "__name__": "settings"}
        with monkeypatch.context() as patch:
            patch.setattr(os, "environ", {"DATA_DIR": str(tmp_path), **given})
            exec(code, read)  # noqa: S102 - our own
        return read

    code = compile(SETTINGS.read_text("utf-8"), SETTINGS, "exec")
    return settings


def must_start(debug, demonstration, https, secret, hosts, mail):
    """Whether a site may start so, said once more and otherwise."""
    key_is_fine = SECRETS[secret] or (not secret and not https)
    is_dangerous = (https and (debug or demonstration)) or (demonstration and MAIL[mail])
    return key_is_fine and HOSTS[hosts] and not is_dangerous


def refusal_of(read, told):
    """Why the site does not start so; empty when it does."""
    try:
        read(**told)
    except ImproperlyConfigured as refusal:
        return str(refusal)
    return ""


def test_the_matrix_of_dangerous_settings(read, capsys):
    tried, started = 0, 0
    for combination in product((None, "1"), (None, "1"), (None, "1"), SECRETS, HOSTS, MAIL):
        debug, demonstration, https, secret, hosts, mail = combination
        told = {"DEBUG": debug, "DEMONSTRATION": demonstration, "HTTPS": https}
        told |= {"SECRET_KEY": secret, "ALLOWED_HOSTS": hosts, "EMAIL_URL": mail}
        expected = must_start(debug, demonstration, https, secret, hosts, mail)
        refusal = refusal_of(read, told)
        assert bool(refusal) != expected, told
        assert not secret or secret not in refusal
        assert "hush" not in refusal
        tried, started = tried + 1, started + expected
    with capsys.disabled():
        sys.stdout.write(f"\n{tried} combinations of settings tried, of which {started} may start\n")
    assert (tried, started) == (576, 66)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS", "ture"),
        ("DEBUG", "hush"),
        ("DEMONSTRATION", "-"),
        ("RENDER_PROCESSES", "hush"),
        ("PUBLIC_CACHE_SECONDS", "-1"),
        ("TRUSTED_PROXIES", "\uff11"),
        ("KEEP_DECISIONS_PUBLIC_YEARS", 12 * "9"),
        ("DATABASE_URL", "hush"),
        ("DATABASE_URL", "mysql://u:hush@db.example/x"),
        ("DATABASE_URL", "postgres://u:hush@db.example:port/x"),
        ("DATABASE_URL", "postgres://u:hush@db.example"),
        ("EMAIL_URL", "hush"),
        ("EMAIL_URL", "smtp://u:hush@mail.example:port"),
        ("SECRET_KEY_FILE", "/hush/nowhere"),
        ("SECOND_FACTOR_KEYS", "hush"),
        ("SECOND_FACTOR_KEYS", "Zm9yIG9uZSBrZXkgdGhhdCBpcyBmaW5lLCBhbmQgbW9=,hush"),
    ],
)
def test_what_cannot_be_understood_is_named_and_not_said(read, name, value):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(**{name: value})
    assert name in str(refusal.value)
    assert value not in str(refusal.value)
    assert "hush" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SECRETKEY", "SECRET_KEY"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("allowed_hosts", "ALLOWED_HOSTS"),
        ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("SECRET_KEYFILE", "SECRET_KEY_FILE"),
        ("KEEP_DECISIONS_YEARS", "KEEP_DECISIONS_PUBLIC_YEARS"),
    ],
)
def test_a_name_that_is_nearly_a_settings_is_refused_with_what_may_be_meant(read, name, meant):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not a setting: {meant} may be meant"):
        read(**{name: "hush"})


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "HOSTNAME", "DEBUGINFOD_URLS", "LOGNAME", "TEST_DATABASE_URL", "PORT"])
def test_names_of_other_programs_are_left_alone(read, name):
    assert read(**{name: "1"})["HTTPS"] is False


def test_secrets_may_come_from_files_whose_last_line_ends(read, tmp_path):
    for name, text in (("key", GOOD), ("mail", REAL["EMAIL_URL"]), ("database", "postgres://u:hush@db.example/x")):
        (tmp_path / name).write_text(f"{text}\n")
    files = {"SECRET_KEY_FILE": "key", "EMAIL_URL_FILE": "mail", "DATABASE_URL_FILE": "database"}
    settings = read(HTTPS="1", **{name: str(tmp_path / file) for name, file in files.items()})
    assert settings["SECRET_KEY"] == GOOD
    assert settings["EMAIL_HOST_PASSWORD"] == "hush"
    assert settings["DATABASES"]["default"]["PASSWORD"] == "hush"


def test_a_secret_that_begins_like_a_name_is_a_secret_still(read):
    assert read(SECRET_KEY=f"${GOOD}")["SECRET_KEY"] == f"${GOOD}"


def test_cookies_of_a_real_site_belong_to_its_host_alone(read):
    real, here = read(**REAL), read()
    for name in ("SESSION", "CSRF"):
        assert real[f"{name}_COOKIE_NAME"].startswith("__Host-")
        assert real[f"{name}_COOKIE_SECURE"]
        assert not here[f"{name}_COOKIE_NAME"].startswith("__Host-")  # browsers refuse such a name without HTTPS


def deploy(tmp_path, **told):
    """What `check --deploy` says in a process of its own."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)} | told
    command = [sys.executable, "manage.py", "check", "--deploy"]
    done = subprocess.run(command, cwd=SETTINGS.parents[1], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_the_deployment_check_has_nothing_to_say_of_what_the_documents_ask_for(tmp_path):
    written = (SETTINGS.parents[1] / "docs/settings.md").read_text("utf-8")
    [asked] = [line for line in written.splitlines() if line.startswith("A real site needs")]
    assert {name.partition("=")[0] for name in asked.split("`")[1::2]} == set(REAL)
    assert "no issues" in deploy(tmp_path, **REAL)


@pytest.mark.parametrize(
    ("sender", "office"),
    [
        (None, ""),
        ("reviews@a.example", "reviews@a.example"),
        ("Reviews of councils <reviews@a.example>", "reviews@a.example"),
    ],
)
def test_readers_write_to_the_bare_address_of_whoever_sends_letters(read, sender, office):
    assert read(DEFAULT_FROM_EMAIL=sender)["OFFICE_EMAIL"] == office


def test_the_deployment_check_names_all_that_is_missing(tmp_path):
    said = deploy(tmp_path)
    assert [name for name in REAL if name not in said] == []


@pytest.mark.django_db
def test_the_demonstration_does_not_start_over_the_accounts_of_others(settings):
    settings.DEMONSTRATION = True
    UserFactory(username="demo-manager")
    refuse_real_accounts()
    anna = UserFactory(username="anna")
    with pytest.raises(ImproperlyConfigured, match="1 account of somebody else"):
        refuse_real_accounts()
    anna.is_active = False
    anna.save()
    refuse_real_accounts()
