"""What the doctor says of a site that is well, and of one with a single thing wrong."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from councils.models import MailingStop
from tests.letters.outbox.test_sending import post  # noqa: F401

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
