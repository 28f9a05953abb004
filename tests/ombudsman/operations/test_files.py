"""Files that are missing or altered are found, named, and made again where they can be."""

from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from councils.figures import freezing
from letters.lifecycle.compose import compose
from letters.lifecycle.render import render_waiting
from letters.models import Letter
from tests.support.factories import DecisionFactory, ReviewYearFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(shared_files):
    """One letter with its real PDF."""
    DecisionFactory(upheld=True)
    year = ReviewYearFactory()
    freezing.freeze(year)
    compose(year, by=UserFactory())
    render_waiting(Letter.objects.all())
    return Letter.objects.get()


def verify(*arguments):
    said = StringIO()
    try:
        call_command("verify_files", *arguments, stdout=said, stderr=said)
    except CommandError as error:
        return f"{said.getvalue()}{error}", False
    return said.getvalue(), True


def alter(letter, data):
    name = letter.pdf.name
    default_storage.delete(name)
    if data is not None:
        default_storage.save(name, ContentFile(data))


@pytest.mark.parametrize(("data", "words"), [(None, "is missing"), (b"%PDF-other", "has been altered")])
def test_a_lost_or_altered_letter_is_found_and_made_again_to_the_byte(letter, data, words):
    with letter.pdf.open() as file:
        whole = file.read()
    assert "Every file is there and is what it was." in verify()[0]
    alter(letter, data)
    said, well = verify()
    assert not well
    assert f"{letter}: {letter.pdf.name} {words}." in said
    said, well = verify("--repair")
    assert well, said
    assert "made again, the same to the byte" in said
    with default_storage.open(letter.pdf.name) as file:
        assert file.read() == whole


def test_what_cannot_be_made_again_as_it_was_is_left_for_a_back_up(letter):
    Letter.objects.update(pdf_sha256="0" * 64)
    said, well = verify("--repair")
    assert not well
    assert "take the file from a back-up" in said


def test_files_that_no_record_names_are_counted_and_left(letter):
    default_storage.save("letters/2019-20/stranger.pdf", ContentFile(b"%PDF"))
    said, well = verify()
    assert well
    assert "1 file that no record names" in said
