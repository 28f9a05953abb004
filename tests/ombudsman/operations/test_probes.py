"""What machines learn of the site: at the application server itself, by whatever name, without HTTPS."""

import socket
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone

from councils.models import MailingStop, ReviewYear
from letters.models import Dispatch
from ombudsman.operations import heartbeat
from tests.letters.outbox.test_sending import let_go, year  # noqa: F401

pytestmark = pytest.mark.django_db
TOKEN = "only for tests"


@pytest.fixture
def well(shared_files):
    heartbeat.give()


def lines(answer):
    return answer.content.decode().splitlines()


def test_a_site_that_is_well_says_so(client, well):
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ready\n"


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_probe_is_answered_by_any_name_and_without_https(client, well, settings, address):
    settings.ALLOWED_HOSTS = ["reviews.example"]
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get(address, headers={"host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/councils/", headers={"host": "10.0.0.7:8000"}).status_code == 400


def test_the_health_of_the_process_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_a_site_without_its_database_is_not_ready(client, well, monkeypatch):
    def no_cursor():
        raise OperationalError("connection to 10.0.0.9 refused")

    monkeypatch.setattr("ombudsman.operations.doctor.connection.cursor", no_cursor)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert lines(answer)[0].startswith("not ready: Database")
    assert "10.0.0.9" not in answer.content.decode()


def test_a_site_that_cannot_write_files_is_not_ready(client, well, settings, tmp_path):
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("not a folder")
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": {"location": str(in_the_way)}}}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert lines(answer) == ["not ready: Files"]


def test_a_site_without_a_worker_is_ready_with_a_note_and_by_a_setting_not_ready(client, well, settings):
    cache.delete(heartbeat.KEY)
    answer = client.get("/readyz")
    assert (answer.status_code, lines(answer)) == (200, ["ready", "look at: Worker"])
    settings.WORKER_REQUIRED = True
    answer = client.get("/readyz")
    assert (answer.status_code, lines(answer)) == (503, ["not ready: Worker"])


def metrics(client, token=TOKEN):
    return client.get("/metrics", headers={"authorization": f"Bearer {token}"})


def test_nobody_reads_metrics_without_the_token(client, settings):
    assert metrics(client, "").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics").status_code == 404
    assert metrics(client, "guessed").status_code == 404
    assert client.get("/metrics").content == client.get("/metric").content


def test_metrics_say_what_waits_what_needs_a_person_and_when_a_year_becomes_public(client, well, settings, year):
    settings.METRICS_TOKEN = TOKEN
    let_go(year)
    Dispatch.objects.filter(pk=Dispatch.objects.first().pk).update(started_at=timezone.now())
    MailingStop.objects.begin("Moving house")
    ReviewYear.objects.update(publish_at=timezone.now() + timedelta(hours=1))
    said = dict(line.rsplit(" ", 1) for line in lines(metrics(client)) if not line.startswith("#"))
    assert said['ombudsman_dispatches{state="queued"}'] == "6"
    assert said['ombudsman_dispatches{state="uncertain"}'] == "1"
    assert said["ombudsman_mail_stopped"] == said["ombudsman_worker_alive"] == "1"
    assert said["ombudsman_letters_unrendered"] == "0"
    assert 0 <= float(said["ombudsman_seconds_since_last_render"]) < 600
    assert 3000 < float(said['ombudsman_seconds_until_publication{year="2019-20"}']) < 3600


def test_answers_are_counted_and_those_of_processes_that_have_ended_too(client, settings, tmp_path):
    settings.METRICS_TOKEN, settings.DATA_DIR = TOKEN, tmp_path
    (tmp_path / "requests").mkdir()
    (tmp_path / "requests" / "1").write_bytes((0).to_bytes(8, "little") + (5).to_bytes(8, "little") + bytes(24))
    client.get("/robots.txt")
    client.get("/nowhere/")
    client.get("/healthz")
    said = lines(metrics(client))
    assert 'ombudsman_requests_total{status="2xx"} 6' in said
    assert 'ombudsman_requests_total{status="4xx"} 1' in said


@pytest.mark.django_db(transaction=True)
def test_a_worker_gives_a_sign_of_life_where_every_machine_sees_it(manage, tmp_path):
    cache.delete(heartbeat.KEY)
    manage("db_worker", "--no-startup-delay", DATA_DIR=str(tmp_path))
    end = time.monotonic() + 60
    while not heartbeat.heard_from() and time.monotonic() < end:
        time.sleep(0.2)
    assert heartbeat.heard_from() == socket.gethostname()
