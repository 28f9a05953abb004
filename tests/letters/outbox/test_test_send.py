"""The dry run from the back office: marked as a test, to one address, and nothing counts as sent."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from councils.figures import freezing
from letters import tasks
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.models import Dispatch, Letter
from tests.support import factories
from tests.support.post_office import PostOffice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def post(settings):
    with PostOffice() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.MAILS_PER_MINUTE = 0
        yield office


@pytest.fixture
def letters():
    """Three letters that nobody has approved, one of them to be printed."""
    for name in ("Anytown", "Bytown", "Citytown"):
        authority = factories.DecisionFactory(upheld=True, authority__name=f"{name} Council").authority
        email = "" if name == "Citytown" else f"chief@{name.lower()}.example"
        authority.contacts.create(role="chief-executive", office="Chief Executive", email=email)
    year = factories.ReviewYearFactory(letters_dated_on="2020-07-22")
    freezing.freeze(year)
    compose(year, by=factories.UserFactory(username="composer"))
    for letter in Letter.objects.all():
        letter.keep_pdf(b"%PDF-" + letter.authority.slug.encode())
    return list(Letter.objects.order_by("authority__name"))


def act(client, letters, **data):
    chosen = {"action": "send_as_test", "_selected_action": [letter.pk for letter in letters], **data}
    return client.post(reverse("admin:letters_letter_changelist"), chosen, follow=True)


def asked_for():
    """What a worker would be asked to do."""
    return [result.args_kwargs for result in DBTaskResult.objects.all()]


def test_letters_go_to_the_test_address_and_nothing_counts_as_sent(
    admin_client, admin_user, letters, post, django_capture_on_commit_callbacks
):
    page = act(admin_client, letters).content.decode()
    assert "TEST in its subject" in page
    assert "Nobody it goes to has an e-mail address" in page
    with django_capture_on_commit_callbacks(execute=True):
        said = act(admin_client, letters, confirmed="yes", to="tester@office.example").context["messages"]
    assert [str(message) for message in said] == ["2 letters on the way to the test address. 1 letter left as before."]
    (asked,) = asked_for()
    assert tasks.mail_as_test.func(*asked["args"], **asked["kwargs"]) == 2
    assert post.addressees == ["tester@office.example"] * 2
    assert {mail["Subject"] for mail in post.taken} == {
        "TEST: Annual Review letter 2020: Anytown Council",
        "TEST: Annual Review letter 2020: Bytown Council",
    }
    assert Dispatch.objects.count() == 0
    assert not Letter.objects.filter(issued_at__isnull=False).exists()


def test_who_tested_a_letter_and_when_is_in_its_history(admin_client, admin_user, letters, post):
    tasks.mail_as_test.func([letters[0].pk], "tester@office.example", admin_user.pk)
    page = admin_client.get(reverse("admin:letters_letter_history", args=[letters[0].pk])).content.decode()
    assert "was sent as a test to tester@office.example." in page
    assert LogEntry.objects.get().user == admin_user


def test_an_issued_letter_is_tested_and_its_outbox_is_as_it_was(admin_client, admin_user, letters, post):
    approve([letters[0]], by=admin_user)
    issue([letters[0]], by=admin_user)
    before = list(Dispatch.objects.values())
    assert tasks.mail_as_test.func([letters[0].pk], "tester@office.example", admin_user.pk) == 1
    assert list(Dispatch.objects.values()) == before
    (mail,) = post.taken
    assert mail["Message-ID"] != before[0]["message_id"]
    assert "the letter itself goes to the Chief executive at chief@anytown.example" in str(mail.get_body())


def test_a_server_that_refuses_ends_the_test_and_its_words_are_kept(admin_user, letters, post):
    post.answers = lambda number: "550 No such user here"
    assert tasks.mail_as_test.func([letter.pk for letter in letters], "tester@office.example", admin_user.pk) == 0
    assert [entry.change_message for entry in LogEntry.objects.all()] == [
        "A test to tester@office.example was not sent, nor was what came after it: 550 No such user here"
    ]


def test_without_a_mail_server_there_is_nothing_to_try(admin_client, letters, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "No mail server is named" in act(admin_client, letters).content.decode()


def test_an_address_that_is_none_is_refused_where_it_is_typed(admin_client, letters, post):
    page = act(admin_client, letters, confirmed="yes", to="nobody").content.decode()
    assert "Enter a valid email address." in page
    assert asked_for() == []
