"""The page of one letter: read it, write something for it alone, decide about it, see where it went."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from councils.figures import freezing
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.models import Letter
from letters.pdf.rendering import render
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def letter():
    decision = factories.DecisionFactory(upheld=True, authority__name="Anytown District Council")
    decision.authority.contacts.create(role="chief-executive", office="Chief Executive", email="chief@anytown.example")
    year = factories.ReviewYearFactory(letters_dated_on="2020-07-22")
    freezing.freeze(year)
    compose(year, by=factories.UserFactory(username="composer"))
    letter = Letter.objects.get()
    letter.keep_pdf(b"%PDF-made-up")
    return letter


def page_of(client, letter, name="letters_letter_change"):
    return client.get(reverse(f"admin:{name}", args=[letter.pk]))


def policy(response):
    return dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))


def test_the_pdf_may_stand_in_our_own_pages_and_in_nobody_elses(admin_client, letter):
    pdf = page_of(admin_client, letter, "letter-pdf-for-staff")
    assert pdf.content == b"%PDF-made-up"
    page = page_of(admin_client, letter)
    assert policy(pdf)["frame-ancestors"] == "'self'"
    assert pdf["X-Frame-Options"] == "SAMEORIGIN"
    assert policy(page)["frame-ancestors"] == "'none'"
    assert page["X-Frame-Options"] == "DENY"
    assert f'<iframe class="letter-pdf" src="{reverse("admin:letter-pdf-for-staff", args=[letter.pk])}"' in (
        page.content.decode()
    )


def test_the_letter_can_be_read_as_text_with_all_that_its_pages_say(admin_client, letter):
    page = page_of(admin_client, letter, "letter-text").content.decode()
    for words in (
        "Dear Chief Executive",
        "cover Anytown District Council for the year to 31 March 2020",
        "We upheld the one complaint that we investigated in detail.",
        "By service area, 2019-20",
    ):
        assert words in page
    assert "<img" not in page.partition('id="content"')[2]
    assert render(letter.content)[:5] == b"%PDF-"


def test_one_letter_is_approved_and_issued_from_its_own_page(admin_client, admin_user, letter):
    page = page_of(admin_client, letter).content.decode()
    approve, issue = (reverse(f"admin:letter-{step}", args=[letter.pk]) for step in ("approve", "issue"))
    assert approve in page
    assert issue not in page
    admin_client.post(approve)
    assert issue in page_of(admin_client, letter).content.decode()
    admin_client.post(issue)
    letter.refresh_from_db()
    assert (letter.approved_by, letter.issued_by) == (admin_user, admin_user)


def test_who_wrote_a_letter_is_told_why_they_cannot_approve_it(admin_client, admin_user, letter):
    letter.set_narrative("You were quick.", by=admin_user)
    letter.keep_pdf(b"%PDF-told")
    page = admin_client.post(reverse("admin:letter-approve", args=[letter.pk])).content.decode()
    assert "a second person must approve it" in page
    letter.refresh_from_db()
    assert letter.approved_at is None


def test_where_a_letter_went_is_on_its_page_with_the_servers_words(admin_client, admin_user, letter):
    approve([letter], by=admin_user)
    issue([letter], by=admin_user)
    letter.dispatches.update(
        started_at=letter.issued_at, failed_at=letter.issued_at, attempts=1, said="550 No such user here"
    )
    page = page_of(admin_client, letter).content.decode()
    for words in ("chief@anytown.example", "550 No such user here", "<td>failed</td>"):
        assert words in page


def narrative(client, letter, **sent):
    return client.post(reverse("admin:letter-narrative", args=[letter.pk]), sent)


def test_a_text_that_seems_to_name_somebody_wants_a_reason_which_is_kept(admin_client, letter):
    page = narrative(admin_client, letter, narrative="Thanks to Mr Smith.").content.decode()
    assert "Narrative: “Mr Smith” looks like a name. Put it right, or say why it may stand." in page
    letter.refresh_from_db()
    assert letter.narrative == ""
    narrative(admin_client, letter, narrative="Thanks to Mr Smith.", may_stand="He agreed to be named.")
    letter.refresh_from_db()
    assert letter.narrative == "Thanks to Mr Smith."
    history = page_of(admin_client, letter, "letters_letter_history").content.decode()
    assert "He agreed to be named." in history


def test_whoever_approves_reads_the_own_text_with_what_the_text_check_found_where_it_stands(admin_client, letter):
    letter.set_narrative("Thanks to Mr Smith.", may_stand="He agreed.", by=factories.UserFactory())
    letter.keep_pdf(b"%PDF-told")
    chosen = {"action": "approve", "_selected_action": [letter.pk]}
    for page in (
        page_of(admin_client, letter, "letter-approve"),
        admin_client.post(reverse("admin:letters_letter_changelist"), chosen),
    ):
        assert '<mark title="looks like a name">Mr Smith</mark>' in page.content.decode()
        assert "He agreed." in page.content.decode()


def test_an_own_text_of_which_nobody_said_why_it_may_stand_is_approved_through_no_door(admin_client, letter):
    factories.UserFactory(username="boss", is_superuser=True)
    letter.set_narrative("Thanks to Mr Smith.", by=factories.UserFactory())
    letter.keep_pdf(b"%PDF-told")
    assert "“Mr Smith” looks like a name" in page_of(admin_client, letter, "letter-approve").content.decode()
    chosen = {"action": "approve", "_selected_action": [letter.pk], "confirmed": "yes"}
    admin_client.post(reverse("admin:letters_letter_changelist"), chosen)
    with pytest.raises(CommandError, match="1 letter not approved"):
        call_command("approve_letters", letter.year.label, "--by", "boss")
    letter.refresh_from_db()
    assert letter.approved_at is None


def test_what_is_found_in_an_own_text_later_is_asked_about_anew(admin_client, letter):
    narrative(admin_client, letter, narrative="Thanks to Mr Smith.", may_stand="He agreed to be named.")
    page = narrative(admin_client, letter, narrative="Thanks to Mr Smith and Mrs Jones.").content.decode()
    assert "“Mrs Jones” looks like a name. Put it right" in page
    assert "“Mr Smith” looks like a name. Put it right" not in page
    letter.refresh_from_db()
    assert letter.narrative == "Thanks to Mr Smith."


def test_a_text_is_looked_at_before_it_is_saved(admin_client, letter):
    sent = {"narrative": "You were **quick**, {authority}."}
    looked = narrative(admin_client, letter, look="yes", **sent).content.decode()
    live = admin_client.post(
        reverse("admin:letter-narrative", args=[letter.pk]), sent, headers={"HX-Request": "true"}
    ).content.decode()
    for page in (looked, live):
        assert "<p>You were <strong>quick</strong>, Anytown District Council.</p>" in page
    assert "<html" not in live
    letter.refresh_from_db()
    assert letter.narrative == ""


def test_saving_the_same_text_changes_nothing(admin_client, admin_user, letter):
    letter.set_narrative("You were quick.", by=factories.UserFactory())
    letter.keep_pdf(b"%PDF-told")
    approve([letter], by=admin_user)
    page = narrative(admin_client, letter, narrative="You were quick.").content.decode()
    assert "It says the same as before: nothing was changed." in page
    letter.refresh_from_db()
    assert letter.approved_by == admin_user


def test_a_changed_text_withdraws_the_approval_and_its_writer_cannot_give_it_back(admin_client, admin_user, letter):
    approve([letter], by=admin_user)
    narrative(admin_client, letter, narrative="You were quick.")
    letter.refresh_from_db()
    assert letter.approved_at is None
    letter.keep_pdf(b"%PDF-told")
    assert any("a second person" in why for why in letter.blockers_to_approval(admin_user))
