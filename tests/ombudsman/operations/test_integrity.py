"""Each rule of the record is quiet on a whole record and names what breaks it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from councils.models import KindTotal, Performance, ServiceArea
from letters.models import Dispatch, Letter
from tests.letters.outbox.test_sending import let_go, year  # noqa: F401

pytestmark = pytest.mark.django_db


def check():
    said = StringIO()
    try:
        call_command("check_integrity", stdout=said, stderr=said)
    except CommandError as error:
        return f"{said.getvalue()}{error}", False
    return said.getvalue(), True


@pytest.fixture
def whole(shared_files, year):
    """A year whose letters have gone out, with a file for each of them, and cases in several service areas."""
    assert KindTotal.objects.exclude(service_area="").count() > 1
    let_go(year)
    return year


BREAKS = {
    "figures": (lambda year: Performance.objects.all().delete(), "is frozen and has no figures"),
    "totals": (lambda year: KindTotal.objects.filter(service_area="").update(received=999), "is not the sum"),
    "totals of areas": (
        lambda year: KindTotal.objects.filter(service_area=ServiceArea.HOUSING).update(received=999),
        "Housing: the total of “received” is not the sum",
    ),
    "outbox": (lambda year: Dispatch.objects.all().delete(), "is in nobody's outbox"),
    "files": (lambda year: [each.pdf.storage.delete(each.pdf.name) for each in Letter.objects.all()], "is missing"),
    "not issued": (lambda year: Letter.objects.update(issued_at=None, issued_by=None), "was not issued"),
    "editions": (lambda year: Letter.objects.update(edition=2), "do not go together"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_a_rule_is_named(whole, name):
    said, well = check()
    assert well, said
    breaks, words = BREAKS[name]
    breaks(whole)
    said, well = check()
    assert not well
    assert words in said


def test_a_mail_sent_twice_to_one_address_is_what_the_database_refuses(whole):
    first = Dispatch.objects.first()
    assert not Dispatch.objects.filter(letter=first.letter, email=first.email).exclude(pk=first.pk).exists()
    Dispatch.objects.filter(pk=first.pk).update(started_at=timezone.now(), sent_at=timezone.now())
    assert check()[1]
