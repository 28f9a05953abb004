"""Consulting: every authority gets its cases once, to be checked before the freeze; what it says is settled first."""

import csv
import io
import zipfile
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from councils.figures import freezing
from councils.figures.checks import YearChecks, blocking
from councils.models import Became, Consultation, Dispute, Role
from councils.models.decision import today
from letters.models import Dispatch
from letters.outbox.consultation import addressees, consult, remind
from letters.outbox.resolving import presume_sent, send_again
from letters.tasks import mail_what_waits
from tests.support.factories import AuthorityFactory, DecisionFactory, ReasonFactory, ReviewYearFactory, UserFactory
from tests.support.post_office import HANG_UP, OK, PostOffice

pytestmark = pytest.mark.django_db

COUNCILS = 4
LINKS = [f"link@council-{n}.example" for n in range(COUNCILS)]


def colleague(role):
    user = UserFactory(username=f"the-{role}")
    user.groups.set(Group.objects.filter(name=role))
    return user


@pytest.fixture
def manager():
    return colleague("manager")


@pytest.fixture
def soon():
    return today() + timedelta(days=28)


@pytest.fixture
def year():
    """Four councils with a case and a link officer each."""
    reason = ReasonFactory(nothing_to_recommend=True)
    for n in range(COUNCILS):
        council = AuthorityFactory(slug=f"council-{n}", name=f"Council {n}")
        council.contacts.create(role=Role.LINK_OFFICER, office="Link Officer", email=LINKS[n])
        DecisionFactory(authority=council, upheld=True, reason=reason, reference=f"19 777 00{n}")
    return ReviewYearFactory()


@pytest.fixture
def post(settings):
    with PostOffice() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.MAILS_PER_MINUTE = 0
        yield office


@pytest.fixture
def no_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"


@pytest.fixture
def asked(year, manager, soon):
    """The year, its sheets in the outbox."""
    consult(year, reply_by=soon, by=manager)
    return year


def council(n):
    return AuthorityFactory._meta.model.objects.get(slug=f"council-{n}")


def of(year, n):
    return year.consultations.get(authority=council(n))


def run(*arguments):
    """What `send_sheets` says, and whether it ended well."""
    said = StringIO()
    try:
        call_command("send_sheets", "2019-20", *arguments, stdout=said, stderr=said)
    except CommandError as error:
        return f"{said.getvalue()}{error}", False
    return said.getvalue(), True


# Who is asked


def test_the_link_officer_is_asked_and_else_the_chief_executive(year, manager, soon):
    council(0).contacts.create(role=Role.CHIEF_EXECUTIVE, office="Chief Executive", email="chief@council-0.example")
    council(1).contacts.update(role=Role.CHIEF_EXECUTIVE)
    council(2).contacts.update(email="")
    council(2).contacts.create(role=Role.CHIEF_EXECUTIVE, office="Chief Executive", email="chief@council-2.example")
    consult(year, reply_by=soon, by=manager)
    assert [(each.role, each.email) for each in Dispatch.objects.order_by("consultation__authority__name")] == [
        (Role.LINK_OFFICER, LINKS[0]),
        (Role.CHIEF_EXECUTIVE, LINKS[1]),
        (Role.CHIEF_EXECUTIVE, "chief@council-2.example"),
        (Role.LINK_OFFICER, LINKS[3]),
    ]


def test_who_is_not_asked_is_named_with_the_reason(year, manager, soon):
    council(0).contacts.all().delete()
    AuthorityFactory(name="Idle Council")
    consult(year, reply_by=soon, by=manager)
    reason = {str(each.authority): each.reason for each in addressees(year)}
    assert reason == {
        "Council 0": "Neither a link officer nor a chief executive has an e-mail address on record.",
        "Idle Council": "It has no case in the year.",
        **{f"Council {n}": f"Sent on {timezone.localdate():%-d %B %Y}." for n in (1, 2, 3)},
    }


def test_the_cases_of_an_authority_that_is_gone_go_to_each_successor(year, manager, soon):
    gone = council(0)
    gone.closed_on = date(2020, 3, 31)
    gone.save()
    gone.successors.set([council(1), council(2)])
    consult(year, reply_by=soon, by=manager)
    inherited = Consultation.objects.filter(authority=gone)
    assert {each.recipient.name for each in inherited} == {"Council 1", "Council 2"}
    assert {each.dispatches.get().email for each in inherited} == {LINKS[1], LINKS[2]}


