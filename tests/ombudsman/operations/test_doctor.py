"""What the doctor says of a site that is well, and of one with a single thing wrong."""

import socket
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from councils.models import MailingStop
from letters.checks import fonts_are_cut_down_fast
from letters.models import Letter
from letters.tasks import mail_what_waits
from ombudsman.operations import heartbeat
from tests.letters.outbox.test_sending import let_go, post, year  # noqa: F401

pytestmark = pytest.mark.django_db


def examine():
    said = StringIO()
    try:
        call_command("doctor", stdout=said)
    except CommandError as error:
        return f"{said.getvalue()}{error}", False
    return said.getvalue(), True


@pytest.fixture
def well(shared_files, post):
    """A site at which everything is as it should be."""
    heartbeat.give()
    said, fine = examine()
    assert fine, said
    assert "FAULT" not in said
    return said


def test_a_site_that_is_well_says_so_of_every_part(well):
    for subject in ("Python", "Database", "Files", "Disk", "Cache", "Letters", "Mail", "Worker"):
        assert f"ok     {subject}: " in well


def test_a_mail_server_that_does_not_answer_is_a_fault_with_a_remedy(well, settings, post):
    settings.EMAIL_PORT = 9  # nobody listens at the port of discarded things
    said, fine = examine()
    assert not fine
    assert "FAULT  Mail: The mail server cannot be reached" in said
    assert "EMAIL_URL" in said


def test_a_folder_that_cannot_be_written_is_a_fault_with_a_remedy(well, settings, tmp_path):
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("not a folder")
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": {"location": str(in_the_way)}}}
    said, fine = examine()
    assert not fine
    assert "FAULT  Files: Private files cannot be written" in said
    assert "DATA_DIR" in said


def test_no_mail_server_named_and_mail_stopped_are_notes_with_what_to_do(well, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    MailingStop.objects.begin("Moving house")
    said, fine = examine()
    assert fine
    assert "note   Mail: No mail server is named" in said
    assert "Moving house" in said
    assert "manage.py mailing start" in said


def test_a_worker_that_gives_no_sign_of_life_is_noted_and_by_a_setting_a_fault(well, settings):
    cache.delete(heartbeat.KEY)
    said, fine = examine()
    assert fine
    assert "note   Worker: None gives a sign of life." in said
    settings.WORKER_REQUIRED = True
    said, fine = examine()
    assert not fine
    assert (
        "FAULT  Worker: None gives a sign of life. No work has been taken up yet. Start `manage.py db_worker`" in said
    )


def test_work_that_nobody_takes_up_is_a_fault_though_a_worker_lives(well):
    mail_what_waits.enqueue()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=11))
    said, fine = examine()
    assert not fine
    assert "1 piece of work has waited for ten minutes" in said


def test_a_machine_that_does_not_share_the_others_files_is_named(well, year):
    assert "ok     Files: The newest PDFs are here." in examine()[0]
    for letter in Letter.objects.all()[:2]:
        letter.pdf.storage.delete(letter.pdf.name)
    said, fine = examine()
    assert not fine
    assert f"FAULT  Files: Of the 7 newest PDFs 2 are not on this machine ({socket.gethostname()})" in said
    assert "share one storage" in said


def test_the_library_that_cuts_fonts_down_is_missed_in_one_sentence(well, monkeypatch):
    monkeypatch.setattr("letters.pdf.rendering.SUBSETTER", "libnot-there.so.0")
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    said, fine = examine()
    assert fine
    assert said.count("libharfbuzz-subset0") == 1
    [complaint] = fonts_are_cut_down_fast()
    assert "libharfbuzz-subset0" in complaint.hint
