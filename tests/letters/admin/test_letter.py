"""Letters and wordings in the back office: what stands against a letter, two people for every letter, previews."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from councils.figures import freezing
from letters.lifecycle.compose import compose, wording_of
from letters.models import Letter
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


@pytest.fixture
def year():
    factories.DecisionFactory(upheld=True)
    year = factories.ReviewYearFactory()
    freezing.freeze(year)
    return year


@pytest.fixture
def composer():
    return factories.UserFactory(username="composer")


@pytest.fixture
def letter(year, composer):
    compose(year, by=composer)
    letter = Letter.objects.get()
    letter.keep_pdf(b"%PDF-made-up")
    return letter


LETTERS = "admin:letters_letter_changelist"


def act(client, name, letters, **data):
    chosen = {"action": name, "_selected_action": [letter.pk for letter in letters], **data}
    return client.post(reverse(LETTERS), chosen, follow=True)


def test_approval_is_asked_for_before_it_is_given(admin_client, letter):
    page = act(admin_client, "approve", [letter]).content.decode()
    assert "What changes" in page
    assert str(letter) in page
    letter.refresh_from_db()
    assert letter.approved_at is None


def test_letters_are_approved_and_issued_in_bulk_by_somebody_else(admin_client, admin_user, letter):
    response = act(admin_client, "approve", [letter], confirmed="yes")
    assert [str(message) for message in response.context["messages"]] == ["1 letter approved."]
    act(admin_client, "issue", [letter], confirmed="yes")
    letter.refresh_from_db()
    assert (letter.approved_by, letter.issued_by) == (admin_user, admin_user)


def test_whoever_composed_a_letter_is_told_why_they_cannot_approve_it(client, letter, composer):
    composer.user_permissions.set(Permission.objects.filter(content_type__app_label="letters"))
    client.force_login(composer)
    page = act(client, "approve", [letter]).content.decode()
    assert "composed or last edited it: a second person must approve it" in page
    act(client, "approve", [letter], confirmed="yes")
    letter.refresh_from_db()
    assert letter.approved_at is None


def test_somebody_who_may_not_approve_is_not_offered_it(client, letter):
    reader = factories.UserFactory()
    reader.user_permissions.set(Permission.objects.filter(codename="view_letter"))
    client.force_login(reader)
    assert 'value="approve"' not in client.get(reverse(LETTERS)).content.decode()
    act(client, "approve", [letter], confirmed="yes")
    letter.refresh_from_db()
    assert letter.approved_at is None


def test_what_stands_against_a_letter_is_on_its_page(admin_client, year, composer):
    compose(year, by=composer)
    letter = Letter.objects.get()
    page = admin_client.get(reverse("admin:letters_letter_change", args=[letter.pk])).content.decode()
    assert "It has no PDF yet: render it." in page


def test_staff_read_the_pdf_before_the_public_and_no_cache_keeps_it(admin_client, client, letter):
    address = reverse("admin:letter-pdf-for-staff", args=[letter.pk])
    response = admin_client.get(address)
    assert response.content == b"%PDF-made-up"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    client.logout()
    assert client.get(address).status_code == 302


def test_a_colleague_who_may_not_see_letters_cannot_have_the_pdf(client, letter):
    client.force_login(factories.UserFactory())
    assert client.get(reverse("admin:letter-pdf-for-staff", args=[letter.pk])).status_code == 403


def test_a_paragraph_for_one_authority_takes_back_pdf_and_approval(admin_client, admin_user, letter):
    act(admin_client, "approve", [letter], confirmed="yes")
    address = reverse("admin:letter-narrative", args=[letter.pk])
    admin_client.post(address, {"narrative": "You were quick this year."})
    letter.refresh_from_db()
    assert (letter.narrative, letter.edited_by) == ("You were quick this year.", admin_user)
    assert not letter.pdf
    assert letter.approved_at is None


def test_a_paragraph_with_an_unknown_fact_is_refused_where_it_is_typed(admin_client, letter):
    address = reverse("admin:letter-narrative", args=[letter.pk])
    page = admin_client.post(address, {"narrative": "Dear {mayor}"}).content.decode()
    assert "is not a known fact. The known facts are: authority" in page
    letter.refresh_from_db()
    assert letter.narrative == ""


def test_a_wording_with_an_unknown_fact_is_refused_with_the_known_ones(admin_client, year):
    wording = wording_of(year)
    address = reverse("admin:letters_wording_change", args=[wording.pk])
    data = {"text": "Dear {mayor}", "signatory_office": "Ombudsman"}
    page = admin_client.post(address, data).content.decode()
    assert "is not a known fact. The known facts are: authority" in page


def test_a_wording_is_tried_out_for_an_authority_before_it_is_saved(admin_client, year):
    wording, performance = wording_of(year), year.performances.totals().get()
    address = reverse("admin:wording-preview", args=[wording.pk])
    page = admin_client.post(address, {"text": "About **{authority}**.", "authority": performance.pk}).content.decode()
    assert f"<p>About <strong>{performance.name}</strong>.</p>" in page
    wording.refresh_from_db()
    assert "About **" not in wording.text


def test_a_preview_says_what_is_wrong_with_the_wording(admin_client, year):
    address = reverse("admin:wording-preview", args=[wording_of(year).pk])
    page = admin_client.post(address, {"text": "Dear {mayor}", "signatory_office": "x"}).content.decode()
    assert "is not a known fact" in page