def test_nobody_is_asked_twice_and_an_authority_that_got_an_address_is_asked_later(year, manager, soon):
    council(0).contacts.all().delete()
    assert consult(year, reply_by=soon, by=manager) == 3
    assert consult(year, reply_by=soon, by=manager) == 0
    council(0).contacts.create(role=Role.LINK_OFFICER, office="Link Officer", email=LINKS[0])
    assert consult(year, reply_by=soon, by=manager) == 1
    assert Dispatch.objects.count() == COUNCILS


def test_a_frozen_year_an_imported_one_a_past_day_and_a_stranger_are_refused(year, manager, soon):
    with pytest.raises(ValidationError, match="too soon to reply by"):
        consult(year, reply_by=today(), by=manager)
    with pytest.raises(ValidationError, match="a manager can"):
        consult(year, reply_by=soon, by=UserFactory())
    freezing.freeze(year)
    with pytest.raises(ValidationError, match="is frozen: its cases are not checked any more"):
        consult(year, reply_by=soon, by=manager)
    freezing.thaw(year, reason="A late case.")
    year.performances.create(authority=council(0), name="Council 0", kind="district", imported=True)
    with pytest.raises(ValidationError, match="those of imported tables"):
        consult(year, reply_by=soon, by=manager)
    assert not Consultation.objects.exists()


# The mail


def test_each_gets_one_mail_with_its_three_sheets_and_the_day_to_reply_by(asked, post, soon):
    said, well = run()
    assert well, said
    assert "2019-20: 4 mails sent." in said
    assert post.addressees == LINKS
    mail = next(mail for mail in post.taken if mail["To"] == LINKS[0])
    assert mail["Subject"] == f"Please check your cases of 2019-20 by {soon:%-d %B %Y}: Council 0"
    assert f"tell us by {soon:%-d %B %Y}" in " ".join(str(mail.get_body().get_content()).split())
    sheets = {
        part.get_filename(): part.get_payload(decode=True).decode("utf-8-sig") for part in mail.iter_attachments()
    }
    assert list(sheets) == [
        "complaints-received-2019-20-council-0.csv",
        "complaints-decided-2019-20-council-0.csv",
        "compliance-2019-20-council-0.csv",
    ]
    [case] = csv.DictReader(io.StringIO(sheets["complaints-decided-2019-20-council-0.csv"]))
    assert (case["Reference"], case["Outcome"]) == ("19 777 000", "Upheld")
    assert mail["Message-ID"] == Dispatch.objects.get(email=LINKS[0]).message_id
    assert run()[0].startswith("2019-20: no mails sent.")


def test_the_command_asks_and_mails_and_says_who_is_left_out(year, post, manager):
    council(0).contacts.all().delete()
    told = run("--dry-run")[0]
    assert "Not to Council 0: Neither a link officer" in told
    assert f"To Council 1: Link officer, {LINKS[1]}." in told
    assert not Consultation.objects.exists()
    assert "--by: say who sends" in run("--reply-by", "2999-05-29")[0]
    said, well = run("--reply-by", "2999-05-29", "--by", manager.username)
    assert well, said
    assert "2019-20: the sheets of 3 authorities put into the outbox." in said
    assert post.addressees == LINKS[1:]


def test_a_test_goes_to_one_address_and_consults_nobody(year, post):
    said, well = run("--to-test", "me@ombudsman.example", "--limit", "2")
    assert well, said
    assert post.addressees == ["me@ombudsman.example"] * 2
    assert all(mail["Subject"].startswith("TEST: Please check") for mail in post.taken)
    assert not Consultation.objects.exists()


def test_the_worker_mails_sheets_as_it_does_letters(asked, post):
    assert mail_what_waits.call() == COUNCILS
    assert post.addressees == LINKS


