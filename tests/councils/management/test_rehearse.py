"""What the public would read on another day, before it comes."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from councils.models import Kind
from councils.models.decision import today
from councils.statistics.english import long_date
from tests.support.factories import AuthorityFactory

pytestmark = pytest.mark.django_db

LAST = today() + timedelta(days=100)
FIRST = LAST + timedelta(days=1)


def rehearsed(day):
    out = StringIO()
    call_command("rehearse", str(day), stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def reorganisation():
    old = AuthorityFactory(name="Oldtown District Council", kind=Kind.DISTRICT, closed_on=LAST)
    new = AuthorityFactory(name="Newshire Council", kind=Kind.UNITARY, opened_on=FIRST)
    old.successors.add(new)
    AuthorityFactory(name="Elsewhere Council", kind=Kind.UNITARY).neighbours.add(new)


def test_the_day_after_is_read_before_it_comes():
    said = rehearsed(FIRST)
    assert f"This council closed on {long_date(LAST)}." in said
    assert "What it did is now done by Newshire Council." in said
    assert f"It began on {long_date(FIRST)} in place of Oldtown District Council." in said
    assert "Neighbours: Elsewhere Council." in said
    assert "Elsewhere Council (" not in said
    assert "There would be 2 councils; today there are 2." in said


def test_the_last_day_itself_still_speaks_of_what_will_be():
    assert "Nothing else than today" in rehearsed(LAST)
    assert "Nothing else than today" in rehearsed(today())


def test_what_is_no_day_is_said_to_be_none():
    with pytest.raises(CommandError, match="write it like 2027-04-01"):
        rehearsed("soon")
