"""All mail stopped and let go again, at every door through which mail goes."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from councils.models import Alert, MailingStop
from letters.models import Dispatch
from letters.tasks import mail_what_waits
from tests.letters.outbox.test_sending import let_go, manager, post, run, states, year  # noqa: F401
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def mailing(*arguments):
    said = StringIO()
    call_command("mailing", *arguments, stdout=said)
    return said.getvalue()


def test_while_mail_is_stopped_nothing_goes_by_any_door_and_afterwards_all_of_it_once(year, post, client):
    let_go(year)
    mailing("stop", "--reason", "The mail server is being moved")
    assert mail_what_waits.func() == 0
    said, well = run()
    assert not well
    assert "The mail server is being moved" in said
    assert not Dispatch.objects.queued().first().claim()
    with pytest.raises(CommandError, match="being moved"):
        call_command("send_alerts", "https://reviews.example")
    asked = client.post(reverse("alerts"), {"email": "somebody@reader.example", "words": "bins"})
    assert asked.status_code == 400
    assert not Alert.objects.exists()
    assert post.addressees == []
    assert mail.outbox == []
    mailing("start")
    assert mail_what_waits.func() == 7
    assert set(states()) == {"sent"}


def test_the_year_s_page_says_who_stopped_mail_and_why(year, post, client):
    anna = UserFactory(is_staff=True, is_superuser=True)
    let_go(year)
    MailingStop.objects.begin("Wrong sheets were attached", by=anna)
    client.force_login(anna)
    page = client.get(reverse("admin:desk", args=[year.label])).content.decode()
    assert f"All mail has been stopped by {anna} since" in page
    assert "Wrong sheets were attached" in page


def test_a_stop_wants_a_reason_and_starting_what_is_not_stopped_says_so():
    with pytest.raises(CommandError, match="say why"):
        mailing("stop", "--reason", "  ")
    assert "was not stopped" in mailing("start")
    assert "Mail is not stopped" in mailing("status")


def test_a_log_that_is_not_there_or_a_stranger_changes_nothing(tmp_path):
    with pytest.raises(CommandError, match="no colleague"):
        mailing("reconcile", str(tmp_path / "log"), "--by", "nobody")
    with pytest.raises(CommandError, match="cannot be read"):
        mailing("reconcile", str(tmp_path / "log"), "--by", manager().username)
