"""Reminding: an authority is told what is outstanding in a case, never twice, and with no text of the case."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from councils.models import MailingStop, RecommendationKind, Role
from councils.models.decision import today
from letters.models import Dispatch, Reminder, ReminderRule
from letters.outbox.reminders import blockers_to_reminding, planned, remind, remind_by_rule
from letters.tasks import mail_what_waits
from tests.support import factories
from tests.support.post_office import PostOffice
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db

RULE = "{authority}: {reference}\n{recommendations}"


@pytest.fixture
def casey():
    return colleague("caseworker", "casey")


@pytest.fixture
def case():
    """A case in which one thing is overdue by ten days and another due in twenty."""
    return a_case(-10, 20, reference="19 555 001", summary="Mrs Canary was left without a home.")


def a_case(*dues, **facts):
    decision = factories.DecisionFactory(upheld=True, **facts)
    decision.authority.contacts.create(role=Role.LINK_OFFICER, office="Link Officer", email="link@anytown.example")
    for number, days in enumerate(dues, start=1):
        kind, text = RecommendationKind.PERSONAL, "Apologise to Mrs Canary and pay her."
        factories.RecommendationFactory(decision=decision, number=number, due_on=in_days(days), kind=kind, text=text)
    return decision


def in_days(days):
    return today() + timedelta(days=days)


def rule(**facts):
    return ReminderRule.objects.create(text=RULE, **facts)


def test_the_link_officer_is_mailed_what_is_outstanding_and_nothing_of_its_text(case, casey, settings):
    with PostOffice() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAILS_PER_MINUTE = "127.0.0.1", office.port, 0
        remind(case, by=casey)
        MailingStop.objects.begin("To see.", by=casey)
        assert mail_what_waits.call() == 0
        MailingStop.objects.end(by=casey)
        assert mail_what_waits.call() == 1
        assert mail_what_waits.call() == 0
        (mail,) = office.taken
    said = f"{mail['Subject']} {mail.get_content()}"
    assert mail["To"] == "link@anytown.example"
    assert "19 555 001" in said
    assert "Recommendation 1, a personal remedy, was due on" in said
    assert "10 days ago" in said
    assert "in 20 days" in said
    assert "Canary" not in said
    assert not list(mail.iter_attachments())


def test_a_case_is_reminded_of_once_a_day_at_most_and_not_while_a_mail_has_not_arrived(case, casey):
    remind(case, by=casey)
    assert "has not arrived" in refusal(case, casey)
    Dispatch.objects.update(started_at=timezone.now(), sent_at=timezone.now())
    assert "give it a day" in refusal(case, casey)
    assert Reminder.objects.count() == Dispatch.objects.count() == 1
    assert blockers_to_reminding(case, casey, timezone.now() + timedelta(days=1)) == []


def refusal(case, by):
    with pytest.raises(ValidationError) as refused:
        remind(case, by=by)
    return " ".join(refused.value.messages)


def test_why_nobody_is_reminded_is_said(case, casey):
    reasons = blockers_to_reminding(factories.DecisionFactory(upheld=True), casey)
    assert [reason.split()[0] for reason in reasons] == ["Nothing", "Neither"]
    assert "may not write to authorities" in " ".join(blockers_to_reminding(case, colleague("auditor", "audrey")))


def test_nothing_goes_by_itself_until_the_office_says_so(case):
    a_case(3)
    assert remind_by_rule() == ([], [])
    rule()
    assert remind_by_rule() == ([], [])
    assert not Dispatch.objects.exists()


def test_the_rule_reminds_before_and_after_what_falls_due_first_and_each_once(case):
    soon, later, long_ago = a_case(5), a_case(9), a_case(-60)
    kept = rule(days_before=7, days_after=10)
    assert [each for _, each in planned(kept, today())] == sorted([case, soon], key=str)
    assert {each: day for day, each in planned(kept, today(), 7)}[later] == in_days(2)
    sent, left = remind_by_rule()
    assert {each.decision for each in sent} == {case, soon}
    assert left == []
    Dispatch.objects.update(started_at=timezone.now(), sent_at=timezone.now())
    assert remind_by_rule(timezone.now() + timedelta(days=1)) == ([], [])
    assert long_ago not in [each for _, each in planned(kept, today(), 30)]
    assert {str(each.asked_by) for each in sent} == {"None"}


def test_the_rule_asks_no_more_when_there_are_more_cases(case, django_assert_max_num_queries):
    kept = rule(days_before=7, days_after=10)
    for _ in range(4):
        a_case(5)
    with django_assert_max_num_queries(7):
        assert len(planned(kept, today())) == 5


def test_the_command_says_what_it_would_do_and_stops_while_mail_is_stopped(case, casey):
    rule(days_after=10)
    assert run("--dry-run") == f"19 555 001, {case.authority}\n1 case would be reminded of.\n"
    case.authority.contacts.update(email="")
    assert "Not 19 555 001: Neither" in run()
    MailingStop.objects.begin("To see.", by=casey)
    with pytest.raises(CommandError, match="To see"):
        run()


def run(*arguments):
    said = StringIO()
    call_command("remind_authorities", *arguments, stdout=said)
    return said.getvalue()


def test_the_page_shows_the_mail_before_it_goes_and_the_case_tells_of_it_and_of_the_answer(client, case, casey):
    client.force_login(casey)
    page = client.get(reverse("admin:decision-remind", args=[case.pk])).content.decode()
    assert "link officer" in page
    assert "link@anytown.example" in page
    assert "19 555 001" in page
    remind(case, by=casey)
    reminder = Reminder.objects.get()
    form = reverse("admin:letters_reminder_change", args=[reminder.pk])
    shown = client.get(form)
    typed = {"answered_on": "today", "answer": "They pay next week.", "_seen": shown.context["seen"]}
    assert client.post(form, {**typed, "_form": shown.context["token"]}).status_code == 302
    told = client.get(reverse("admin:councils_decision_change", args=[case.pk])).content.decode()
    assert "to be mailed" in told
    assert "Answered: They pay next week." in told


def test_a_wording_with_what_cannot_be_filled_in_is_refused_and_the_rule_shows_what_goes(client, case):
    client.force_login(colleague("manager", "mary"))
    add = reverse("admin:letters_reminderrule_add")
    page = client.get(add)
    typed = {"text": "Dear {name}", "days_after": "10", "_form": page.context["token"], "_seen": page.context["seen"]}
    refused = client.post(add, typed).content.decode()
    assert "{name} cannot be filled in" in refused
    page = client.get(add)
    saved = client.post(add, {**typed, "text": RULE, "_form": page.context["token"]})
    assert saved.status_code == 302
    again = client.get(add)
    assert "only one" in client.post(add, {**typed, "text": RULE, "_form": again.context["token"]}).content.decode()
    shown = client.get(reverse("admin:letters_reminderrule_change", args=[1])).content.decode()
    assert "1 reminder in the next 7 days" in shown
    assert "19 555 001" in shown