def test_what_is_uncertain_is_left_to_a_person_and_what_failed_goes_to_the_new_address(asked, post, manager):
    post.answers = lambda number: {1: HANG_UP, 2: "550 5.1.1 No such person here"}.get(number, OK)
    said, well = run()
    assert not well
    assert "1 mail failed, 1 uncertain" in said
    uncertain, failed = Dispatch.objects.uncertain().get(), Dispatch.objects.failed().get()
    assert f"Uncertain: Case sheets of 2019-20, {uncertain.recipient}, to the link officer" in said
    presume_sent(uncertain, by=manager)
    failed.recipient.contacts.update(email="new-link@council.example")
    send_again(failed, by=manager)
    assert run()[1]
    assert len(post.taken) == len(set(post.addressees)) == COUNCILS
    assert "new-link@council.example" in post.addressees


# Reminders


@pytest.fixture
def later(asked, post):
    """A moment two days after the sheets went out."""
    run()
    return timezone.now() + timedelta(days=2)


def test_a_reminder_goes_once_with_the_sheets_as_they_stand_and_a_new_day(asked, post, later, manager, soon):
    consultation, new_day = of(asked, 0), soon + timedelta(days=14)
    remind(consultation, reply_by=new_day, by=manager, at=later)
    with pytest.raises(ValidationError, match="The last mail to it has not arrived"):
        remind(consultation, reply_by=new_day, by=manager, at=later)
    run()
    with pytest.raises(ValidationError, match="give it a day"):
        remind(consultation, reply_by=new_day, by=manager, at=later)
    assert post.addressees == sorted([*LINKS, LINKS[0]])
    assert post.taken[-1]["Subject"].startswith(f"Reminder: Please check your cases of 2019-20 by {new_day:%-d %B %Y}")
    assert "have no reply yet" in str(post.taken[-1].get_body())
    assert len({mail["Message-ID"] for mail in post.taken}) == COUNCILS + 1
    consultation.refresh_from_db()
    assert (consultation.reminders, consultation.reply_by) == (1, new_day)
    assert consultation.history.first().history_user == manager


def test_who_has_replied_is_not_reminded(asked, later, manager, soon):
    consultation = of(asked, 0)
    consultation.replied_on = today()
    with pytest.raises(ValidationError, match="It replied on"):
        remind(consultation, reply_by=soon, by=manager, at=later)


def test_a_page_that_is_out_of_date_reminds_nobody_twice(asked, later, post, manager, soon):
    first, second = of(asked, 0), of(asked, 0)
    remind(first, reply_by=soon, by=manager, at=later)
    run()
    with pytest.raises(ValidationError, match="reminded meanwhile"):
        remind(second, reply_by=soon, by=manager, at=later + timedelta(days=2))
    assert Dispatch.objects.filter(consultation=first).count() == 2


# In the back office


@pytest.fixture
def office(client, manager):
    client.force_login(manager)
    return client


def said(response):
    return [str(message) for message in response.context["messages"]]


def send_page(year):
    return reverse("admin:year-sheets", args=[year.pk])


def test_the_page_says_who_gets_the_sheets_and_who_does_not_before_anything_is_sent(office, no_server, year, soon):
    council(0).contacts.all().delete()
    page = office.get(send_page(year)).content.decode()
    assert f"Council 1: Link officer, {LINKS[1]}" in page
    assert "Not sent to 1: Neither a link officer nor a chief executive has an e-mail address" in page
    assert "Send to 3 authorities" in page
    assert "No mail server is named" in page
    assert not Consultation.objects.exists()
    response = office.post(send_page(year), {"reply_by": soon.isoformat()}, follow=True)
    assert said(response) == ["The sheets of 3 authorities are in the outbox."]
    assert Consultation.objects.count() == 3
    assert "Council 1" in response.content.decode()


def test_the_button_pressed_twice_sends_once(office, year, soon):
    for _ in range(2):
        response = office.post(send_page(year), {"reply_by": soon.isoformat()}, follow=True)
    assert said(response) == ["Nothing was left to send: all have been sent theirs."]
    assert Dispatch.objects.count() == COUNCILS


def test_a_day_that_cannot_be_is_refused_in_words(office, year):
    for typed, answer in (("yesterday", "is too soon to reply by"), ("soon", "is not a date"), ("", "required")):
        assert answer in office.post(send_page(year), {"reply_by": typed}).content.decode()
    assert not Consultation.objects.exists()


