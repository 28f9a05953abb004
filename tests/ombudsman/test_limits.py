"""Visitors who ask too often are told when to come again; others never notice, and every process counts together."""

import subprocess
import sys

import pytest
from django.test import Client
from django.urls import get_resolver

from ombudsman import limits
from ombudsman.limits import Limit, Visits, limit_of, visitor
from tests.support.factories import AuthorityFactory
from tests.test_embargo import patterns

pytestmark = pytest.mark.django_db
FEW = Limit("few", 2)


@pytest.fixture(autouse=True)
def limited(settings, tmp_path, monkeypatch):
    settings.LIMIT_VISITORS = True
    settings.DATA_DIR = tmp_path
    for name in ("SEARCHES", "API", "FILES", "CHECKS", "ALERTS"):
        monkeypatch.setattr(limits, name, Limit(name, 2, getattr(limits, name).seconds))


DOORS = [
    "/decisions/?q=ramp",
    "/councils/?q=worcester",
    "/councils/suggestions.json?q=worc",
    "/api/councils/",
    "/api/nothing/",
    "/decisions.csv",
    "/data/ombudsman-data.zip",
    f"/letters/check/?sha256={64 * '0'}",
    "/alerts/nothing/end/",
    "/map/?view=tiles",
]


def statuses(address, times=4, **who):
    answers = [Client().get(address, **who) for _ in range(times)]
    for answer in answers:
        if answer.streaming:
            answer.getvalue()
    return [answer.status_code for answer in answers], answers[-1]


@pytest.mark.parametrize("address", DOORS)
def test_each_costly_door_turns_away_who_asks_too_often_and_nobody_else(address):
    seen, last = statuses(address, REMOTE_ADDR="192.0.2.7")
    assert 429 not in seen[:2]
    assert seen[2:] == [429, 429]
    assert 1 <= int(last["Retry-After"]) <= 60
    assert last["Cache-Control"] == "no-store"
    assert last["Content-Security-Policy"]
    if last["Content-Type"] == "application/json":
        assert "Wait" in last.json()["detail"]
    else:
        assert "try again in" in last.content.decode()
    assert 429 not in statuses(address, times=2, REMOTE_ADDR="192.0.2.8")[0]


def test_asking_for_alerts_is_counted_by_the_hour_and_reading_about_them_is_not():
    client = Client(REMOTE_ADDR="192.0.2.7")
    assert [client.get("/alerts/").status_code for _ in range(5)] == 5 * [200]
    asked = [client.post("/alerts/", {"email": f"n{n}@example.org"}) for n in range(3)]
    assert [answer.status_code for answer in asked] == [200, 200, 429]
    assert int(asked[-1]["Retry-After"]) > 3000


def test_pages_that_cost_little_are_not_counted():
    AuthorityFactory(slug="worcester-city-council")
    for address in ("/", "/councils/", "/councils/worcester-city-council/", "/healthz"):
        assert statuses(address, times=5, REMOTE_ADDR="192.0.2.7")[0] == 5 * [200]


def test_a_subscriber_of_the_newer_addresses_is_one_visitor(rf):
    who = [visitor(rf.get("/", REMOTE_ADDR=f"2001:db8:1:2:{n}::1")) for n in range(3)]
    assert set(who) == {"2001:db8:1:2::/64"}
    assert visitor(rf.get("/", REMOTE_ADDR="2001:db8:1:3::1")) != who[0]


def test_who_makes_up_addresses_before_the_own_proxy_gains_nothing(settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    seen = [
        Client().get("/api/councils/", headers={"X-Forwarded-For": f"198.51.100.{n}, 192.0.2.7"}).status_code
        for n in range(4)
    ]
    assert seen == [200, 200, 429, 429]


def test_processes_count_together(tmp_path, settings):
    told = (
        "import sys; from pathlib import Path; from django.conf import settings;"
        "settings.configure(SECRET_KEY=sys.argv[2]);"
        "from ombudsman.limits import Visits, Limit;"
        "print(Visits(Path(sys.argv[1])).add('192.0.2.7', Limit('few', 2), 1000.0)[0])"
    )
    path = tmp_path / "counts.sqlite3"
    command = [sys.executable, "-c", told, str(path), settings.SECRET_KEY]
    assert [subprocess.check_output(command, text=True).strip() for _ in range(2)] == ["1", "2"]
    assert Visits(path).add("192.0.2.7", FEW, 1030.0) == (3, 1060.0)
    assert Visits(path).add("192.0.2.7", FEW, 1061.0) == (1, 1121.0)
    assert b"192.0.2.7" not in path.read_bytes()


def test_counts_that_are_over_are_thrown_away(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "SWEPT_AFTER", 10)
    counts = Visits(tmp_path / "counts.sqlite3")
    for number in range(29):
        counts.add(str(number), FEW, 1000.0 + 100 * number)
    assert counts.connection().execute("SELECT count(*) FROM visits").fetchone()[0] <= 11


def test_a_file_that_cannot_be_written_keeps_nobody_out(settings, tmp_path, caplog):
    (tmp_path / "limits.sqlite3").mkdir()
    assert statuses("/api/councils/", REMOTE_ADDR="192.0.2.7")[0] == 4 * [200]
    assert "cannot be counted" in caplog.text


def test_every_public_address_is_limited_or_named_as_costing_little(rf):
    """A new address has to be put on one of the two sides."""
    free = {
        *("home", "council", "council-year", "decision", "review", "latest-review", "training", "statistics", "data"),
        *("codebook", "brief", "three-years-brief", "report"),
        *("about", "contact", "complain", "privacy", "accessibility"),
        *("alerts", "healthz", "readyz", "metrics", "robots", "security", "sitemap", "sitemap-section"),
        *("feed", "year-feed", "council-feed", "area-feed", "category-feed", "report-file"),
        *("latest-letter-pdf", "latest-letter", "letter", "letter-pdf", "letter-json", "letter-csv"),
        "letter-in-full",
        *("review-pdf", "review-edition-pdf"),
    }
    names = {entry.name for entry in named(get_resolver())}
    asked = rf.get("/", {"q": "anything"})
    assert {name for name in names if limit_of(asked, name) is None} <= free
    assert len(list(patterns())) > 40


def named(resolver, prefix=""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from named(entry, route)
        elif not route.startswith("admin/"):
            yield entry


@pytest.mark.parametrize("address", ["/letters/check/", "/alerts/", "/admin/", "/admin/councils/publicreport/add/"])
@pytest.mark.parametrize("length", ["22000001", "9" * 30])
def test_more_than_any_form_takes_is_refused_before_a_byte_of_it_is_read(address, length):
    sent = Unread()
    answer = Client().generic("POST", address, "", CONTENT_LENGTH=length, **{"wsgi.input": sent})
    assert answer.status_code == 413
    assert answer["Content-Security-Policy"]
    assert "Nothing of it was read or kept" in answer.content.decode()
    assert sent.was_read is False


class Unread:
    """What a visitor sends, and whether anybody has read of it."""

    was_read = False

    def read(self, *size):
        self.was_read = True
        return b""

    readline = read
