"""Mail that comes back: marked by a person or out of the mailbox, sent again to a mended address, and on record."""

import mailbox
import socketserver
import threading
from email import message_from_bytes
from email.message import EmailMessage
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from letters.models import Dispatch
from letters.outbox.bounces import bounce_of
from letters.outbox.resolving import mark_posted, mark_returned, send_again
from tests.letters.outbox.test_sending import issued, manager, post, run, states, year  # noqa: F401
from tests.support.post_office import REFUSED, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(issued, post):
    """Letters that the mail server has taken; the first of them."""
    run()
    return Dispatch.objects.order_by("pk").first()


def kept(path, *messages):
    """A Maildir with these messages."""
    box = mailbox.Maildir(path, create=True)
    for message in messages:
        box.add(message)
    box.close()
    return str(path)


def read(*arguments):
    said = StringIO()
    call_command("read_bounces", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
def test_what_a_report_in_the_mailbox_says_came_back_is_marked_and_reading_again_changes_nothing(
    sent, tmp_path, original
):
    where = kept(tmp_path / "box", report(sent, original=original))
    assert "Marked as returned: 1. Known before: 0." in read(where)
    sent.refresh_from_db()
    assert sent.state == "returned"
    assert sent.returned_because == f"{sent.email}: 5.1.1 {REFUSED}"
    assert sent.sent_at
    assert "Marked as returned: 0. Known before: 1." in read(where)
    assert states() == {"returned": 1, "sent": 6}


def test_a_delay_an_absence_and_a_report_on_other_mail_change_nothing(sent, tmp_path):
    absence = EmailMessage()
    absence["In-Reply-To"], absence["Subject"] = sent.message_id, "Out of office"
    absence.set_content("I am on leave.")
    delay, strange = report(sent, action="delayed"), report(sent, message_id="<nobody@elsewhere.example>")
    where = kept(tmp_path / "box", absence.as_bytes(), delay, strange)
    assert "About mail that is not ours: 1. Other messages: 2." in read(where)
    assert states() == {"sent": 7}


def test_an_mbox_is_read_too_and_one_that_is_not_there_is_said(sent, tmp_path, settings):
    box = mailbox.mbox(tmp_path / "box")
    box.add(report(sent))
    box.close()
    settings.BOUNCE_MAILBOX = str(tmp_path / "box")
    assert "Marked as returned: 1." in read(settings.BOUNCE_MAILBOX)
    with pytest.raises(CommandError, match="There is no mailbox at"):
        read(str(tmp_path / "nothing"))
    with pytest.raises(CommandError, match="BOUNCE_MAILBOX"):
        read("")


def test_what_came_back_goes_again_as_another_mail_to_the_mended_address_and_the_record_shows_both(
    sent,
    post,
    tmp_path,
    admin_client,
):
    by, first = manager(), (sent.email, sent.message_id)
    read(kept(tmp_path / "box", report(sent)))
    sent.recipient.contacts.update(email="right@council-0.example")
    sent.refresh_from_db()
    send_again(sent, by=by)
    assert (sent.state, sent.email) == ("queued", "right@council-0.example")
    assert sent.message_id != first[1]
    run()
    assert post.taken[-1]["To"] == "right@council-0.example"
    history = admin_client.get(reverse("admin:letters_dispatch_history", args=[sent.pk])).content.decode()
    assert first[0] in history
    assert REFUSED in history
    assert "right@council-0.example" in history
    assert "Marked as returned: 0." in read(str(tmp_path / "box"))  # the report on the first says nothing of this
    assert states() == {"sent": 7}


def test_a_person_marks_it_with_what_they_know_and_the_years_page_counts_it(sent, admin_client):
    chosen = {
        "action": "mark_returned",
        "_selected_action": [sent.pk],
        "confirmed": "yes",
        "reason": "They rang.",
    }
    admin_client.post(reverse("admin:letters_dispatch_changelist"), chosen)
    sent.refresh_from_db()
    assert (sent.state, sent.returned_because) == ("returned", "They rang.")
    page = admin_client.get(reverse("admin:desk", args=[sent.letter.year.label])).content.decode()
    assert "1 mail came back." in page
    mark_posted(sent, by=manager())
    assert states() == {"posted": 1, "sent": 6}


def test_only_what_was_mailed_comes_back_and_somebody_says_why(issued):
    waiting, by = Dispatch.objects.order_by("pk").first(), manager()
    with pytest.raises(ValidationError, match="not on record as mailed"):
        mark_returned(waiting, reason="No.", by=by)
    waiting.claim()
    waiting.keep_sent()
    with pytest.raises(ValidationError, match="Say what the notice says"):
        mark_returned(waiting, reason=" ", by=by)


class PostBox(socketserver.StreamRequestHandler):
    """As much of an IMAP server as reading one folder takes."""

    def handle(self):
        self.say("* OK ready")
        for line in self.rfile:
            tag, command, *rest = line.decode().split()
            command = command.upper()
            self.server.heard.append((command, *rest))
            if command == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
            elif command == "SEARCH":
                self.say("* SEARCH 1")
            elif command == "FETCH":
                message = self.server.message
                self.say(f"* 1 FETCH (BODY[] {{{len(message)}}}")
                self.wfile.write(message + b")\r\n")
            self.say(f"{tag} OK {command} done")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


def test_a_mailbox_behind_imap_is_read_and_left_as_it_was(sent):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), PostBox) as server:
        server.message, server.heard = report(sent), []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            assert "Marked as returned: 1." in read(f"imap://me%40x:secret@127.0.0.1:{server.server_address[1]}/INBOX")
        finally:
            server.shutdown()
            thread.join()
    said = [" ".join(words) for words in server.heard]
    assert any(line.startswith("EXAMINE") for line in said)
    assert "FETCH 1 (BODY.PEEK[])" in said
    assert not any(line.startswith(("STORE", "SELECT", "EXPUNGE")) for line in said)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 5000), put=st.binary(max_size=30))
def test_a_damaged_report_breaks_nothing(at, put):
    whole = report(Dispatch(email="a@council.example", message_id="<x@y.example>"))
    bounce = bounce_of(message_from_bytes(whole[:at] + put + whole[at + len(put) :]))
    assert bounce is None or bounce.said
