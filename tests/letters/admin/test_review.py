"""The national review in the back office: drafted, tried out, worded, approved by somebody else, replaced."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from councils.figures import freezing, publication
from councils.models import ReviewYear
from letters.models import NationalReview
from letters.review.draft import draft_review
from tests.councils.public.test_views import words
from tests.support.factories import DecisionFactory, ReviewYearFactory, UserFactory, moment

pytestmark = pytest.mark.django_db

LIST = "admin:letters_nationalreview_changelist"
ADD = "admin:letters_nationalreview_add"


def manager(name):
    user = UserFactory(username=name)
    user.groups.set([Group.objects.get(name="manager")])
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def year():
    DecisionFactory(upheld=True)
    year = ReviewYearFactory()
    freezing.freeze(year)
    publication.publish(year, moment("2999-07-29T00:01"))
    return year


def page_of(client, review):
    return words(client.get(reverse("admin:letters_nationalreview_change", args=[review.pk])))


def step(client, name, review, **data):
    return client.post(reverse(f"admin:review-{name}", args=[review.pk]), data, follow=True)


def test_one_manager_drafts_and_words_it_and_another_approves_it(year):
    anna, ben = manager("anna"), manager("ben")
    page = words(anna.get(reverse(ADD)))
    assert "The public sees nothing of it until a second person has approved it" in page
    answer = anna.post(reverse(ADD), {"year": year.pk}, follow=True)
    review = NationalReview.objects.get()
    assert "National review 2019-20 is drafted. Somebody other than you has to approve it." in words(answer)
    assert review.pdf
    step(anna, "reword", review, text="## Ours\r\n\r\nThat was {year}.")
    review.refresh_from_db()
    assert review.text == "## Ours\n\nThat was {year}."
    assert review.pdf
    assert "That was 2019-20." in page_of(anna, review)
    assert "Approve" not in page_of(anna, review).split("what can be done")[-1].split("What it says")[0]
    assert "composed or last edited it: a second person must approve it" in words(step(anna, "approve", review))
    asked = ben.get(reverse("admin:review-approve", args=[review.pk]))
    assert "The public can read it with its year, from 29 July 2999, 00:01 (BST) on." in words(asked)
    assert "Drafted by anna" in words(asked)
    assert "worded by anna" in words(asked)
    assert reverse("admin:review-pdf-for-staff", args=[review.pk]) in asked.content.decode()
    step(ben, "approve", review)
    review.refresh_from_db()
    assert review.approved_by.username == "ben"
    assert "approved" in words(ben.get(reverse(LIST)))


def test_a_year_that_has_a_review_is_not_offered_for_another(year):
    draft_review(year)
    assert "2019-20" not in words(manager("anna").get(reverse(ADD)))


def test_a_wording_is_tried_out_before_it_is_kept(year):
    review, anna = draft_review(year), manager("anna")
    page = words(anna.get(reverse("admin:review-reword", args=[review.pk])))
    assert "{uphold_rate} the share upheld with its base" in page.replace("  ", " ")
    assert "100% (1 of 1 detailed investigation)" in page
    preview = reverse("admin:review-preview", args=[review.pk])
    assert "Tried in 2019-20." in words(anna.post(preview, {"text": "Tried in {year}."}))
    assert "“{authority}” is not a known fact" in words(anna.post(preview, {"text": "{authority}"}))
    partly = anna.post(preview, {"text": "Tried in {year}."}, headers={"HX-Request": "true"})
    assert partly.content.decode().strip().startswith("<article")
    review.refresh_from_db()
    assert "Tried" not in review.text


def test_a_wording_that_cannot_be_used_is_refused_and_stays_on_the_screen(year):
    review = draft_review(year)
    answer = step(manager("anna"), "reword", review, text="About {authority}.")
    assert "“{authority}” is not a known fact" in words(answer)
    assert "About {authority}." in answer.content.decode()
    review.refresh_from_db()
    assert "authority}" not in review.text


def test_what_is_public_can_only_be_replaced(year):
    review = draft_review(year, by=UserFactory())
    review.keep_pdf(b"%PDF-first")
    review.approve(by=UserFactory(is_superuser=True))
    year.publish_at = moment("2020-07-29T00:01")
    year.save()
    anna = manager("anna")
    assert "is public: it never changes" in words(step(anna, "reword", review, text="Other words."))
    assert "is public: it never changes" in words(step(anna, "draft", review))
    answer = step(anna, "replace", review, reason="A name was spelt wrong.")
    assert "The second edition is drafted." in words(answer)
    assert NationalReview.objects.get(edition=2).composed_by.username == "anna"


def test_a_review_without_pdf_can_have_it_made(year):
    review, anna = draft_review(year), manager("anna")
    assert anna.get(reverse("admin:review-pdf-for-staff", args=[review.pk])).status_code == 404
    assert "The PDF is made." in words(step(anna, "render", review))
    pdf = anna.get(reverse("admin:review-pdf-for-staff", args=[review.pk]))
    assert pdf.getvalue().startswith(b"%PDF")
    assert "no-store" in pdf["Cache-Control"]


def test_what_the_text_check_finds_in_a_review_is_marked_and_has_to_be_answered_before_it_is_approved(year):
    anna, ben = manager("anna"), manager("ben")
    review = draft_review(year)
    text = "## Ours\n\nMr John Smith wrote to us."
    said = words(step(anna, "reword", review, text=text))
    assert "Text: “Mr John Smith” looks like a name. Put it right, or say why it may stand." in said
    preview = anna.post(reverse("admin:review-preview", args=[review.pk]), {"text": text}).content.decode()
    assert '<mark title="looks like a name">Mr John Smith</mark>' in preview
    review.refresh_from_db()
    assert "Mr John Smith" not in review.text
    step(anna, "reword", review, text=text, may_stand="He is our chair.")
    page = ben.get(reverse("admin:review-approve", args=[review.pk])).content.decode()
    assert '<mark title="looks like a name">Mr John Smith</mark>' in page
    assert "He is our chair." in page
    step(ben, "approve", review)
    review.refresh_from_db()
    assert review.approved_by.username == "ben"


def test_a_review_with_a_finding_that_nobody_answered_is_not_approved(year):
    review, ben = draft_review(year), manager("ben")
    review.reword("## Ours\n\nWrite to mary@example.org.", by=UserFactory())
    review.keep_pdf(b"%PDF-1.7 review")
    assert "“mary@example.org” looks like an e-mail address" in words(step(ben, "approve", review))
    review.refresh_from_db()
    assert review.approved_at is None


@pytest.fixture
def in_public(year):
    """A review that the public can read."""
    review = draft_review(year)
    review.reword("## Ours\n\nThat was wrongly said.", by=UserFactory())
    review.keep_pdf(b"%PDF-1.7 the review")
    review.approve(by=UserFactory(is_superuser=True))
    ReviewYear.objects.update(publish_at=moment("2020-07-29T00:01"))
    return NationalReview.objects.get()


def test_a_public_review_is_taken_down_with_a_reason_and_leaves_a_tombstone(client, in_public):
    ben = manager("ben")
    assert "wrongly said" in words(client.get("/review/2019-20/"))
    assert client.get("/review/2019-20.pdf").status_code == 200
    asked = words(ben.get(reverse("admin:review-take-down", args=[in_public.pk])))
    assert "The public can read it now: its text and its PDF are gone at once, for good." in asked
    assert "No review as a document is left in public." in asked
    step(ben, "take-down", in_public, reason="")
    assert client.get("/review/2019-20.pdf").status_code == 200
    assert "is taken down" in words(step(ben, "take-down", in_public, reason="It names a street."))
    page = words(client.get("/review/2019-20/"))
    assert "wrongly said" not in page
    assert "National review 2019-20 was taken down on" in page
    for address in ("/review/2019-20.pdf", "/review/2019-20/1.pdf"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "National review 2019-20, dated" in words(answer)
    assert client.get("/review/2019-20/2.pdf").status_code == 404
    assert "It names a street." in page_of(ben, in_public)
    copy = words(client.get("/letters/check/", {"sha256": in_public.pdf_sha256}))
    assert "This was the national review, and has been taken down" in copy
    assert "not a letter that we have published" not in copy
    for public in (page, copy, words(client.get("/review/2019-20.pdf"))):
        assert "It names a street." not in public


def test_what_was_taken_down_never_changes_and_a_second_edition_takes_its_place(client, in_public):
    ben = manager("ben")
    step(ben, "take-down", in_public, reason="It names a street.")
    assert "was taken down: it never changes" in words(step(ben, "reword", in_public, text="Other words."))
    step(ben, "replace", in_public, reason="A street was named.")
    second = NationalReview.objects.get(edition=2)
    second.reword("## Ours\n\nThat is right now.", by=UserFactory())
    second.keep_pdf(b"%PDF-1.7 the second")
    assert client.get("/review/2019-20.pdf").status_code == 410
    second.approve(by=UserFactory(is_superuser=True))
    assert "That is right now." in words(client.get("/review/2019-20/"))
    assert client.get("/review/2019-20.pdf").status_code == 200
    assert client.get("/review/2019-20/1.pdf").status_code == 410


def test_what_is_not_public_is_not_taken_down_and_its_year_says_nothing_of_it(client, year):
    review, ben = draft_review(year), manager("ben")
    assert "there is nothing to take down" in words(step(ben, "take-down", review, reason="Too early."))
    review.refresh_from_db()
    assert review.public_until is None
    assert client.get("/review/2019-20.pdf").status_code == 404
