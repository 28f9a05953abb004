"""Letters by mail: each once to each recipient, whatever the mail server or the machine does meanwhile."""

import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from councils.figures import freezing
from councils.models import Role, ServiceArea
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.models import Dispatch, Letter
from letters.models.dispatch import MOST_ATTEMPTS
from letters.outbox.resolving import blockers_to_sending_again, mark_posted, presume_sent, send_again
from letters.tasks import mail_what_waits
from tests.support.factories import AuthorityFactory, CategoryFactory, DecisionFactory, ReviewYearFactory, UserFactory
from tests.support.post_office import HANG_UP, OK, SAY_NOTHING, WHEN_ANOTHER_COMES, PostOffice

pytestmark = pytest.mark.django_db

COUNCILS = 7
ADDRESSES = sorted(f"chief@council-{n}.example" for n in range(COUNCILS))


def manager():
    user = UserFactory()
    user.user_permissions.add(*Permission.objects.filter(codename__in=["approve_letter", "issue_letter"]))
    return user


@pytest.fixture
def year():
    """A year whose letters are approved: seven councils with a chief executive's address each."""
    for n in range(COUNCILS):
        council = AuthorityFactory(slug=f"council-{n}", name=f"Council {n}")
        council.contacts.create(role=Role.CHIEF_EXECUTIVE, office="Chief Executive", email=ADDRESSES[n])
        area = ServiceArea.HOUSING if n % 2 else ServiceArea.PLANNING
        DecisionFactory(authority=council, category=CategoryFactory(slug=area, service_area=area), upheld=True)
    year = ReviewYearFactory()
    freezing.freeze(year)
    compose(year, by=UserFactory())
    for letter in year.letters.all():
        letter.keep_pdf(f"%PDF-about {letter.authority}".encode())
        approve([letter], by=manager())
    return year


@pytest.fixture
def issued(year):
    let_go(year)
    return year


def by_post(year):
    """The first council has no address for mail any more, and its letter says so."""
    year.letters.get(authority__slug="council-0").recipient.contacts.all().delete()
    compose_again(year)


def compose_again(year):
    """One letter says something else by now: it is composed and approved again."""
    compose(year, by=UserFactory())
    letter = year.letters.unrendered().get()
    letter.keep_pdf(b"%PDF-by post")
    approve([letter], by=manager())


def let_go(year):
    """Issue all letters of a year."""
    issue(year.letters.all(), by=manager())


@pytest.fixture
def post(settings):
    """A post office that takes everything until it is told otherwise, and letters that go there without a pause."""
    with PostOffice() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.MAILS_PER_MINUTE = 0
        yield office


def run(*arguments):
    """What `send_letters` says, and whether it ended well."""
    said = StringIO()
    try:
        call_command("send_letters", "2019-20", *arguments, stdout=said, stderr=said)
    except CommandError as error:
        return f"{said.getvalue()}{error}", False
    return said.getvalue(), True


def states():
    """How many dispatches are in which state; every one is found by the question of its state and by no other."""
    found = {}
    for state in ("queued", "uncertain", "failed", "returned", "sent", "presumed", "to_print", "posted"):
        dispatches = getattr(Dispatch.objects, state)()
        assert {dispatch.state for dispatch in dispatches} <= {state}
        found[state] = dispatches.count()
    assert sum(found.values()) == Dispatch.objects.count()
    return {state: number for state, number in found.items() if number}


# Into the outbox


def test_an_issued_letter_is_queued_for_the_chief_executive_and_for_whoever_gets_a_copy(year):
    council = year.letters.get(authority__slug="council-0").recipient
    council.contacts.create(role=Role.LINK_OFFICER, office="Link Officer", email="link@council-0.example")
    council.contacts.create(role=Role.LEADER, office="Leader")
    compose_again(year)
    assert year.letters.get(recipient=council).content["enclosed"][-1] == "Copies by mail to: link officer."
    let_go(year)
    dispatches = Dispatch.objects.filter(letter__recipient=council)
    assert [(one.role, one.email) for one in dispatches] == [
        (Role.CHIEF_EXECUTIVE, "chief@council-0.example"),
        (Role.LINK_OFFICER, "link@council-0.example"),
    ]
    assert states() == {"queued": COUNCILS + 1}
    assert len(set(Dispatch.objects.values_list("message_id", flat=True))) == COUNCILS + 1


