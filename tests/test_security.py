"""What every answer carries, what no address gives away, and the page that says where each protection is held."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import path, reverse

from tests.ombudsman.sign_in.test_sign_in import PASSWORD, app, casey, type_code, type_password  # noqa: F401
from tests.ombudsman.test_settings import REAL, read  # noqa: F401 - a fixture
from tests.support.authenticator_app import code
from tests.support.public_pages import ASKED
from tests.test_embargo import patterns

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
LINES = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
PROBES = {"healthz", "readyz", "metrics"}  # no browser asks for these
ADDRESSES = [f"/{route}" for route, converters in patterns() if not (converters or "^" in route or route in PROBES)]


def test_every_line_of_the_standard_is_met_not_applicable_or_open_and_none_of_level_one_is_open():
    assert len(LINES) == len({number for number, *_ in LINES})
    assert [sum(level == each for _, level, *_ in LINES) for each in "12"] == [64, 138]
    assert {state for *_, state, _ in LINES} == {"met", "not applicable", "open"}
    assert [number for number, level, _, state, _ in LINES if (level, state) == ("1", "open")] == []
    assert [number for number, *_, how in LINES if len(how.strip()) < 8] == []


def test_every_test_that_the_page_names_exists():
    named = {name for *_, how in LINES for name in re.findall(r"[\w/]*test_\w+\.py", how)}
    assert len(named) > 30
    assert sorted(name for name in named if not (ROOT / "tests" / name).exists()) == []
    held_by = re.findall(r"`(tests/[\w/.]+)`", PAGE)
    assert [name for name in held_by if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("address", sorted({*ADDRESSES, *ASKED, reverse("account_login"), "/admin/"}))
def test_every_answer_carries_what_browsers_are_to_heed(client, address):
    answer = client.get(address)
    if answer.streaming:
        answer.getvalue()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert {policy[name] for name in ("object-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert "unsafe" not in answer["Content-Security-Policy"]
    kind = answer.get("Content-Type", "")
    if kind.startswith("text/") or "xml" in kind:
        assert "charset=utf-8" in kind, kind


def test_a_real_site_insists_on_https_for_a_year_and_for_the_hosts_below(read, settings):
    for name, value in read(**REAL).items():
        if name.startswith("SECURE_"):
            setattr(settings, name, value)
    assert Client().get("/").status_code == 301
    said = Client().get("/", secure=True, headers={"X-Forwarded-Proto": "https"})["Strict-Transport-Security"]
    assert said == "max-age=31536000; includeSubDomains"


def test_cookies_are_not_sent_along_from_other_sites_and_the_sessions_is_for_no_script(client, casey, app):
    type_password(client)
    type_code(client, code(app))
    assert client.cookies["sessionid"]["httponly"]
    assert {cookie["samesite"] for cookie in client.cookies.values()} <= {"Lax", "Strict"}


def test_a_form_without_its_token_is_refused(casey, app):
    strict = Client(enforce_csrf_checks=True)
    assert type_password(strict).status_code == 403
    assert not strict.session.keys()


def test_who_confirms_who_they_are_goes_on_under_another_key(client, casey, app):
    type_password(client)
    type_code(client, code(app))
    before = client.cookies["sessionid"].value
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    assert client.cookies["sessionid"].value != before
    assert client.get(reverse("admin:index")).status_code == 200


def test_what_was_read_inside_is_not_stored_and_gone_at_the_end(client, casey, app):
    type_password(client)
    type_code(client, code(app))
    for name in ("admin:index", "admin:councils_decision_changelist", "mfa_index"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"]
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache", "storage"'


def test_no_script_of_ours_keeps_anything_in_the_browser():
    scripts = list((ROOT / "static").rglob("*.js"))
    assert scripts
    stores = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|\beval\(|new Function")
    assert [script.name for script in scripts if stores.search(script.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "address",
    [
        "/.git/config",
        "/.env",
        "/static/",
        "/static/../ombudsman/settings.py",
        "/var/ombudsman.sqlite3",
        "/private/",
        "/manage.py",
    ],
)
def test_neither_sources_nor_files_nor_lists_of_folders_are_served(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND"])
@pytest.mark.parametrize("address", ["/", "/decisions/", "/api/decisions/", "/admin/", "/nowhere/"])
def test_methods_that_nothing_here_understands_are_refused(client, address, method):
    refused = client.generic(method, address, headers={"Cookie": "secret=1"})
    assert refused.status_code == 405
    assert refused["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert b"secret" not in refused.content


def break_down(request):
    raise ValueError("a word of the inside")


urlpatterns = [path("broken/", break_down)]


@pytest.mark.urls(__name__)
def test_a_page_that_breaks_says_nothing_of_the_inside(client):
    client.raise_request_exception = False
    broken = client.get("/broken/")
    assert broken.status_code == 500
    for word in (b"ValueError", b"inside", b"Traceback", b"test_security"):
        assert word not in broken.content
