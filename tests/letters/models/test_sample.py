"""Samples: ten letters drawn at random, read one by one, and what a fault in one of them does."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from councils.figures import freezing
from letters.lifecycle.approve_and_issue import approve
from letters.lifecycle.compose import compose
from letters.models import Letter, Reading, Sample
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def year():
    for _ in range(15):
        factories.DecisionFactory(upheld=True)
    year = factories.ReviewYearFactory(letters_dated_on="2020-07-22")
    freezing.freeze(year)
    compose(year, by=factories.UserFactory(username="composer"))
    for letter in Letter.objects.all():
        letter.keep_pdf(b"%PDF-" + letter.authority.slug.encode())
    return year


def drawn(sample):
    return [reading.letter_id for reading in sample.readings.order_by("pk")]


def read(reading, by, fault=""):
    reading.letter.refresh_from_db()
    reading.tick(by=by, pdf_sha256=reading.letter.pdf_sha256, fault=fault)


def test_ten_letters_are_drawn_and_the_same_seed_draws_the_same(year, admin_user):
    first = Sample.objects.draw(year, by=admin_user, seed="2020")
    again = Sample.objects.draw(year, by=admin_user, seed="2020")
    other = Sample.objects.draw(year, by=admin_user, seed="2021")
    assert len(set(drawn(first))) == 10
    assert drawn(first) == drawn(again) != drawn(other)
    assert (first.drawn_by, first.among) == (admin_user, 15)


def test_a_year_with_fewer_letters_is_read_whole(year, admin_user):
    Letter.objects.filter(pk__in=Letter.objects.values("pk")[:8]).delete()
    assert len(drawn(Sample.objects.draw(year, by=admin_user))) == 7


def test_only_letters_that_can_be_read_and_have_not_gone_out_are_drawn(year, admin_user):
    for letter in Letter.objects.all()[:14]:
        letter.set_narrative("New words.", by=admin_user)
    assert len(drawn(Sample.objects.draw(year, by=admin_user))) == 1
    Letter.objects.all()[14].set_narrative("New words.", by=admin_user)
    with pytest.raises(ValidationError, match="2019-20 has no letters with a PDF that have not gone out"):
        Sample.objects.draw(year, by=admin_user)


def test_every_draw_stays_on_record_and_the_last_one_counts(admin_client, year, admin_user):
    for _ in range(2):
        admin_client.post(reverse("admin:sample-draw", args=[year.pk]))
    first, second = Sample.objects.order_by("drawn_at")
    assert list(Sample.objects.current()) == [second]
    assert second.seed != first.seed
    assert set(Letter.objects.to_be_read().values_list("pk", flat=True)) == set(drawn(second))


def test_readings_are_ticked_off_one_after_the_other_and_progress_is_shown(admin_client, year, admin_user):
    sample = Sample.objects.draw(year, by=admin_user)
    address = reverse("admin:reading-tick", args=[sample.readings.first().pk])
    for _ in range(10):
        page = admin_client.get(address)
        sent = {"fault": "", "pdf_sha256": page.context["form"].initial["pdf_sha256"]}
        address = admin_client.post(address, sent)["Location"]
    assert address == reverse("admin:letters_sample_change", args=[sample.pk])
    assert "10 of 10 letters read." in admin_client.get(address).content.decode()
    assert sample.is_read


def test_a_fault_is_kept_and_holds_the_letter_back_until_it_has_a_new_pdf(year, admin_user):
    reader = factories.UserFactory(username="reader")
    reading = Sample.objects.draw(year, by=admin_user).readings.first()
    read(reading, reader, fault="The name is wrong.")
    letter = Letter.objects.get(pk=reading.letter_id)
    assert letter.problems() == ["reader found a fault in it: The name is wrong."]
    with pytest.raises(ValidationError, match="The name is wrong"):
        approve([letter], by=admin_user)
    letter.set_narrative("New words.", by=reader)
    letter.keep_pdf(b"%PDF-mended")
    assert Letter.objects.get(pk=letter.pk).problems() == []
    reading = Reading.objects.get(pk=reading.pk)
    assert reading.status.startswith("changed since it was read: to be read again")
    assert reading.sample.progress == "0 of 10 letters read."


def test_a_fault_that_was_none_is_taken_back_by_reading_again_and_both_stay_in_the_history(year, admin_user):
    reading = Sample.objects.draw(year, by=admin_user).readings.first()
    read(reading, admin_user, fault="The name is wrong.")
    read(reading, admin_user)
    assert Letter.objects.get(pk=reading.letter_id).problems() == []
    assert [entry.fault for entry in reading.history.all()][:2] == ["", "The name is wrong."]
    assert reading.history.first().history_user == admin_user


def test_what_is_ticked_off_is_the_pdf_that_was_open(year, admin_user):
    reading = Sample.objects.draw(year, by=admin_user).readings.first()
    seen = reading.letter.pdf_sha256
    reading.letter.set_narrative("New words.", by=admin_user)
    reading.letter.keep_pdf(b"%PDF-new")
    with pytest.raises(ValidationError, match="has changed since you opened it"):
        reading.tick(by=admin_user, pdf_sha256=seen)


def test_of_two_who_read_the_same_letter_one_is_told(year, admin_user):
    mine = Sample.objects.draw(year, by=admin_user).readings.first()
    theirs = Reading.objects.get(pk=mine.pk)
    read(mine, admin_user)
    with pytest.raises(ValidationError, match="Somebody else has read it meanwhile"):
        read(theirs, factories.UserFactory())


def test_the_database_wants_somebody_who_read_something(year, admin_user):
    reading = Sample.objects.draw(year, by=admin_user).readings.first()
    for facts in ({"checked_at": timezone.now()}, {"fault": "Wrong."}, {"checked_by": admin_user}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reading.objects.filter(pk=reading.pk).update(**facts)


def test_what_was_found_at_fault_is_still_told_when_the_letter_has_a_new_pdf(client, year):
    manager = factories.UserFactory(username="mary", is_superuser=True)
    reading = Sample.objects.draw(year, by=manager).readings.first()
    reading.tick(by=manager, pdf_sha256=reading.letter.pdf_sha256, fault="The name is wrong.")
    letter = Letter.objects.get(pk=reading.letter_id)
    letter.set_narrative("New words.", by=manager)
    letter.keep_pdf(b"%PDF-mended")
    client.force_login(manager)
    page = " ".join(client.get(reverse("admin:reading-tick", args=[reading.pk])).content.decode().split())
    assert "in the PDF before this one: The name is wrong." in page
    assert Reading.objects.get(pk=reading.pk).status.endswith("see what was found before: The name is wrong.")
