"""The letter's way from composed to public: four eyes, order of states, and nothing changed after issue."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from councils.figures import freezing, publication
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.lifecycle.render import render_waiting
from letters.lifecycle.replace import replace_letter
from letters.models import Letter, Wording
from tests.support.factories import AuthorityFactory, ReviewYearFactory, UserFactory, bytes_of, moment

pytestmark = pytest.mark.django_db


def manager(**kwargs):
    user = UserFactory(**kwargs)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["approve_letter", "issue_letter"]))
    return user


@pytest.fixture
def composer():
    return manager()


@pytest.fixture
def letter(composer):
    AuthorityFactory()
    year = ReviewYearFactory(letters_dated_on=date(2020, 7, 22))
    freezing.freeze(year)
    compose(year, by=composer)
    letter = Letter.objects.get()
    letter.keep_pdf(b"%PDF-first")
    return letter


def test_whoever_composed_a_letter_cannot_approve_it(letter, composer):
    with pytest.raises(ValidationError, match="a second person must approve"):
        approve([letter], by=composer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(approved_at=letter.composed_at, approved_by=composer)


def test_whoever_edited_a_letter_last_cannot_approve_it(letter):
    editor, second = manager(), manager()
    letter.set_narrative("Your new complaints team answered every enquiry on time.", by=editor)
    letter.keep_pdf(b"%PDF-with narrative")
    with pytest.raises(ValidationError, match="a second person must approve"):
        approve([letter], by=editor)
    approve([letter], by=second)
    assert letter.approved_by == second


def test_whoever_last_changed_the_wording_cannot_approve_letters_that_somebody_else_composed_with_it(letter, composer):
    writer, second = manager(), manager()
    Wording.objects.update(text="Dear {recipient}, all is new.", written_by=writer)
    compose(letter.year, by=composer)
    letter.refresh_from_db()
    letter.keep_pdf(b"%PDF-new wording")
    Wording.objects.update(written_by=composer)  # what a later change says of itself is no part of this letter
    with pytest.raises(ValidationError, match="last changed the wording that it was composed with: a second person"):
        approve([letter], by=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(approved_at=letter.composed_at, approved_by=writer)
    approve([letter], by=second)
    assert letter.approved_by == second


def test_whoever_last_changed_the_wording_cannot_approve_a_second_letter_with_it(letter, composer):
    writer, second = manager(), manager()
    approve([letter], by=second)
    issue([letter], by=second)
    Wording.objects.update(text="Dear {recipient}, all is new.", written_by=writer)
    replacement = replace_letter(letter, reason="A figure was wrong.", by=composer)
    replacement.keep_pdf(b"%PDF-second letter")
    with pytest.raises(ValidationError, match="last changed the wording"):
        approve([replacement], by=writer)


def test_approval_needs_the_permission_and_a_pdf(letter):
    with pytest.raises(ValidationError, match="may not approve"):
        approve([letter], by=UserFactory())
    letter.forget_pdf()
    letter.save()
    with pytest.raises(ValidationError, match="no PDF yet"):
        approve([letter], by=manager())


def test_of_two_who_approve_at_once_the_second_is_told(letter):
    stale = Letter.objects.get()
    approve([letter], by=manager())
    with pytest.raises(ValidationError, match="has approved it already"):
        approve([stale], by=manager())


def test_an_approval_of_another_pdf_than_the_one_looked_at_is_refused(letter):
    looked_at = Letter.objects.get()
    letter.set_narrative("Something new.", by=manager())
    letter.keep_pdf(b"%PDF-second")
    with pytest.raises(ValidationError, match="Somebody changed it meanwhile"):
        approve([looked_at], by=manager())


def test_a_letter_is_issued_after_approval_only_and_once(letter):
    second = manager()
    with pytest.raises(ValidationError, match="Nobody has approved"):
        issue([letter], by=second)
    approve([letter], by=second)
    stale = Letter.objects.get()
    issue([letter], by=second)
    with pytest.raises(ValidationError, match="has issued it already"):
        issue([stale], by=second)


def test_an_issued_letter_takes_no_narrative_no_content_and_no_pdf(letter):
    second = manager()
    approve([letter], by=second)
    issue([letter], by=second)
    with pytest.raises(ValidationError, match="never changes"):
        letter.set_narrative("An afterthought.", by=second)
    with pytest.raises(ValidationError, match="never changes"):
        letter.recompose({}, by=second)
    assert not letter.keep_pdf(b"%PDF-other")
    assert bytes_of(Letter.objects.get()) == b"%PDF-first"


def test_a_letter_issued_while_somebody_wrote_a_narrative_stays_as_it_went_out(letter):
    second = manager()
    opened = Letter.objects.get()
    approve([letter], by=second)
    issue([letter], by=second)
    for change in (lambda: opened.set_narrative("Too late.", by=second), lambda: opened.recompose({}, by=second)):
        with pytest.raises(ValidationError, match="never changes"):
            change()
    kept = Letter.objects.get()
    assert (kept.issued_by, kept.narrative, bytes_of(kept)) == (second, "", b"%PDF-first")


def test_a_narrative_is_added_to_the_letter_as_it_stands_and_not_as_it_was_opened(letter):
    opened = Letter.objects.get()
    letter.recompose({**letter.content, "notes": ["A year like no other."]}, by=manager())
    opened.set_narrative("Thank you.", by=manager())
    content = Letter.objects.get().content
    assert (content["notes"], content["narrative"]) == (["A year like no other."], "Thank you.")


def test_a_letter_is_public_when_it_is_issued_and_its_year_is_and_not_a_second_earlier(letter, composer):
    second = manager()
    at = moment("2020-07-29T00:01")
    publication.publish(letter.year, at)
    compose(letter.year, by=composer)
    letter = Letter.objects.get()
    letter.keep_pdf(b"%PDF-with its day")
    approve([letter], by=second)
    assert not letter.is_published(at)
    issue([letter], by=second)
    assert letter.is_published(at)
    assert not letter.is_published(at - timedelta(seconds=1))


def test_a_narrative_with_unknown_facts_is_refused(letter):
    with pytest.raises(ValidationError, match="is not a known fact"):
        letter.set_narrative("Your {mayor} knows.", by=manager())


def test_a_wording_with_unknown_facts_is_refused_with_the_known_ones(letter):
    wording = Wording(year=letter.year, text="Dear {mayor}", signatory_office="Ombudsman")
    with pytest.raises(ValidationError, match="The known facts are: authority"):
        wording.clean()


def test_a_pdf_torn_by_a_crash_is_written_again_whole(letter):
    storage, name = letter.pdf.storage, letter.pdf.name
    with open(storage.path(name), "wb") as torn:
        torn.write(b"%PD")
    letter.forget_pdf()
    letter.save()
    assert letter.keep_pdf(b"%PDF-first")
    assert letter.pdf.name == name
    assert bytes_of(Letter.objects.get()) == b"%PDF-first"


def test_a_letter_with_what_its_fonts_cannot_say_is_named_at_composing_and_cannot_be_approved(letter):
    letter.recipient.contacts.create(role="chief-executive", office="Chief Executive", name="Ж. Made-up")
    compose(letter.year, by=manager())
    letter.refresh_from_db()
    assert letter in Letter.objects.unrenderable()
    assert render_waiting(letter.year.letters.all()) == 0
    with pytest.raises(ValidationError, match=r"In the address: “Ж” \(U\+0416, cyrillic capital letter zhe\)"):
        approve([letter], by=manager())
    letter.recipient.contacts.update(name="J. Made-up")
    compose(letter.year, by=manager())
    letter.refresh_from_db()
    assert letter not in Letter.objects.unrenderable()
