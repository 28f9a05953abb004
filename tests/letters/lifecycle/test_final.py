"""What has gone out stays as it went, and nobody approves what they made: every door of the back office is tried."""

import hashlib
from contextlib import suppress

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from councils.models import Correction, Performance, ReviewYear
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose, wording_of
from letters.lifecycle.replace import replace_letter
from letters.models import Dispatch, Letter, NationalReview
from letters.review.draft import draft_review
from tests.support import factories
from tests.support.changing_addresses import command, commands, doors, tried
from tests.support.corrections import correct
from tests.support.everything import one_of_everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


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
    Correction.objects.all().delete()  # there are none before a year is public
    Dispatch.objects.update(role="link-officer")  # so that issuing can queue its own
    compose(ReviewYear.objects.get())
    Letter.objects.get().keep_pdf(b"%PDF-as it was sent")
    draft_review(ReviewYear.objects.get(), by=factories.UserFactory()).keep_pdf(b"%PDF-the national review")
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


@pytest.fixture
def out(letter, admin):
    """The letter, gone out by the hands of two people."""
    approve([letter], by=factories.UserFactory(is_superuser=True))
    issue([letter], by=admin)
    wording_of(letter.year).save()
    return letter


def everywhere(client, by, folder, checks):
    """Try every door, one at a time; for each check, the names of those behind which it finds something."""
    found, files = {check: set() for check in checks}, {path: path.read_bytes() for path in folder.rglob("*.pdf")}
    client.force_login(by)
    signed_in = client.cookies["sessionid"].value
    for name, go in doors(client, "2019-20", by, folder):
        with tried():
            go()
            for check in checks:
                found[check] |= {name} if check() else set()
        client.cookies["sessionid"] = signed_in  # behind some doors one is signed out
        for path, content in files.items():
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)
    return list(found.values())


def is_changed(letter):
    """A question: whether a letter is gone, or another than it is now."""
    before = as_it_is(letter)

    def ask():
        try:
            return as_it_is(letter) != before
        except (Letter.DoesNotExist, FileNotFoundError, ValueError):  # it is gone, or its file is
            return True

    return ask


def is_approved(*documents):
    """A question: whether any of these is approved."""
    return lambda: any(type(each).objects.get(pk=each.pk).approved_at for each in documents)


OF_THE_REVIEW = {"review-approve", "approve_review"}
EVERY_WAY_TO_APPROVE = {
    *("letter-approve", "letter: approve", "desk-step", "desk-step approve"),
    "approve_letters",
    *OF_THE_REVIEW,
}


@pytest.mark.parametrize(
    ("made_by_me", "is_public", "ways_to_approve", "ways_to_change"),
    [
        (True, False, set(), {"letter-narrative"}),
        (True, True, set(), {"letter-narrative"}),
        # So that the others do not pass because the doors lead nowhere.
        (False, False, EVERY_WAY_TO_APPROVE, {"letter-narrative", *EVERY_WAY_TO_APPROVE} - OF_THE_REVIEW),
    ],
)
def test_behind_no_door_is_a_letter_changed_that_has_gone_out_nor_approved_what_one_made_oneself(
    client, out, admin, tmp_path, made_by_me, is_public, ways_to_approve, ways_to_change
):
    maker = admin if made_by_me else factories.UserFactory(is_superuser=True)
    second, review = replace_letter(out, reason="So.", by=maker), NationalReview.objects.get()
    second.keep_pdf(b"%PDF-the second")
    NationalReview.objects.update(composed_by=maker)
    if is_public:
        ReviewYear.objects.update(publish_at=factories.moment("2020-07-29T00:01"))
    checks = [is_changed(out), is_approved(second, review), is_changed(second)]
    changed, approved, second_changed = everywhere(client, admin, tmp_path, checks)
    assert changed == set()
    assert approved == ways_to_approve
    assert second_changed >= ways_to_change


def test_done_one_after_the_other_the_steps_of_a_year_leave_it_as_it_went_out(out, admin, tmp_path):
    before = as_it_is(out)
    for name, arguments in commands("2019-20", admin, tmp_path).items():
        command(name, arguments)
    assert ReviewYear.objects.get().frozen_at != out.year.frozen_at, "it was thawed and frozen again"
    ReviewYear.objects.update(publish_at=factories.moment("2020-07-29T00:01"))
    correct({Performance.objects.totals().get(authority=out.authority): {"received": 99}}, reason="So.", by=admin)
    compose(ReviewYear.objects.get(), by=admin)
    for change in (lambda one: one.set_narrative("New words.", by=admin), lambda one: one.keep_pdf(b"%PDF-another")):
        with suppress(ValidationError):
            change(Letter.objects.get(pk=out.pk))
    assert as_it_is(out) == before


@pytest.mark.parametrize("part", ["composed_by", "edited_by"])
def test_the_database_itself_lets_nobody_approve_what_they_made_nor_issue_what_nobody_approved(letter, admin, part):
    Letter.objects.update(**{part: admin, part.replace("_by", "_at"): letter.composed_at})
    for facts in ("approved", "issued"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.update(**{f"{facts}_by": admin, f"{facts}_at": letter.rendered_at})
    with pytest.raises(ValidationError, match="a second person must approve it"):
        approve([Letter.objects.get()], by=admin)
