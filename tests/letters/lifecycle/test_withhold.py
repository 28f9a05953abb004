"""Single letters held back from the public, for a written reason, until somebody releases them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from letters.lifecycle import withhold as holding
from letters.models import Letter
from tests.councils.public.test_views import a_published_year, worcester
from tests.letters.public.test_views import ADDRESS, an_issued_letter
from tests.support.factories import UserFactory, moment

pytestmark = pytest.mark.django_db

BEFORE = moment("2020-07-28T09:00")


@pytest.fixture
def letter():
    """A letter that has gone out, of a year that is public from 29 July 2020 on."""
    authority = worcester()
    year = a_published_year(authority)
    assert year.starts_on == date(2019, 4, 1)
    return an_issued_letter(year, authority)


@pytest.fixture
def by():
    return UserFactory(is_superuser=True)


def test_a_letter_that_is_held_back_does_not_appear_with_its_year(letter, by, client):
    assert client.get(ADDRESS).getvalue()
    holding.hold_back_letter(letter, reason="The council has asked for a review", by=by, at=BEFORE)
    assert client.get(ADDRESS).status_code == 404
    assert ADDRESS not in client.get("/councils/worcester-city-council/2019-20/").content.decode()
    holding.release_letter(letter, by=by)
    assert client.get(ADDRESS).getvalue()


def test_a_letter_that_is_released_late_becomes_public_that_day_and_stands_first_in_the_feed(letter, by, client):
    assert letter.became_public_at == letter.year.publish_at
    holding.hold_back_letter(letter, reason="The council has asked for a review", by=by, at=BEFORE)
    holding.release_letter(letter, by=by, at=moment("2024-05-01T09:00"))
    assert letter.became_public_at == moment("2024-05-01T09:00")
    assert "2024-05-01T08:00:00+00:00" in client.get("/feeds/councils/worcester-city-council.atom").content.decode()
    assert "<lastmod>2024-05-01</lastmod>" in client.get("/sitemap-letters.xml").content.decode()


def test_who_held_a_letter_back_and_why_is_told_even_after_it_is_released(letter, by, admin_client):
    holding.hold_back_letter(letter, reason="The council has asked for a review", by=by, at=BEFORE)
    holding.release_letter(letter, by=by)
    page = admin_client.get(reverse("admin:letters_letter_history", args=[letter.pk])).content.decode()
    assert "Held back from the public: The council has asked for a review" in page
    assert str(by) in page


def test_what_the_public_has_cannot_be_held_back(letter, by):
    with pytest.raises(ValidationError, match="The public has it already"):
        holding.hold_back_letter(letter, reason="Second thoughts", by=by)
    assert Letter.objects.published().get() == letter


def test_without_a_reason_nothing_is_held_back(letter, by):
    with pytest.raises(ValidationError, match="Say why it is held back"):
        holding.hold_back_letter(letter, reason=" ", by=by, at=BEFORE)
    assert not Letter.objects.held_back().exists()


def test_of_two_who_hold_the_same_letter_back_one_is_told(letter, by):
    same = Letter.objects.get(pk=letter.pk)
    holding.hold_back_letter(letter, reason="Mine", by=by, at=BEFORE)
    with pytest.raises(ValidationError, match="Somebody else was first"):
        holding.hold_back_letter(same, reason="Ours", by=by, at=BEFORE)
    assert Letter.objects.get().held_back_because == "Mine"


def test_letters_are_held_back_and_released_from_their_list(letter, admin_client, admin_user):
    type(letter.year).objects.update(publish_at=moment("2999-07-29T00:01"))
    chosen = {"action": "hold_back", "_selected_action": [letter.pk], "confirmed": "yes", "reason": "Under appeal"}
    admin_client.post(reverse("admin:letters_letter_changelist"), chosen)
    letter.refresh_from_db()
    assert (letter.held_back_because, letter.held_back_by) == ("Under appeal", admin_user)
    chosen = {"action": "release", "_selected_action": [letter.pk], "confirmed": "yes"}
    admin_client.post(reverse("admin:letters_letter_changelist"), chosen)
    assert not Letter.objects.held_back().exists()


def test_who_may_not_issue_may_not_hold_back(letter):
    with pytest.raises(ValidationError, match="a manager can"):
        holding.hold_back_letter(letter, reason="Mine", by=UserFactory(), at=BEFORE)
