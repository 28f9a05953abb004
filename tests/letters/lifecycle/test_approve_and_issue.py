"""Approving and issuing many letters: all or none, in a few queries, each by somebody who may."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from councils.figures import freezing
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose, wording_of
from letters.models import Dispatch, Letter, Sample
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def letters():
    for _ in range(12):
        decision = factories.DecisionFactory(upheld=True)
        decision.authority.contacts.create(role="chief-executive", office="Chief", email=f"{decision.pk}@x.example")
    year = factories.ReviewYearFactory(letters_dated_on="2020-07-22")
    freezing.freeze(year)
    compose(year, by=factories.UserFactory(username="composer"))
    for letter in Letter.objects.all():
        letter.keep_pdf(b"%PDF-" + letter.authority.slug.encode())
    return list(Letter.objects.all())


def act(client, name, letters, **data):
    chosen = {"action": name, "_selected_action": [letter.pk for letter in letters], **data}
    return client.post(reverse("admin:letters_letter_changelist"), chosen, follow=True)


def test_all_are_approved_and_issued_in_a_few_queries(letters, admin_user, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        assert approve(letters, by=admin_user) == 12
    with django_assert_max_num_queries(36):
        assert issue(letters, by=admin_user) == 12
    assert Letter.objects.issued().count() == Dispatch.objects.queued().count() == 12
    assert {letter.approved_by for letter in Letter.objects.all()} == {admin_user}


def test_one_that_cannot_go_keeps_all_from_being_approved(letters, admin_user):
    letters[3].set_narrative("New words.", by=factories.UserFactory())
    with pytest.raises(ValidationError, match="It has no PDF yet"):
        approve(letters, by=admin_user)
    assert not Letter.objects.filter(approved_at__isnull=False).exists()


def test_a_letter_that_changed_since_it_was_seen_is_not_approved_unseen(letters, admin_user):
    changed = Letter.objects.get(pk=letters[3].pk)
    changed.set_narrative("New words.", by=factories.UserFactory())
    changed.keep_pdf(b"%PDF-new-words")
    with pytest.raises(ValidationError, match="Somebody changed it meanwhile"):
        approve(letters, by=admin_user)
    assert not Letter.objects.filter(approved_at__isnull=False).exists()


def test_nobody_approves_many_of_their_own(letters):
    composer = letters[0].composed_by
    composer.is_superuser = True
    composer.save()
    with pytest.raises(ValidationError, match="a second person must approve it"):
        approve(letters, by=composer)


def test_the_confirmation_lists_what_goes_and_what_stays_and_why(admin_client, letters):
    letters[0].set_narrative("New words.", by=factories.UserFactory())
    response = act(admin_client, "approve", letters)
    assert len(response.context["going"]) == 11
    assert [why for _, why in response.context["refusals"]] == ["It has no PDF yet: render it."]
    said = act(admin_client, "approve", letters, confirmed="yes").context["messages"]
    assert [str(message) for message in said] == ["11 letters approved. 1 letter left as before."]


def test_the_confirmation_of_many_asks_few_queries(admin_client, letters, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        act(admin_client, "approve", letters)
    with django_assert_max_num_queries(104):  # the list that follows included
        act(admin_client, "approve", letters, confirmed="yes")


def test_approving_without_a_sample_is_warned_of_and_not_forbidden(admin_client, admin_user, letters):
    page = act(admin_client, "approve", letters).content.decode()
    assert "No sample has been drawn and read yet" in page
    sample = Sample.objects.draw(letters[0].year, by=admin_user)
    first = sample.readings.first()
    first.tick(by=admin_user, pdf_sha256=first.letter.pdf_sha256)
    page = act(admin_client, "approve", letters).content.decode()
    assert "Of the latest sample of 2019-20: 1 of 10 letters read." in page
    act(admin_client, "approve", letters, confirmed="yes")
    assert Letter.objects.filter(approved_at=None).count() == 0


def test_a_changed_wording_stands_against_all_the_letters_on_the_confirmation(admin_client, letters):
    wording = wording_of(letters[0].year)
    wording.text = "Other words."
    wording.save()
    response = act(admin_client, "approve", letters)
    assert response.context["going"] == []
    assert "wording has changed" in response.content.decode()


def test_the_commands_approve_and_issue_what_can_go_and_say_what_cannot(letters, admin_user, capsys):
    letters[0].set_narrative("New words.", by=factories.UserFactory())
    with pytest.raises(Exception, match="1 letter not approved, for the reasons above"):
        call_command("approve_letters", "2019-20", by="admin")
    call_command("issue_letters", "2019-20", by="admin")
    said = capsys.readouterr()
    assert "11 letters approved." in said.out
    assert "11 letters issued." in said.out
    assert f"{letters[0]}: It has no PDF yet: render it." in said.err