def test_one_is_tried_out_first(office, year, post):
    response = office.post(send_page(year), {"test_to": "me@ombudsman.example", "try_out": "yes"}, follow=True)
    assert said(response) == ["The mail to Council 0 went to me@ombudsman.example as a test."]
    assert post.addressees == ["me@ombudsman.example"]
    assert not Consultation.objects.exists()


def test_a_test_without_a_mail_server_or_an_address_says_so(office, no_server, year):
    for to, answer in (("me@ombudsman.example", "No mail server is named"), ("me", "Enter a valid email address")):
        assert answer in office.post(send_page(year), {"test_to": to, "try_out": "yes"}).content.decode()


def test_a_frozen_year_offers_nothing_to_send(office, year, soon):
    freezing.freeze(year)
    page = office.get(send_page(year)).content.decode()
    assert "2019-20 is frozen: its cases are not checked any more." in page
    assert 'name="reply_by"' not in page
    office.post(send_page(year), {"reply_by": soon.isoformat()})
    assert not Consultation.objects.exists()


def change_page(consultation):
    return reverse("admin:councils_consultation_change", args=[consultation.pk])


def reply(client, consultation, **typed):
    """Fill in what came back from an authority, as a browser would."""
    page = client.get(change_page(consultation))
    rows = page.context["inline_admin_formsets"][0].formset
    data = {rows.add_prefix(name): value for name, value in rows.management_form.initial.items()}
    data |= {"_seen": page.context["seen"], "_form": page.context["token"]}
    return client.post(change_page(consultation), data | typed, follow=True)


def test_a_reply_and_what_it_disputes_are_recorded_on_one_page(office, asked, manager):
    consultation = of(asked, 0)
    typed = {"replied_on": "today", "reply": "One case is not theirs.", "disputes-0-decision": "19777000"}
    response = reply(
        office, consultation, **typed, **{"disputes-0-said": "It is the county's.", "disputes-0-raised_on": "today"}
    )
    assert response.status_code == 200
    consultation.refresh_from_db()
    assert (consultation.replied_on, consultation.reply) == (today(), "One case is not theirs.")
    dispute = consultation.disputes.get()
    assert (dispute.decision.reference, dispute.said) == ("19 777 000", "It is the county's.")
    assert dispute.history.get().history_user == manager


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"disputes-0-decision": "19777001", "disputes-0-said": "Not ours."}, "is a case of Council 1"),
        ({"disputes-0-decision": "19999999", "disputes-0-said": "Not ours."}, "There is no decision 19 999 999"),
        ({"disputes-0-said": ""}, "This field is required"),
        ({"reply": "All is right."}, "Say on which day the reply came."),
    ],
)
def test_what_cannot_be_is_refused_in_words(office, asked, typed, answer):
    row = {"disputes-0-raised_on": "yesterday"} if any(name.startswith("disputes") for name in typed) else {}
    response = reply(office, of(asked, 0), **row, **typed)
    assert answer in response.content.decode()
    assert not Dispute.objects.exists()


@pytest.fixture
def dispute(asked):
    return of(asked, 0).disputes.create(decision=council(0).decisions.get(), said="Not upheld.", raised_on=today())


def test_an_open_dispute_keeps_the_year_from_being_frozen_until_it_is_settled(office, asked, dispute, manager):
    [problem] = YearChecks(asked).problems(["open-dispute"])
    assert (problem.sentence, problem.finding.decision) == ("Disputed: Not upheld.", dispute.decision)
    page = office.get(reverse("admin:year-checks", args=[asked.pk])).content.decode()
    assert change_page(dispute.consultation) in page
    with pytest.raises(ValidationError, match="Disputed, and nobody has decided: 1 case"):
        freezing.freeze(asked)
    settle = reverse("admin:dispute-settle", args=[dispute.pk])
    asked_for = office.get(settle).content.decode()
    assert "Say why" not in asked_for
    assert '<option value="" selected>Choose</option>' in asked_for
    office.post(settle, {"became": Became.STANDS, "because": ""})
    assert Dispute.objects.open().exists()
    response = office.post(settle, {"became": Became.STANDS, "because": "Fault was found."}, follow=True)
    assert said(response) == ["Settled: The record stands."]
    dispute.refresh_from_db()
    assert (dispute.became, dispute.settled_by) == (Became.STANDS, manager)
    assert dispute.history.first().history_user == manager
    assert blocking(asked) == []
    freezing.freeze(asked)


