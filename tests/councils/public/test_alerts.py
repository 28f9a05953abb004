"""E-mail alerts, through the page, the mails and the command."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from councils.models import Alert, MailingStop
from councils.models.decision import today
from councils.models.publication import start_of
from councils.public import alerts
from councils.public.alerts import ask, mail_question, send_due
from tests.support.factories import AuthorityFactory, DecisionFactory

pytestmark = pytest.mark.django_db
SITE = "https://reviews.example"


@pytest.fixture
def council():
    return AuthorityFactory(name="Worcester City Council", slug="worcester-city-council")


def came_out(days=0, **facts):
    """A decision whose day of publication was so many days ago."""
    decided = today() - timedelta(days=60)
    days_ = {"received_on": decided, "decided_on": decided, "publish_on": today() - timedelta(days=days)}
    return DecisionFactory(upheld=True, **days_, **facts)


def refused(message):
    raise ConnectionRefusedError


def work():
    """What a worker does that finds questions to mail."""
    for waiting in DBTaskResult.objects.filter(task_path=mail_question.module_path):
        mail_question.call(*waiting.args_kwargs["args"])
        waiting.delete()


@pytest.fixture
def post(client):
    """Send the form, and let a worker mail what is to be mailed."""

    def send_form(asked):
        answer = client.post("/alerts/", asked)
        work()
        return answer

    return send_form


def link(name, message):
    """The path of a link in a mail."""
    return re.search(rf"https?://[^/]+(/alerts/\S+/{name}/)", message.body)[1]


def an_alert(days=1, **facts):
    now = timezone.now()
    told = start_of(today() - timedelta(days=days))
    return Alert.objects.create(email="a@example.org", asked_at=now, confirmed_at=now, told_until=told, **facts)


def send():
    sent = list(send_due(site=SITE))
    return sent, mail.outbox


def test_an_alert_is_asked_for_confirmed_told_of_and_ended(client, council, post):
    asked = post({"email": "A@Example.org", "c": council.slug})
    assert "Look into your mail" in asked.content.decode()
    [question] = mail.outbox
    assert question.to == ["a@example.org"]
    assert "new\ndecisions about Worcester City Council" in question.body
    yes = link("yes", question)
    assert "Do you want this?" in client.get(yes).content.decode()
    assert not Alert.objects.confirmed().exists()  # following the link is not enough
    assert "You will hear from us" in client.post(yes).content.decode()
    Alert.objects.update(told_until=start_of(today() - timedelta(days=1)))
    decision = came_out(authority=council)
    call_command("send_alerts", SITE)
    told = mail.outbox[-1]
    assert f"{SITE}{decision.get_absolute_url()}" in told.body
    assert told.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    end = link("end", told)
    assert f"<{SITE}{end}>" == told.extra_headers["List-Unsubscribe"]
    assert "End this alert?" in client.get(end).content.decode()
    assert Alert.objects.exists()  # nor is following this one
    client.post(end, {"List-Unsubscribe": "One-Click"})
    assert not Alert.objects.exists()
    assert "There is no such alert any more" in client.get(end).content.decode()


def test_only_what_is_asked_for_and_public_is_told_of(council):
    an_alert(authority=council, words="ramp")
    came_out(authority=council, summary="The Council built no ramp.")
    came_out(authority=council, summary="The Council lost a form.")
    came_out(summary="Another council and its ramp.")
    came_out(authority=council, summary="A withheld ramp.", withheld_because="A family.")
    came_out(days=-1, authority=council, summary="Tomorrow's ramp.")
    before = start_of(today() - timedelta(days=2))
    came_out(days=2, authority=council, summary="A ramp told of before.", became_public_at=before, announced_at=before)
    _, [message] = send()
    assert message.subject == "1 new decision about Worcester City Council"
    assert message.body.count("/decisions/") == 1


def test_nothing_is_told_twice_and_nothing_is_mailed_where_nothing_is_new(council):
    an_alert()
    assert send() == ([False], [])
    Alert.objects.update(told_until=start_of(today() - timedelta(days=1)))
    came_out(authority=council)
    send()
    assert send()[0] == [False]
    assert len(mail.outbox) == 1


def test_a_server_that_refuses_is_tried_again(council, monkeypatch):
    an_alert()
    came_out(authority=council)
    with monkeypatch.context() as patch:
        patch.setattr(
            "django.core.mail.EmailMessage.send", lambda self: (_ for _ in ()).throw(ConnectionRefusedError())
        )
        assert send() == ([False], [])
    assert send()[0] == [True]


def test_a_question_that_could_not_be_mailed_is_asked_again(post, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refused)
        assert post({"email": "a@example.org"}).status_code == 200
    assert mail.outbox == []
    assert post({"email": "a@example.org"}).status_code == 200
    assert len(mail.outbox) == 1


def test_nobody_waits_for_the_mail_server_and_words_stand_in_no_subject(client, council):
    client.post("/alerts/", {"email": "a@example.org", "c": council.slug, "words": "cheap pills"})
    assert mail.outbox == []
    work()
    [question] = mail.outbox
    assert question.subject == "Do you want e-mail alerts?"
    an_alert(words="ramp")
    came_out(authority=council, summary="The Council built no ramp.")
    _, messages = send()
    assert not any(word in message.subject for message in messages for word in ("pills", "ramp"))


def test_a_mailbox_is_one_however_it_is_spelt(post):
    for n in range(20):
        assert post({"email": f"A+{n}@Example.org" if n % 2 else "a@example.org", "words": f"w{n}"}).status_code == 200
    assert len(mail.outbox) == 10
    post({"email": "ab@example.org"})
    assert mail.outbox[-1].to == ["ab@example.org"]


def test_everybody_together_asks_few_questions_in_an_hour(post, monkeypatch):
    monkeypatch.setattr(alerts, "MOST_TOGETHER", 3)
    for n in range(3):
        assert post({"email": f"n{n}@example.org"}).status_code == 200
    refused_now = post({"email": "late@example.org"})
    assert refused_now.status_code == 400
    assert "try again in an hour" in refused_now.content.decode()
    assert len(mail.outbox) == 3
    Alert.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    assert post({"email": "late@example.org"}).status_code == 200
    assert len(mail.outbox) == 4


def test_while_all_mail_is_stopped_nothing_is_asked_and_somebody_is_told(post):
    MailingStop.objects.begin("A restore.")
    assert "cannot be mailed just now" in post({"email": "a@example.org"}).content.decode()
    assert not Alert.objects.exists()


def test_nobody_is_flooded_with_questions_nor_told_who_has_alerts(post, council):
    def say(**facts):
        return re.sub(r"\s+", " ", post({"email": "a@example.org"} | facts).content.decode())

    first = say()
    assert say() == first
    assert len(mail.outbox) == 1
    for n in range(20):
        say(words=f"word{n}")
    assert len(mail.outbox) == 10
    Alert.objects.update(confirmed_at=timezone.now())
    assert say() == first
    assert len(mail.outbox) == 10


def test_an_address_that_never_answers_is_forgotten():
    now = timezone.now()
    ask("a@example.org", None, "", site=SITE, at=now - timedelta(days=8))
    ask("b@example.org", None, "", site=SITE, at=now)
    assert [alert.email for alert in Alert.objects.all()] == ["b@example.org"]


@pytest.mark.parametrize(
    "sent",
    [
        {"email": ""},
        {"email": "nobody"},
        {"email": "a@example.org\nBcc: b@example.org"},
        {"email": "a@example.org", "c": "no-council"},
        {"email": "a@example.org", "words": 300 * "x"},
        {"email": "a@example.org", "words": "\0"},
        {"email": "a@example.org", "words": "ramp\r\nBcc: b@example.org"},
        {"email": "a@example.org", "words": "ramp\x1b[2J"},
        {"email": "a\x07@example.org"},
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_lost(client, sent):
    response = client.post("/alerts/", sent)
    assert response.status_code == 400
    assert "Something is missing" in response.content.decode()
    assert mail.outbox == []


def test_a_token_that_was_never_ours_opens_nothing(client):
    assert client.get("/alerts/nothing/yes/").status_code == 404
    assert client.post("/alerts/nothing/end/").status_code == 200


def test_the_form_sets_no_cookie(client):
    assert not client.get("/alerts/").cookies