def test_an_address_that_serves_two_roles_is_written_to_once(year):
    council = year.letters.get(authority__slug="council-0").recipient
    council.contacts.create(role=Role.MONITORING_OFFICER, office="Solicitor", email="Chief@Council-0.example")
    let_go(year)
    assert Dispatch.objects.get(letter__recipient=council).role == Role.CHIEF_EXECUTIVE


def test_a_chief_executive_without_an_address_gets_the_letter_on_paper(year, admin_user, post):
    by_post(year)
    let_go(year)
    said, _ = run()
    assert "1 letter to be printed and posted." in said
    assert post.addressees == ADDRESSES[1:]
    mark_posted(Dispatch.objects.to_print().get(), by=admin_user)
    assert states() == {"posted": 1, "sent": COUNCILS - 1}


def test_a_letter_that_was_refused_does_not_go_to_the_address_of_whoever_followed_the_one_it_names(year, admin_user):
    contact = year.letters.get(authority__slug="council-0").recipient.contacts.get()
    contact.name = "Ms Old"
    contact.save()
    compose(year, by=UserFactory())
    letter = year.letters.unrendered().get()
    letter.keep_pdf(b"%PDF-to Ms Old")
    approve([letter], by=manager())
    issue([letter], by=manager())
    dispatch = letter.dispatches.get()
    assert dispatch.claim()
    dispatch.fail("550 No such user")
    contact.email = "office@council-0.example"
    contact.save()
    assert blockers_to_sending_again(dispatch, admin_user) == []
    contact.name = "Ms New"
    contact.save()
    with pytest.raises(ValidationError, match="is the address of Ms New: replace it by a second letter"):
        send_again(dispatch, by=admin_user)


