"""A second letter takes the place of one that has gone out; the first stays as it was."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from councils.figures import freezing, publication
from councils.models import Role
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.lifecycle.replace import replace_letter
from letters.models import Dispatch, Letter
from letters.outbox.messages import message_for
from tests.support.corrections import correct
from tests.support.factories import AuthorityFactory, DecisionFactory, ReviewYearFactory, UserFactory, moment

pytestmark = pytest.mark.django_db


def manager():
    return UserFactory(is_superuser=True)


@pytest.fixture
def letter():
    DecisionFactory(authority=AuthorityFactory(slug="worcester-city-council"), upheld=True)
    year = ReviewYearFactory(letters_dated_on=date(2020, 7, 22))
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    compose(year)
    return issued(Letter.objects.get(), b"%PDF-first")


def issued(letter, pdf):
    letter.keep_pdf(pdf)
    second = manager()
    approve([letter], by=second)
    issue([letter], by=second)
    return letter


def corrected(letter):
    performance = letter.year.performances.totals().get()
    correct({performance: {"not_upheld": 1}}, reason="One was missed.", by=manager())


def test_the_second_letter_has_its_own_title_subject_and_file_name_and_tells_what_changed(letter):
    corrected(letter)
    second = issued(replace_letter(letter, reason="One decision was missed.", by=manager()), b"%PDF-second")
    mail = message_for(Dispatch(letter=second, role=Role.LINK_OFFICER, email="link@worcester.example"))
    text = " ".join(str(mail.body).split())
    assert second.content["title"] == "Annual Review letter 2020: second letter"
    assert mail.subject.startswith("Annual Review letter 2020: second letter: ")
    assert mail.attachments[0].get_filename() == "annual-review-letter-2020-worcester-city-council-2.pdf"
    assert "It takes the place of our letter of 22 July 2020. One decision was missed." in text
    assert "Not upheld: was 0, is 1" in text
    assert "- Upheld: 1 of 2" in text


def test_the_second_letter_has_what_holds_now_and_says_what_it_replaces_and_why(letter, client):
    corrected(letter)
    second = replace_letter(letter, reason="One decision was missed.", by=manager())
    assert second.content["counts"]["not_upheld"] == 1
    assert second.content["dated_on"] == timezone.localdate().isoformat()
    assert second.content["replaces"]["dated_on"] == "2020-07-22"
    assert "replaces" in second.content["paragraphs"]
    assert client.get(letter.latest_pdf_address).getvalue() == b"%PDF-first"
    issued(second, b"%PDF-second")
    assert client.get(letter.latest_pdf_address).getvalue() == b"%PDF-second"
    assert client.get(letter.pdf_address).getvalue() == b"%PDF-first"
    assert client.get(second.pdf_address).getvalue() == b"%PDF-second"


def test_composing_the_year_again_leaves_the_second_letter_one_that_replaces(letter):
    second = replace_letter(letter, reason="One decision was missed.", by=manager())
    assert compose(letter.year).unchanged == 1
    corrected(letter)
    assert compose(letter.year).changed == 1
    second.refresh_from_db()
    assert second.content["replaces"]["reason"] == "One decision was missed."


def test_only_a_letter_that_has_gone_out_is_replaced_and_only_once_and_with_a_reason(letter):
    with pytest.raises(ValidationError, match="Say why the letter is replaced"):
        replace_letter(letter, reason=" ")
    second = replace_letter(letter, reason="One decision was missed.")
    with pytest.raises(ValidationError, match="A later letter replaces it already"):
        replace_letter(letter, reason="Once more.")
    with pytest.raises(ValidationError, match="has not been issued: compose it again"):
        replace_letter(second, reason="Once more.")


def test_whoever_replaces_a_letter_cannot_approve_the_second(letter):
    by = manager()
    second = replace_letter(letter, reason="One decision was missed.", by=by)
    second.keep_pdf(b"%PDF-second")
    with pytest.raises(ValidationError, match="a second person must approve"):
        approve([second], by=by)


def test_a_manager_replaces_a_letter_in_the_back_office(letter, admin_client, admin_user):
    page = admin_client.get(reverse("admin:letters_letter_change", args=[letter.pk])).content.decode()
    address = reverse("admin:letter-replace", args=[letter.pk])
    assert address in page
    answer = admin_client.post(address, {"reason": "One decision was missed."})
    second = Letter.objects.get(edition=2)
    assert answer.url == reverse("admin:letters_letter_change", args=[second.pk])  # where its next steps are
    assert (second.replaces, second.composed_by) == (letter, admin_user)
    assert "A later letter replaces it already." in admin_client.get(address).content.decode()


def test_the_page_of_a_first_letter_leads_to_its_second_as_soon_as_it_is_composed(letter, admin_client):
    page = reverse("admin:letters_letter_change", args=[letter.pk])
    assert "Edition 2" not in admin_client.get(page).content.decode()
    second = replace_letter(letter, reason="One decision was missed.", by=manager())
    named = f'<a href="{reverse("admin:letters_letter_change", args=[second.pk])}">Edition 2</a>'
    assert f"{named}: has no PDF yet" in admin_client.get(page).content.decode()
    issued(second, b"%PDF-second")
    assert f"{named}: public" in admin_client.get(page).content.decode()
