"""A server that dies in the middle of saving: nothing half saved, and the form that is sent again is saved once."""

import re
import socket
import time
from contextlib import contextmanager
from http.cookiejar import Cookie, CookieJar
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from councils.models import Decision, SentForm
from tests.councils.backoffice.test_simultaneous_edits import row
from tests.support import factories
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db(transaction=True)

ADD = "/admin/councils/decision/add/"
HIDDEN = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|_form)" value="([^"]+)"')
SECONDS = 4

# The second recommendation takes its time: the decision and the first are written by then, and nothing is committed.
SLOW = {
    "sqlite": [
        "CREATE VIEW long AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 20000000) "
        "SELECT count(*) AS so FROM n",
        "CREATE TRIGGER slowly BEFORE INSERT ON councils_recommendation WHEN NEW.number = 2 "
        "BEGIN SELECT so FROM long; END",
    ],
    "postgresql": [
        "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS "
        f"'BEGIN IF NEW.number = 2 THEN PERFORM pg_sleep({SECONDS}); END IF; RETURN NEW; END'",
        "CREATE TRIGGER slowly BEFORE INSERT ON councils_recommendation FOR EACH ROW EXECUTE FUNCTION slowly()",
    ],
}
FAST = {
    "sqlite": ["DROP TRIGGER slowly", "DROP VIEW long"],
    "postgresql": ["DROP TRIGGER slowly ON councils_recommendation", "DROP FUNCTION slowly()"],
}


def run(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def saving_takes_long():
    run(SLOW[connection.vendor])
    try:
        yield
    finally:
        run(FAST[connection.vendor])


def in_the_middle_of_saving():
    """Whether another process is writing now."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
            return cursor.fetchone()[0] > 0
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except OperationalError:
            return True
        else:
            cursor.execute("ROLLBACK")
            return False
        finally:
            cursor.execute("PRAGMA busy_timeout = 20000")


def wait_until(happens, what):
    until = time.monotonic() + 40
    while time.monotonic() < until:
        if happens():
            return
        time.sleep(0.05)
    raise AssertionError(f"It never happened that {what}.")


class Browser:
    """Somebody signed in, at a server that can be killed."""

    def __init__(self, manage, user):
        client = Client()
        client.force_login(user)
        self.manage, jar = manage, CookieJar()
        jar.set_cookie(session_cookie(client.cookies["sessionid"].value))
        self.opener = build_opener(HTTPCookieProcessor(jar))
        self.start()

    def start(self):
        """A server on a port that is free."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.server = self.manage("runserver", "--noreload", f"127.0.0.1:{self.port}")
        wait_until(self.is_up, "the server started")

    def is_up(self):
        with socket.socket() as knock:
            return knock.connect_ex(("127.0.0.1", self.port)) == 0

    def open(self, path, data=None):
        body = urlencode(data).encode() if data else None
        with self.opener.open(f"http://127.0.0.1:{self.port}{path}", body, timeout=60) as answer:
            return answer.geturl(), answer.read().decode()

    def send_and_hang_up(self, path, data):
        """Send a form as `open` does, and go away before the answer."""
        body = urlencode(data).encode()
        jar = "; ".join(
            f"{cookie.name}={cookie.value}"
            for handler in self.opener.handlers
            if isinstance(handler, HTTPCookieProcessor)
            for cookie in handler.cookiejar
        )
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {jar}\r\nContent-Length: {len(body)}"
        line = socket.create_connection(("127.0.0.1", self.port))
        line.sendall(f"{head}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n".encode() + body)
        return line


def session_cookie(value):
    nothing = dict.fromkeys(("port", "expires", "comment", "comment_url"))
    return Cookie(
        version=0, name="sessionid", value=value, port_specified=False, domain="127.0.0.1", domain_specified=False,
        domain_initial_dot=False, path="/", path_specified=True, secure=False, discard=True, rest={},
        **{name: nothing[name] for name in nothing},
    )  # fmt: skip


@pytest.fixture
def browser(manage):
    factories.AuthorityFactory(name="Anytown City Council")
    factories.CategoryFactory()
    return Browser(manage, colleague("caseworker", "casey"))


def filled_in(browser):
    """The screen of a new decision, opened and filled in with two recommendations."""
    _, page = browser.open(ADD)
    return {
        **dict(HIDDEN.findall(page)),
        "reference": "19012345",
        "authority": "Anytown",
        "category": factories.CategoryFactory().pk,
        "received_on": "1/5/2019",
        "outcome": "upheld",
        "decided_on": "2/9/2019",
        "summary": "Delay with a ramp.",
        "recommendations-TOTAL_FORMS": 2,
        "recommendations-INITIAL_FORMS": 0,
        **row(0, "Apologise."),
        **row(1, "Pay her."),
    }


def test_a_server_killed_while_saving_leaves_nothing_and_the_form_sent_again_is_saved_once(browser):
    form = filled_in(browser)
    with saving_takes_long():
        line = browser.send_and_hang_up(ADD, form)
        wait_until(in_the_middle_of_saving, "the server was in the middle of saving")
        browser.server.kill()
        browser.server.wait()
        assert line.recv(1) == b""
        line.close()
    assert not Decision.objects.exists()
    assert not SentForm.objects.exists()
    with pytest.raises(URLError):
        browser.open(ADD, form)
    browser.start()
    where, page = browser.open(ADD, form)
    assert where.endswith(reverse("admin:councils_decision_changelist"))
    assert "was added successfully" in page
    assert Decision.objects.get().recommendations.count() == 2
    assert "had been saved already" in browser.open(ADD, form)[1]
    assert Decision.objects.get().recommendations.count() == 2


def test_a_form_whose_answer_was_lost_is_saved_once_and_the_person_is_told(browser):
    form = filled_in(browser)
    with saving_takes_long():
        line = browser.send_and_hang_up(ADD, form)
        wait_until(in_the_middle_of_saving, "the server was in the middle of saving")
        line.close()
        wait_until(Decision.objects.exists, "the server finished what it had begun")
    _, page = browser.open(ADD, form)
    assert "19 012 345 had been saved already" in page
    assert Decision.objects.get().recommendations.count() == 2
