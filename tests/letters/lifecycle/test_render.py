"""Rendering many letters: the queue, several processes, and what is left when they are killed."""

import os
import signal
import time
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from councils.figures import freezing
from letters.lifecycle.compose import compose
from letters.lifecycle.render import render_waiting
from letters.models import Letter
from tests.support.factories import AuthorityFactory, DecisionFactory, ReviewYearFactory, bytes_of


@pytest.fixture
def year():
    for council in AuthorityFactory.create_batch(14):
        DecisionFactory(authority=council, upheld=True)
    year = ReviewYearFactory(letters_dated_on=date(2020, 7, 22))
    freezing.freeze(year)
    compose(year)
    return year


def pdfs() -> dict[int, bytes]:
    return {letter.pk: bytes_of(letter) for letter in Letter.objects.exclude(pdf="")}


def forget(letters) -> None:
    """Take the PDFs away, files and all, as if nobody had rendered yet."""
    for letter in letters:
        letter.pdf.storage.delete(letter.pdf.name)
    letters.update(pdf="", pdf_sha256="", rendered_at=None)


@pytest.mark.django_db
def test_the_letters_without_a_pdf_are_rendered_and_progress_is_told(year):
    heard = []
    assert render_waiting(year.letters.all(), on_progress=lambda *n: heard.append(n)) == 14
    assert heard[-1] == (14, 14)
    assert not Letter.objects.unrendered().exists()
    assert render_waiting(year.letters.all()) == 0


@pytest.mark.django_db
def test_a_letter_composed_again_while_it_was_printed_stays_in_the_queue(year):
    letter = Letter.objects.first()
    stale = Letter.objects.get(pk=letter.pk)
    letter.recompose(letter.content)
    assert not stale.keep_pdf(b"%PDF-of the old content")
    assert Letter.objects.unrendered().filter(pk=letter.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_batch_killed_midway_and_run_again_gives_the_same_bytes_as_one_undisturbed(manage, year):
    call_command("render_letters", "2019-20", workers=2, verbosity=0)
    undisturbed = pdfs()
    forget(Letter.objects.all())
    batch = manage("render_letters", "2019-20", "--workers", "2")
    deadline = time.monotonic() + 120
    while not Letter.objects.exclude(pdf="").exists() and batch.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    batch.send_signal(signal.SIGKILL)
    batch.wait()
    assert 0 < Letter.objects.unrendered().count() < len(undisturbed)
    assert not running(batch.pid)
    call_command("render_letters", "2019-20", workers=2, verbosity=0)
    assert pdfs() == undisturbed


def running(session: int, patience: float = 10) -> bool:
    """Whether a process of the session is still there after a while: the printers must end with their parent."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            os.killpg(session, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_to_is_said_in_a_sentence(year, settings, tmp_path):
    (tmp_path / "taken").write_text("A file where a folder should be.")
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "taken"}}
    settings.STORAGES = {**settings.STORAGES, "default": place}
    with pytest.raises(CommandError, match=r"A PDF could not be kept .*: see that DATA_DIR can be written to"):
        call_command("render_letters", "2019-20", "--workers", "1")