def test_of_two_who_settle_a_dispute_the_second_is_told(dispute, manager):
    second = Dispute.objects.get(pk=dispute.pk)
    dispute.settle(Became.CHANGED, because="It was logged twice.", by=manager)
    with pytest.raises(ValidationError, match="It was settled already"):
        second.settle(Became.STANDS, because="No.", by=manager)
    second.refresh_from_db()
    assert second.became == Became.CHANGED


def test_a_settled_dispute_is_opened_again_from_the_list(office, asked, dispute, manager):
    dispute.settle(Became.CHANGED, because="It was logged twice.", by=manager)
    listed = reverse("admin:councils_dispute_changelist")
    assert "It was logged twice." in office.get(listed).content.decode()
    office.post(listed, {"action": "reopen", "_selected_action": [dispute.pk], "confirmed": "yes"})
    dispute.refresh_from_db()
    assert dispute.became == ""
    assert dispute.history.count() == 3
    assert blocking(asked)


def test_who_has_not_replied_in_time_is_found_and_reminded(office, asked, post, soon):
    run()
    Consultation.objects.update(reply_by=date(2020, 5, 29), asked_at=timezone.now() - timedelta(days=30))
    replied = of(asked, 3)
    replied.replied_on = today()
    replied.save()
    assert len(YearChecks(asked).problems(["without-reply"])) == 3
    listed = reverse("admin:councils_consultation_changelist")
    shown = office.get(listed, {"status": "overdue"}).context["cl"].result_list
    assert {each.authority.name for each in shown} == {"Council 0", "Council 1", "Council 2"}
    chosen = {"action": "remind", "_selected_action": list(Consultation.objects.values_list("pk", flat=True))}
    page = office.post(listed, chosen).content.decode()
    assert "It replied on" in page
    for _ in range(2):
        office.post(listed, chosen | {"confirmed": "yes", "reply_by": soon.isoformat()})
    run()
    assert post.addressees == sorted([*LINKS, *LINKS[:3]])


def test_replies_without_objection_are_recorded_together(office, asked):
    chosen = {"action": "no_objection", "_selected_action": [of(asked, 0).pk, of(asked, 1).pk], "confirmed": "yes"}
    office.post(reverse("admin:councils_consultation_changelist"), chosen | {"on": "today"})
    assert {each.reply for each in Consultation.objects.answered()} == {"No objection."}
    assert Consultation.objects.answered().count() == 2


def test_the_sheets_of_an_authority_can_be_read_before_they_go(office, asked):
    response = office.get(reverse("admin:consultation-sheets", args=[of(asked, 0).pk]))
    with zipfile.ZipFile(io.BytesIO(response.content)) as folder:
        assert len(folder.namelist()) == 3
        assert b"19 777 000" in folder.read("complaints-decided-2019-20-council-0.csv")


def test_the_check_says_how_many_were_asked_and_have_replied(office, asked):
    consultation = of(asked, 0)
    consultation.replied_on = today()
    consultation.save()
    page = " ".join(office.get(reverse("admin:year-checks", args=[asked.pk])).content.decode().split())
    assert "4 authorities have been sent the cases behind their figures to check, and 1 has replied" in page


def test_dispatches_of_sheets_stand_beside_those_of_letters(office, asked):
    listed = reverse("admin:letters_dispatch_changelist")
    for query in ({}, {"carries": "of_sheets"}, {"year": asked.pk}, {"q": "Council 0"}):
        assert "Council 0" in office.get(listed, query).content.decode()
    assert "Council 0" not in office.get(listed, {"carries": "of_letters"}).content.decode()
    page = office.get(reverse("admin:letters_dispatch_change", args=[Dispatch.objects.first().pk])).content.decode()
    assert "Case sheets of 2019-20, Council 0" in page


def test_asking_takes_few_queries_however_many_there_are(year, manager, soon, django_assert_max_num_queries):
    for n in range(30):
        other = AuthorityFactory()
        other.contacts.create(role=Role.LINK_OFFICER, office="Link Officer", email=f"link@other-{n}.example")
        DecisionFactory(authority=other)
    with django_assert_max_num_queries(20):
        assert consult(year, reply_by=soon, by=manager) == COUNCILS + 30
