"""The log tells who asked for what, from where and with what outcome, and nothing that must not stand in a log."""

import io
import json
import logging
import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.urls import path, reverse

from ombudsman.log import Facts, Json, Plain
from tests.ombudsman.sign_in.test_sign_in import PASSWORD, SECOND, app, casey, type_code, type_password  # noqa: F401
from tests.support.authenticator_app import code
from tests.support.factories import AuthorityFactory, DecisionFactory, UserFactory

pytestmark = pytest.mark.django_db
SECRET = "a family in Elm Road"


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


@pytest.fixture
def written():
    """What the log says from now on; in either form."""
    texts = []
    for form in (Json(), Plain()):
        handler = logging.StreamHandler(io.StringIO())
        handler.addFilter(Facts())
        handler.setFormatter(form)
        logging.getLogger().addHandler(handler)
        texts.append(handler)
    yield lambda: [handler.stream.getvalue() for handler in texts]
    for handler in texts:
        logging.getLogger().removeHandler(handler)


@pytest.fixture
def lines(written):
    return lambda: [json.loads(line) for line in written()[0].splitlines()]


@pytest.fixture
def anna(client):
    user = UserFactory(username="anna", is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


def requests(lines):
    return [line for line in lines() if line["logger"] == "ombudsman.requests"]


def test_every_request_has_one_line_with_time_level_request_who_and_from_where(client, anna, lines):
    client.get("/councils/", REMOTE_ADDR="192.0.2.7")
    client.get("/admin/", REMOTE_ADDR="192.0.2.8")
    client.get("/nowhere/", REMOTE_ADDR="192.0.2.9")
    said = requests(lines)
    facts = [(line["message"], line["status"], line["who"], line["from"], line["level"]) for line in said]
    assert facts == [
        ("GET /councils/", 200, "-", "192.0.2.7", "INFO"),
        ("GET /admin/", 200, "anna", "192.0.2.8", "INFO"),
        ("GET /nowhere/", 404, "-", "192.0.2.9", "INFO"),
    ]
    assert len({line["request"] for line in said}) == 3
    assert all(line["time"].endswith("+00:00") and line["ms"] >= 0 for line in said)


def test_from_where_is_what_the_own_proxies_noted(client, lines, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    client.get("/councils/", headers={"X-Forwarded-For": "198.51.100.1, 192.0.2.7"})
    assert requests(lines)[0]["from"] == "192.0.2.7"


def test_signing_in_failing_being_locked_out_and_leaving_are_told_apart(client, casey, app, lines):
    type_password(client, password="not this one")
    type_password(client)
    type_code(client, "000000")
    type_code(client, code(app))
    client.post(reverse("account_logout"))
    for _ in range(12):
        type_password(client, name="nobody")
    told = [(line["message"], line.get("name")) for line in lines() if line["logger"] == "ombudsman.sign_ins"]
    failed = ("name and password did not match", None)
    assert told[:5] == [
        failed,
        ("second factor did not match", None),
        ("signed in", "caseworker"),
        ("signed out", "caseworker"),
        failed,
    ]
    assert ("locked out", None) in told


def test_neither_passwords_nor_codes_nor_names_that_may_be_passwords_are_written(client, casey, app, written):
    type_password(client, name=PASSWORD, password="hush hush hush")
    type_password(client)
    type_code(client, code(app))
    for text in written():
        assert "hush" not in text
        assert PASSWORD not in text
        assert code(app) not in text


def test_exports_and_sheets_are_told_with_what_was_taken_away(client, anna, lines):
    DecisionFactory(summary=SECRET)
    client.post(reverse("admin:councils_decision_export"), {"format": "csv"}).getvalue()
    [line] = requests(lines)
    assert (line["who"], line["taken_away"][:10]) == ("anna", "decisions-")


def test_a_change_of_an_account_or_a_role_is_told(client, anna, lines):
    ben = UserFactory(username="ben")
    client.post(reverse("admin:auth_user_change", args=[ben.pk]), {"username": "ben"})
    client.post(reverse("admin:colleague-password-link", args=[ben.pk]))
    assert [line["accounts"] for line in requests(lines)] == ["admin:auth_user_change", "admin:colleague-password-link"]
    assert str(ben.pk) in requests(lines)[0]["message"]


@pytest.mark.parametrize(
    ("address", "status"), [("/map/?year=1999-00", 404), ("/decisions/?outcome=excellent", 400), ("/healthz/x", 404)]
)
def test_what_somebody_looks_for_is_not_written(client, written, address, status):
    client.get(address)
    assert all(address.partition("?")[2] not in text or "?" not in address for text in written())


def test_links_that_let_somebody_in_are_not_written(client, anna, written):
    ben = UserFactory(username="ben")
    link = client.post(reverse("admin:colleague-password-link", args=[ben.pk])).context["link"]
    key = link.rstrip("/").rpartition("/")[2]
    client.logout()
    client.get(link)
    client.get(f"{link}further/")
    for token in ("1:1abcde:the-signature-of-an-alert", 40 * "x"):
        client.get(f"/alerts/{token}/end/")
        client.get(f"/alerts/{token}/ends/")
    for text in written():
        assert key not in text
        assert "signature" not in text
        assert 40 * "x" not in text


def test_a_foreign_host_is_a_refusal_on_one_line_without_a_traceback(client, written, lines):
    assert client.get("/councils/", headers={"host": "evil.example"}).status_code == 400
    [line] = lines()
    assert (line["status"], line["level"]) == (400, "WARNING")
    assert all("Traceback" not in text and len(text.splitlines()) == 1 for text in written())


def break_down(request):
    raise ValueError(f"invalid text: {SECRET}")


urlpatterns = [path("broken/", break_down)]


@pytest.mark.urls(__name__)
def test_an_error_is_told_by_its_kind_and_place_on_one_line_and_not_by_its_words(client, written, lines):
    client.raise_request_exception = False
    assert client.get("/broken/").status_code == 500
    error, request = lines()
    assert error["error"].startswith("ValueError at ")
    assert "ombudsman/test_log.py:" in error["error"]
    assert error["request"] == request["request"]
    for text in written():
        assert SECRET not in text
        assert len(text.splitlines()) == 2


def test_nobody_can_write_lines_of_their_own(client, written):
    client.get("/a%0a2026-01-01 INFO%0d%1b[2Jb/", REMOTE_ADDR="192.0.2.7")
    for text in written():
        assert len(text.splitlines()) == 1
        assert "\x1b" not in text


def test_a_text_of_a_case_is_not_written_when_it_is_saved(client, anna, written):
    council = AuthorityFactory()
    client.post(reverse("admin:councils_decision_add"), {"authority": council.pk, "summary": SECRET})
    assert all(SECRET not in text for text in written())


KEY = "a long text of chance, made up for a test: 8f1c0b6e"


def started(tmp_path, **settings):
    """What a process that serves the site writes when it starts with these settings."""
    given = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "SECRET_KEY": KEY} | settings
    command = [sys.executable, "-c", "import ombudsman.wsgi"]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=True).stderr


def test_a_start_with_other_settings_names_them_and_says_no_value(tmp_path):
    mail = "smtp://user:mailword@mail.example:25"
    assert "settings have changed" not in started(tmp_path)
    said = started(tmp_path, EMAIL_URL=mail, OMBUDSMAN_NAME="Another Office")
    assert 'message="settings have changed" settings="EMAIL_URL, OMBUDSMAN_NAME"' in said
    assert "settings have changed" not in started(tmp_path, EMAIL_URL=mail, OMBUDSMAN_NAME="Another Office")
    assert 'settings="EMAIL_URL, OMBUDSMAN_NAME"' in started(tmp_path)
    assert "settings=SECRET_KEY" in started(tmp_path, SECRET_KEY=KEY[::-1])
    kept = (tmp_path / "settings.json").read_text()
    assert not [value for value in ("mailword", "Another Office", KEY) if value in said + kept]
