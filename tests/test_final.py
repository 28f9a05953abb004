"""What has gone out stays as it went, and nobody approves what they made: every door of the back office is tried."""

import hashlib
from contextlib import suppress
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command, get_commands
from django.db import IntegrityError, transaction
from django.urls import reverse

from councils.freezing import correct
from councils.models import Performance, ReviewYear
from letters.composing import compose, wording_of
from letters.models import Dispatch, Letter
from tests import factories
from tests.everything import one_of_everything
from tests.import_files import take_in, write_csv
from tests.test_roles import addresses, private_files, status_of  # noqa: F401

pytestmark = pytest.mark.django_db

DESK_STEPS = ("word", "compose", "render", "approve", "issue", "stop-render", "mail", "hold-mail")
ANSWERS = {
    "confirmed": "1",
    "post": "yes",
    "narrative": "Other words.",
    "reason": "Because.",
    "body": "Other words.",
    "text": "Other words.",
    "content": "{}",
    "pdf_sha256": 64 * "0",
    "letters_stand": "on",
    "note": "Other words.",
}


@pytest.fixture
def admin():
    user = factories.UserFactory(username="everything", is_superuser=True)
    user.groups.set(Group.objects.filter(name="administrator"))
    return user


@pytest.fixture
def letter(admin):
    """The letter of a year with one of everything, its PDF made; composed by nobody who is tried here."""
    one_of_everything(admin)
    ReviewYear.objects.update(publish_at=None)
    Dispatch.objects.update(role="link-officer")  # so that issuing can queue its own
    compose(ReviewYear.objects.get())
    Letter.objects.get().keep_pdf(b"%PDF-as it was sent")
    return Letter.objects.get()


def bytes_of(letter):
    with letter.pdf.open("rb") as file:
        return file.read()


def as_it_is(letter):
    """All that a letter says and shows, from the database and from the disk."""
    now = Letter.objects.get(pk=letter.pk)
    columns = {field.attname: getattr(now, field.attname) for field in Letter._meta.concrete_fields}
    for about_the_public in ("held_back_at", "held_back_by_id", "held_back_because"):
        columns.pop(about_the_public, None)
    return columns | {"bytes": hashlib.sha256(bytes_of(now)).hexdigest()}


def press_everything(client, letter):
    """Send every form there is, and take every action on every list, as somebody who may do everything."""
    about_the_year = (
        "letter",
        "year-",
        "councils_reviewyear",
        "councils_performance",
        "wording-",
        "sample-",
        "reading-",
    )
    for address in [address for name, address in addresses() if name.startswith(about_the_year)]:
        with suppress(ValidationError), transaction.atomic():
            status_of(client.post(address, {**ANSWERS, "_save": "Save"}))
    for step in DESK_STEPS:
        client.post(reverse("admin:desk-step", args=[letter.year.label, step]), ANSWERS)
    changelist = reverse("admin:letters_letter_changelist")
    page = client.get(changelist)
    for action in [name for name, _ in page.context["action_form"].fields["action"].choices if name]:
        client.post(changelist, {"action": action, "_selected_action": [letter.pk], **ANSWERS})


def run_everything(letter, admin, tmp_path):
    """Run every command that touches a year, and bring in files that say something else."""
    case = ("19 999 999", "2019-05-01", "2019-09-02", "upheld", letter.authority.slug, "housing")
    header = ("reference", "received_on", "decided_on", "outcome", "authority", "category")
    take_in("decisions", write_csv(tmp_path / "cases.csv", header, case))
    label = letter.year.label
    commands = {
        "thaw_year": [label, "--reason", "To see"],
        "freeze_year": [label],
        "compose_letters": [label, "--by", admin.username],
        "render_letters": [label, "--workers", "1"],
        "approve_letters": [label, "--by", admin.username],
        "issue_letters": [label, "--by", admin.username],
        "publish_year": [label, "--at", "2999-07-29T00:01"],
        "load_register": [],
    }
    assert set(commands) <= set(get_commands())
    for command, arguments in commands.items():
        with suppress(CommandError, ValidationError):
            call_command(command, *arguments, verbosity=0)


def test_whatever_is_done_after_issue_the_letter_stays_as_it_went_out(client, letter, admin, tmp_path):
    letter.approve(by=factories.UserFactory(is_superuser=True))
    letter.issue(by=admin)
    before = as_it_is(letter)
    wording = wording_of(letter.year)
    wording.save()
    client.force_login(admin)
    press_everything(client, letter)
    run_everything(letter, admin, tmp_path)
    ReviewYear.objects.filter(pk=letter.year_id).update(publish_at=factories.moment("2020-07-29T00:01"))
    correct({Performance.objects.totals().get(authority=letter.authority): {"received": 99}}, reason="So.", by=admin)
    letter.year.letters_dated_on = date(2021, 1, 1)
    letter.year.save()
    compose(ReviewYear.objects.get(pk=letter.year_id), by=admin)
    for change in (lambda one: one.tell("New words.", by=admin), lambda one: one.keep_pdf(b"%PDF-another")):
        with suppress(ValidationError):
            change(Letter.objects.get(pk=letter.pk))
    assert as_it_is(letter) == before


@pytest.mark.parametrize("part", ["composed_by", "edited_by"])
def test_whoever_made_a_letter_finds_no_door_to_approve_it(client, letter, admin, part):
    Letter.objects.filter(pk=letter.pk).update(**{part: admin, part.replace("_by", "_at"): letter.composed_at})
    client.force_login(admin)
    doors = [reverse("admin:letter-approve", args=[letter.pk]), reverse("admin:desk-step", args=["2019-20", "approve"])]
    for door in doors:
        client.post(door, ANSWERS)
    chosen = {"action": "approve", "_selected_action": [letter.pk], **ANSWERS}
    client.post(reverse("admin:letters_letter_changelist"), chosen)
    with suppress(CommandError):
        call_command("approve_letters", "2019-20", "--by", admin.username, verbosity=0)
    with suppress(ValidationError):
        Letter.objects.get(pk=letter.pk).approve(by=admin)
    assert Letter.objects.get(pk=letter.pk).approved_at is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(approved_by=admin, approved_at=letter.rendered_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(issued_by=admin, issued_at=letter.rendered_at)


def test_somebody_else_finds_every_one_of_these_doors_open(client, letter, admin):
    """So that the test above does not pass because the doors lead nowhere."""
    other = factories.UserFactory(is_superuser=True)
    Letter.objects.filter(pk=letter.pk).update(composed_by=other)
    client.force_login(admin)
    unapproved = {"approved_at": None, "approved_by": None}
    for door in ("page", "desk", "list", "command"):
        Letter.objects.filter(pk=letter.pk).update(**unapproved)
        if door == "page":
            client.post(reverse("admin:letter-approve", args=[letter.pk]), {**ANSWERS, "pdf_sha256": letter.pdf_sha256})
        elif door == "desk":
            client.post(reverse("admin:desk-step", args=["2019-20", "approve"]), ANSWERS)
        elif door == "list":
            chosen = {"action": "approve", "_selected_action": [letter.pk], **ANSWERS}
            client.post(reverse("admin:letters_letter_changelist"), chosen)
        else:
            call_command("approve_letters", "2019-20", "--by", admin.username, verbosity=0)
        assert Letter.objects.get(pk=letter.pk).approved_by == admin, door
