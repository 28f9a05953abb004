"""The days that letters name stand on the year's page as the letters name them, whatever was set since."""

from datetime import date

import pytest

from councils.figures import freezing, publication
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.lifecycle.replace import replace_letter
from letters.models import Letter
from tests.letters.year.test_page import anna, approved, ben, composed, frozen, private_files, rendered, stages, year  # noqa: F401
from tests.support.factories import moment

pytestmark = pytest.mark.django_db


def days(client, user):
    """What the stage of the wording says of the days."""
    return stages(client, user)["word"].sentences[1:]


def go_out(year, ben):
    for letter in year.letters.filter(issued_at=None):
        letter.keep_pdf(f"%PDF-about {letter.authority}".encode())
        approve([letter], by=ben)
        issue([letter], by=ben)


def test_before_letters_are_composed_it_is_said_what_they_will_name(client, anna, year):
    later = "Letters composed from now on name “a later date”, until the moment is set, as the day of publication."
    assert days(client, anna) == ["Letters composed from now on are dated as of the day of the freeze.", later]
    year.letters_dated_on = date(2020, 7, 22)
    year.save()
    freezing.freeze(year)
    publication.publish(year, moment("2126-07-29T00:01"))
    assert days(client, anna) == [
        "Letters composed from now on are dated 22 July 2020.",
        "Letters composed from now on name 29 July 2126 as the day of publication.",
    ]


def test_letters_that_went_out_before_the_moment_was_set_name_a_later_date_for_ever(client, anna, frozen, ben):
    frozen.letters_dated_on = date(2020, 7, 22)
    frozen.save()
    compose(frozen, by=anna)
    go_out(frozen, ben)
    publication.publish(frozen, moment("2126-07-29T00:01"))
    assert days(client, anna) == [
        "3 letters are dated 22 July 2020.",
        "3 letters name “a later date” as the day of publication.",
    ]
    frozen.letters_dated_on = date(2020, 7, 23)
    frozen.save()
    assert "3 letters are dated 22 July 2020." in days(client, anna)


def test_letters_to_come_name_the_moment_that_was_set_since(client, anna, composed):
    publication.publish(composed, moment("2126-07-29T00:01"))
    assert days(client, anna)[1:] == [
        "3 letters name “a later date” as the day of publication.",
        "Letters composed from now on name 29 July 2126 as the day of publication.",
    ]
    compose(composed, by=anna)
    assert days(client, anna)[1:] == ["3 letters name 29 July 2126 as the day of publication."]


def test_a_second_letter_has_days_of_its_own(client, anna, frozen, ben):
    frozen.letters_dated_on = date(2020, 7, 22)
    frozen.save()
    compose(frozen, by=anna)
    go_out(frozen, ben)
    publication.publish(frozen, moment("2126-07-29T00:01"))
    second = replace_letter(Letter.objects.first(), reason="A figure was wrong.", by=anna)
    today = f"{date.fromisoformat(second.content['dated_on']):%-d %B %Y}"
    assert days(client, anna) == [
        "2 letters are dated 22 July 2020.",
        f"1 letter is dated {today}.",
        "2 letters name “a later date” as the day of publication.",
        "1 letter names 29 July 2126 as the day of publication.",
    ]
