"""What every test gets without asking: a world that ends at this machine; and on request a browser."""

import gc
import ipaddress
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings
from django.core.signals import request_finished
from django.db import close_old_connections, connection, transaction
from django.http import FileResponse
from django.test import Client
from django.test.client import ClientHandler

# How long something takes on a busy machine says nothing about it.
TOO_SLOW = hypothesis.HealthCheck.too_slow
hypothesis.settings.register_profile("any-machine", deadline=None, suppress_health_check=[TOO_SLOW])
hypothesis.settings.load_profile("any-machine")

SECRET = "MZXW6YTBOI======"  # what the authenticator apps of the tests share


def pytest_collection_finish():
    """Take what was loaded to begin with out of the way of the collector of garbage, which looks at all of it often."""
    gc.collect()
    gc.freeze()


class OutsideWorldError(RuntimeError):
    """A test reached for another machine."""


def _is_this_machine(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_elsewhere(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if not _is_this_machine(name):
        raise OutsideWorldError(f"Tests talk to this machine only, and this one reached for {name}.")


@pytest.fixture(autouse=True)
def nothing_leaves_this_machine(monkeypatch):
    """Let sockets connect to loopback, and turn every other address into a failure that names it."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(original):
        def call(sock, address):
            if sock.family != socket.AF_UNIX:
                _refuse_elsewhere(address[0])
            return original(sock, address)

        return call

    def guarded_getaddrinfo(host, *args, **kwargs):
        _refuse_elsewhere(host)
        return getaddrinfo(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)


class BlindUpdateError(AssertionError):
    """An UPDATE finds its rows by a subquery over its own table."""


def _refuse_blind_update(execute, sql, params, many, context):
    # PostgreSQL, which made it wait for another to change the row, looks at the row again, not at the subquery: two
    # who claim the same thing would both get it. Django writes such a statement when a condition crosses a join.
    if re.match(r'UPDATE "(\w+)" SET .* WHERE .*\bIN \(SELECT \w+\."\w+" FROM "\1"', sql, re.DOTALL):
        raise BlindUpdateError(f"Two at once would both succeed: {sql}")
    return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def every_update_asks_its_own_row():
    with connection.execute_wrapper(_refuse_blind_update):
        yield


@pytest.fixture(autouse=True)
def second_factors_shown(monkeypatch):
    """Whoever is signed in by `force_login` has shown a second factor; tests/test_sign_in*.py use the door."""
    force_login = Client.force_login

    def with_second_factor(client, user, backend=None):
        from allauth.mfa.models import Authenticator

        force_login(client, user, backend)
        Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": SECRET}})
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()

    monkeypatch.setattr(Client, "force_login", with_second_factor)


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """The database for what all tests of a file look at: made once, and gone after the last of them.

    What one of them changes is gone after that one, as ever. Not for tests with transactions of their own.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def manage(transactional_db):
    """Start `manage.py` as a process of its own, in a session of its own, on this test's database and data folder."""
    started = []

    def start(*arguments: str, **changes: str) -> subprocess.Popen:
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "ombudsman.settings", "DATABASE_URL": database_url()}
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=environment | changes,
            start_new_session=True,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        said, _ = process.communicate()
        sys.stdout.write(said or "")  # shown when the test fails


@pytest.fixture
def shared_files(settings, tmp_path):
    """Files where other processes look for them, too."""
    backend = "django.core.files.storage.FileSystemStorage"
    place = {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES = {**settings.STORAGES, "default": place}
    return tmp_path


def database_url() -> str:
    """The database of this test, as another process names it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


CHROMIUM_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # the checks may run as root, where Chromium's sandbox cannot; the pages are our own
]


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests that look at pages: the machine's own, nothing is downloaded."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Tests marked `browser` need Chromium: install it (Debian: apt-get install chromium)."
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright's own event loop runs in this thread, which Django would take for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def watched(chromium, live_server):
    """A browser's page on the live site; what its console complains of, the policy included, is an error at the end."""
    complaints = []
    context = chromium.new_context(base_url=live_server.url, locale="en-GB")
    context.on("console", lambda said: said.type == "error" and complaints.append((said.text, said.location["url"])))
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert complaints == []


@pytest.fixture
def page(chromium, live_server):
    """A browser's page on the live site; what its console complains of fails the test."""
    with watched(chromium, live_server) as page:
        yield page


@pytest.fixture
def tolerant(chromium, live_server):
    """A page on which axe may add its own styles, which the policy of the site forbids everybody."""
    context = chromium.new_context(base_url=live_server.url, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def files_given_out_are_closed():
    """What a server does at the end of each answer, for answers that a test has not read to their end."""
    given_out = []
    answer_to = ClientHandler.__call__

    def remember(handler, environ):
        answer = answer_to(handler, environ)
        if isinstance(answer, FileResponse):
            given_out.append(answer)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "__call__", remember)
        yield
    # As Django's own test client does: the end of an answer would close the connection that the test is in.
    request_finished.disconnect(close_old_connections)
    for answer in given_out:
        answer.close()
    request_finished.connect(close_old_connections)


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    """Let no test find the counts that another has left in the process."""
    from councils.figures import council_year as frozen_totals
    from councils.figures import early_signs
    from councils.public.filters import faceted as facets

    facets.memories.clear()
    frozen_totals.remembered.clear()
    shutil.rmtree(settings.DATA_DIR / "downloads", ignore_errors=True)
    early_signs.remembered.clear()