def test_a_letter_that_cannot_be_queued_is_not_issued(year, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("letters.models.dispatch.new_message_id", full)
    with pytest.raises(OSError, match="No space"):
        issue([year.letters.first()], by=manager())
    assert not Letter.objects.issued().exists()


def test_a_dry_run_of_issuing_says_what_would_be_mailed_and_queues_nothing(year):
    by_post(year)
    said = StringIO()
    call_command("issue_letters", "2019-20", "--by", manager().username, "--dry-run", stdout=said)
    assert "7 letters would be issued." in said.getvalue()
    assert "To be mailed: 6 mails. To be printed and posted: 1 letter." in said.getvalue()
    assert not Dispatch.objects.exists()


# Out by mail


def test_every_mail_carries_the_letter_and_three_sheets(issued, post):
    said, well = run()
    assert well, said
    assert "2019-20: 7 mails sent." in said
    assert post.addressees == ADDRESSES
    mail = next(mail for mail in post.taken if mail["To"] == ADDRESSES[0])
    assert mail["Subject"] == "Annual Review letter 2020: Council 0"
    assert "our Annual Review letter 2020 to Council 0, for the year that ended on 31 March 2020" in str(
        mail.get_body()
    )
    pdf, *sheets = mail.iter_attachments()
    assert pdf.get_filename() == "annual-review-letter-2020-council-0.pdf"
    assert pdf.get_content() == b"%PDF-about Council 0"
    assert [sheet.get_filename() for sheet in sheets] == [
        "complaints-received-2019-20-council-0.csv",
        "complaints-decided-2019-20-council-0.csv",
        "compliance-2019-20-council-0.csv",
    ]
    assert sheets[0].get_payload(decode=True).startswith("\ufeffReference,".encode())
    assert mail["Message-ID"] == Dispatch.objects.get(email=ADDRESSES[0]).message_id
    assert states() == {"sent": COUNCILS}


def test_running_it_again_sends_nothing(issued, post):
    run()
    said, well = run()
    assert well
    assert "no mails sent" in said
    assert post.addressees == ADDRESSES


def test_only_as_many_are_sent_as_are_asked_for(issued, post):
    assert "5 mails still to be sent." in run("--limit", "2")[0]
    assert len(post.taken) == 2


def test_no_more_are_sent_in_a_minute_than_the_office_allows(issued, post, settings):
    settings.MAILS_PER_MINUTE = 600
    began = time.monotonic()
    run("--limit", "4")
    assert time.monotonic() - began > 0.3


def test_a_test_goes_to_one_address_and_leaves_the_outbox_alone(issued, post):
    before = list(Dispatch.objects.values())
    said, well = run("--to-test", "me@ombudsman.example", "--limit", "3")
    assert well, said
    assert post.addressees == ["me@ombudsman.example"] * 3
    assert all(mail["Subject"].startswith("TEST: ") for mail in post.taken)
    assert "This is a test, and counts for nothing" in str(post.taken[0].get_body())
    assert list(Dispatch.objects.values()) == before


def test_approved_letters_can_be_mailed_as_a_test_before_they_are_issued(year, post):
    assert "7 mails sent to me@ombudsman.example as a test" in run("--to-test", "me@ombudsman.example")[0]
    assert "goes to the Chief executive at chief@council-0.example" in str(post.taken[0].get_body())
    assert not Dispatch.objects.exists()


def test_a_test_needs_an_address_that_is_one(year, post):
    assert "“somebody” is not an e-mail address" in run("--to-test", "somebody")[0]


def test_nothing_counts_as_sent_while_no_mail_server_is_named(issued, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    said, well = run()
    assert not well
    assert "set EMAIL_URL" in said
    assert states() == {"queued": COUNCILS}


# When the server will not


def test_what_the_server_puts_off_is_tried_again_later(issued, post):
    post.answers = lambda number: "451 4.3.2 Busy, try later" if number % 3 == 0 else OK
    said, well = run()
    assert well
    assert "5 mails sent." in said
    assert "2 mails still to be sent, put off by the server until" in said
    put_off = Dispatch.objects.queued()
    assert {one.said for one in put_off} == {"451 4.3.2 Busy, try later"}
    assert all(one.next_try_at > timezone.now() + timedelta(minutes=1) for one in put_off)
    assert "no mails sent" in run()[0]
    put_off.update(next_try_at=timezone.now())
    run()
    put_off.update(next_try_at=timezone.now())
    run()
    assert post.addressees == ADDRESSES
    assert states() == {"sent": COUNCILS}


def test_nobody_waits_for_ever_for_a_server_that_only_puts_off(issued, post):
    post.answers = lambda number: "451 4.3.2 Busy"
    Dispatch.objects.update(attempts=MOST_ATTEMPTS - 1)
    run("--limit", "1")
    assert (
        f"Given up after {MOST_ATTEMPTS} tries. The last answer was: 451 4.3.2 Busy"
        in Dispatch.objects.failed().get().said
    )


def test_a_mail_refused_for_good_has_failed_with_the_servers_words(issued, post):
    post.answers = lambda number: "550 5.1.1 No such person here" if number == 2 else OK
    said, well = run()
    assert not well
    assert "550 5.1.1 No such person here" in said
    assert "1 mail failed, 0 uncertain" in said
    assert states() == {"failed": 1, "sent": COUNCILS - 1}
    assert len(post.taken) == COUNCILS - 1


def test_a_failed_mail_goes_to_the_corrected_address_when_somebody_says_so(issued, post):
    post.answers = lambda number: "550 5.1.1 No such person here" if number == 1 else OK
    run()
    failed = Dispatch.objects.failed().get()
    failed.letter.recipient.contacts.update(email="new-chief@council.example")
    by = manager()
    send_again(failed, by=by)
    assert failed.history.get().history_user == by
    assert "550 5.1.1 No such person here" in failed.history.get().history_change_reason
    run()
    assert "new-chief@council.example" in post.addressees
    assert states() == {"sent": COUNCILS}


def test_a_server_that_is_away_costs_no_mail_a_try(issued, post, settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = nobody.getsockname()[1]
        said, well = run()
    assert not well
    assert "The mail server cannot be reached" in said
    assert set(Dispatch.objects.values_list("attempts", "started_at")) == {(0, None)}


def test_a_letter_whose_file_is_not_what_was_approved_does_not_go(issued, post):
    letter = issued.letters.get(authority__slug="council-3")
    letter.pdf.storage.delete(letter.pdf.name)
    letter.pdf.storage.save(letter.pdf.name, ContentFile(b"%PDF-something else"))
    run()
    failed = Dispatch.objects.failed().get()
    assert failed.said.startswith("Nothing was sent.")
    assert "the PDF in store is not the one that was approved" in failed.said
    assert post.addressees == [address for address in ADDRESSES if address != "chief@council-3.example"]
    assert states() == {"failed": 1, "sent": COUNCILS - 1}


def test_a_letter_whose_file_is_missing_is_not_issued_and_it_is_said_what_mends_it(year):
    letter = year.letters.first()
    letter.pdf.storage.delete(letter.pdf.name)
    with pytest.raises(ValidationError, match="verify_files --repair"):
        issue([letter], by=manager())


# When nobody can know


def test_a_connection_lost_after_the_text_leaves_a_mail_uncertain_and_it_is_not_sent_again(issued, post):
    post.answers = lambda number: HANG_UP if number == 3 else OK
    said, well = run()
    assert not well
    assert "1 uncertain" in said
    assert states() == {"uncertain": 1, "sent": COUNCILS - 1}
    run()
    assert post.addressees == ADDRESSES


def test_a_server_that_falls_silent_after_the_text_leaves_a_mail_uncertain(issued, post, settings):
    settings.EMAIL_TIMEOUT = 0.5
    post.answers = lambda number: SAY_NOTHING if number == 1 else OK
    said, well = run("--limit", "1")
    assert not well
    assert "timed out" in said
    assert states() == {"uncertain": 1, "queued": COUNCILS - 1}


def test_an_uncertain_mail_is_presumed_sent_by_a_person_and_that_is_kept(issued, post, admin_client, admin_user):
    post.answers = lambda number: HANG_UP if number == 3 else OK
    run()
    uncertain = Dispatch.objects.uncertain().get()
    decide(admin_client, "presume_sent", uncertain)
    uncertain.refresh_from_db()
    assert (uncertain.state, uncertain.presumed_by) == ("presumed", admin_user)
    assert uncertain.history.get().history_user == admin_user
    assert run()[1]
    assert post.addressees == ADDRESSES


def test_an_uncertain_mail_is_sent_again_when_a_person_says_so_under_its_old_message_id(
    issued, post, admin_client, admin_user
):
    post.answers = lambda number: HANG_UP if number == 3 else OK
    run()
    uncertain = Dispatch.objects.uncertain().get()
    decide(admin_client, "send_again", uncertain)
    assert run()[1]
    assert post.addressees == sorted([*ADDRESSES, uncertain.email])
    twice = [mail["Message-ID"] for mail in post.taken if mail["To"] == uncertain.email]
    assert twice == [uncertain.message_id] * 2
    assert "Cut off after the letter had begun to flow" in uncertain.history.get().history_change_reason


def test_a_mail_that_may_be_on_its_way_this_moment_cannot_be_decided_upon(issued):
    dispatch = Dispatch.objects.first()
    assert dispatch.claim()
    with pytest.raises(ValidationError, match="may be on its way this moment"):
        send_again(dispatch, by=manager())
    presume_sent(dispatch, by=manager(), at=timezone.now() + timedelta(minutes=16))
    assert dispatch.state == "presumed"


def test_who_may_not_issue_may_not_decide_what_became_of_a_letter(issued):
    dispatch = Dispatch.objects.first()
    dispatch.claim()
    with pytest.raises(ValidationError, match="a manager can"):
        presume_sent(dispatch, by=UserFactory(), at=timezone.now() + timedelta(hours=1))


def decide(client, action, dispatch):
    chosen = {"action": action, "_selected_action": [dispatch.pk], "confirmed": "yes"}
    return client.post(reverse("admin:letters_dispatch_changelist"), chosen)


# In the background


def wake_ups():
    return DBTaskResult.objects.filter(task_path=mail_what_waits.module_path)


def test_issuing_wakes_the_sender_once_for_many_letters(year, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        let_go(year)
    assert wake_ups().count() == 1


def test_a_wake_up_mails_what_waits_and_one_too_many_does_no_harm(issued, post):
    assert mail_what_waits.call() == COUNCILS
    assert mail_what_waits.call() == 0
    assert post.addressees == ADDRESSES
    assert not wake_ups().exists()


def test_a_worker_comes_back_for_what_was_put_off_when_its_time_has_come(issued, post):
    post.answers = lambda number: "451 4.3.2 Busy" if number == 1 else OK
    mail_what_waits.call()
    assert abs(wake_ups().get().run_after - Dispatch.objects.queued().get().next_try_at) < timedelta(seconds=5)


def test_without_a_mail_server_the_letters_wait(issued, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert mail_what_waits.call() == 0
    assert states() == {"queued": COUNCILS}


# When the machine fails, or two work at once


def elsewhere(manage, post):
    """Start a sender as a process of its own."""
    return manage("send_letters", "2019-20", EMAIL_URL=f"smtp://127.0.0.1:{post.port}", MAILS_PER_MINUTE="0")


def wait_until(true, patience=60):
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_after_a_sender_is_killed_every_letter_goes_once_and_the_uncertain_one_is_listed(manage, issued, post):
    post.answers = lambda number: SAY_NOTHING if number == 4 else OK
    sender = elsewhere(manage, post)
    wait_until(lambda: len(post.taken) == 4)
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    assert states() == {"sent": 3, "uncertain": 1, "queued": 3}
    said, well = run()
    assert not well
    uncertain = Dispatch.objects.uncertain().get()
    assert f"Uncertain: {uncertain} ({uncertain.email}). Begun" in said
    assert "No answer is on record: it was cut off, or it is on its way this moment." in said
    assert states() == {"sent": 6, "uncertain": 1}
    assert post.addressees == ADDRESSES


@pytest.mark.django_db(transaction=True)
def test_whoever_waited_for_another_to_claim_a_mail_does_not_get_it_as_well(issued):
    dispatch = Dispatch.objects.waiting().first()

    def claim_elsewhere():
        try:
            return dispatch.claim()
        finally:
            connection.close()

    with ThreadPoolExecutor() as elsewhere:
        with transaction.atomic():
            Dispatch.objects.filter(pk=dispatch.pk).update(started_at=timezone.now())
            claimed = elsewhere.submit(claim_elsewhere)
            time.sleep(0.5)  # it waits for the row by now
        assert claimed.result() is False


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_share_the_work_and_nobody_is_written_to_twice(manage, issued, post):
    # The first mail is answered once another sender is there as well: both are at work, however slow the machine is.
    post.answers = lambda number: WHEN_ANOTHER_COMES if number == 1 else OK
    senders = [elsewhere(manage, post) for _ in range(2)]
    said = [sender.communicate(timeout=120)[0] for sender in senders]
    # Whoever is done first cannot know what becomes of the mail that the other is sending, and says so.
    assert all(sender.returncode == 0 or "1 uncertain" in told for sender, told in zip(senders, said, strict=True)), (
        said
    )
    assert not any("no mails sent" in told for told in said)
    assert post.addressees == ADDRESSES
    assert states() == {"sent": COUNCILS}
