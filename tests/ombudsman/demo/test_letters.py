"""The demonstration's letters: made once, let go in order, the rest in the background."""

from collections import Counter
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model

from councils.models import Correction, Role
from letters.models import Dispatch, Letter, NationalReview
from letters.review.draft import draft_review
from ombudsman.demo import building, letters, mailing, reviews, tasks
from tests.ombudsman.demo.test_loading import TODAY, a_small_register

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:unclosed file.*icc:ResourceWarning"),  # WeasyPrint's own colour profile
]

WORCESTER = "worcester-city-council"


@pytest.fixture(scope="module")
def frozen(module_db):
    """A small demonstration with its years frozen, and no letters yet."""
    a_small_register()
    building.load(TODAY)
    building.freeze_years(building.unfrozen_years())


@pytest.fixture(scope="module")
def first_letters(frozen):
    """The letters shown first, made by a demonstration that was interrupted after one, and then again.

    With which years missed theirs before, after the one, and in the end; and the rows of all before it was done again.
    """
    missing = [labels(letters.unfinished_years(first=True))]
    (year, _) = letters.unfinished_years(first=True)
    letters.compose_letters(year)
    letters.make_letters(Letter.objects.filter(year=year, authority__slug=WORCESTER), workers=1)
    missing.append(labels(letters.unfinished_years(first=True)))
    one = Letter.objects.get(year=year, authority__slug=WORCESTER)
    make_first()
    rows = list(Letter.objects.order_by("pk").values())
    make_first()
    missing.append(labels(letters.unfinished_years(first=True)))
    return SimpleNamespace(missing=missing, one=one, rows=rows)


def labels(years):
    return [year.label for year in years]


def make_first():
    for year in letters.unfinished_years(first=True):
        letters.compose_letters(year)
        letters.make_letters(year.letters.all(), workers=1)


def letter_of(slug, start):
    return Letter.objects.get(year__starts_on__year=start, authority__slug=slug, edition=1)


def test_the_first_letters_are_those_of_2019_20_then_of_the_latest_year(first_letters):
    assert first_letters.missing[0] == ["2019-20", "2024-25"]


def test_letters_are_composed_approved_by_a_second_person_and_issued_in_that_order(first_letters):
    letter = letter_of(WORCESTER, 2019)
    assert letter.composed_at < letter.rendered_at < letter.approved_at < letter.issued_at < letter.year.publish_at
    assert letter.composed_by != letter.approved_by
    assert letter.approved_by.has_perm("letters.approve_letter")
    assert letter.problems() == []
    assert letter.is_published()


def test_every_letter_was_mailed_with_copies_to_reserved_domains_or_went_by_post(first_letters):
    dispatches = Dispatch.objects.of_letters().select_related("letter__year", "letter__authority")
    assert {dispatch.letter_id for dispatch in dispatches} == set(Letter.objects.values_list("pk", flat=True))
    assert all(dispatch.email.endswith(".example") for dispatch in dispatches if dispatch.email)
    for_the_first = [dispatch for dispatch in dispatches if dispatch.role == Role.CHIEF_EXECUTIVE]
    assert all(dispatch.queued_at == dispatch.letter.issued_at for dispatch in for_the_first)
    assert {dispatch.role for dispatch in dispatches} == set(Role.values)
    assert {dispatch.state for dispatch in dispatches} <= {"sent", "posted", "returned", "failed"}


def test_of_a_thousand_mails_a_few_come_back_or_are_refused_and_paper_is_posted(first_letters):
    letter, colleague = letter_of(WORCESTER, 2019), get_user_model().objects.get(username="demo-manager")
    mails = [Dispatch(letter=letter, email=f"{n}@a.example", queued_at=letter.issued_at) for n in range(1_000)]
    for dispatch in [*mails, paper := Dispatch(letter=letter, queued_at=letter.issued_at)]:
        mailing.become_of(dispatch, by=colleague)
    states = Counter(dispatch.state for dispatch in mails)
    assert set(states) == {"sent", "returned", "failed"}
    assert 2 <= states["returned"] <= 30
    assert 1 <= states["failed"] <= 15
    assert all("made up" in dispatch.said + dispatch.returned_because for dispatch in mails if dispatch.state != "sent")
    assert (paper.state, paper.posted_by) == ("posted", colleague)


def test_worcesters_letter_goes_to_an_office_and_says_that_it_is_made_up(first_letters):
    content = letter_of(WORCESTER, 2019).content
    assert content["recipient"]["office"] == "Managing Director"
    assert "made up" in content["notice"]
    assert content["facts"]["publish_on"] == "29 July 2020"
    assert content["dated_on"] == "2020-07-22"


def test_making_them_again_changes_nothing(first_letters):
    assert first_letters.missing[2] == []
    assert list(Letter.objects.order_by("pk").values()) == first_letters.rows


def test_an_interrupted_year_is_taken_up_where_it_stopped(first_letters):
    assert first_letters.missing[1] == ["2019-20", "2024-25"]
    assert letter_of(WORCESTER, 2019).pdf_sha256 == first_letters.one.pdf_sha256
    assert not Letter.objects.filter(issued_at=None).exists()


def test_a_verdict_that_was_wrong_is_corrected_by_two_and_the_letter_replaced_once(first_letters):
    year = letters.complete_years()[-1]
    assert [letters.make_second_letter(year) for _ in range(2)] == [1, 0]
    second = Letter.objects.get(edition=2)
    assert second.is_published()
    assert second.problems() == []
    assert second.composed_by != second.approved_by
    assert {dispatch.state for dispatch in second.dispatches.all()} <= {"sent", "posted", "returned", "failed"}
    was, now = (letter.content["counts"] for letter in (second.replaces, second))
    assert (now["complied_late"], now["complied"]) == (was["complied_late"] - 1, was["complied"] + 1)
    (correction,) = Correction.objects.filter(performance__service_area="")
    assert correction.is_published()
    assert correction.released_by != correction.by
    assert second.content["replaces"]["reason"] == correction.reason


def test_letters_rendered_just_before_an_interruption_are_let_go_the_next_time(frozen):
    year = letters.unfinished_years(first=False)[0]
    letters.compose_letters(year)
    year.letters.exclude(authority__slug=WORCESTER).delete()
    letters.render_waiting(year.letters.all())
    assert letters.unfinished_years(first=False)[0] == year
    assert letters.make_letters(year.letters.all(), workers=1) == 1
    assert year not in letters.unfinished_years(first=False)


def as_if_made(year):
    """Leave a year of which nothing is missing, without the time it takes to print it."""
    second = get_user_model().objects.get(username="demo-second-manager")
    done = {"pdf": "made before", "pdf_sha256": "made before", "rendered_at": year.frozen_at}
    done |= {"approved_at": year.frozen_at, "approved_by": second}
    letters.compose_letters(year)
    year.letters.update(**done, issued_at=year.frozen_at, issued_by=second)
    draft_review(year)
    year.national_reviews.update(**done)


def test_the_letters_of_other_years_follow_latest_first_until_none_is_missing(frozen):
    missing = letters.unfinished_years(first=False)
    assert labels(missing) == ["2023-24", "2022-23", "2021-22", "2020-21", "2018-19", "2017-18"]
    for year in missing[2:]:
        as_if_made(year)
    for year in missing[:2]:
        assert letters.unfinished_years(first=False)[0] == year
        assert letters.write_some_earlier_letters() == year.letters.issued().count() > 0
    assert letters.write_some_earlier_letters() == 0
    assert tasks.follow_on()
    assert [tasks.write_an_earlier_review() for _ in range(3)] == [1, 1, 0]
    assert not NationalReview.objects.filter(approved_at=None).exists()
    assert not tasks.follow_on()


def test_the_work_behind_is_asked_for_once(frozen):
    assert tasks.follow_on()
    assert tasks.follow_on()
    assert tasks.DBTaskResult.objects.ready().count() == 1


def test_the_national_reviews_are_made_by_two_and_say_that_they_are_made_up(frozen):
    years = reviews.unreviewed_years(first=True)
    assert [year.label for year in years] == ["2024-25", "2019-20"]
    for year in years:
        reviews.make_review(year)
    assert reviews.unreviewed_years(first=True) == []
    review = NationalReview.objects.get(year__starts_on__year=2019)
    assert review.composed_at < review.rendered_at < review.approved_at < review.year.publish_at
    assert review.composed_by != review.approved_by
    assert "made up" in review.content["notice"]
    assert review.content["dated_on"] == "2020-07-22"
    assert review.is_published()
    assert review.problems() == []


def test_a_review_left_without_its_pdf_is_taken_up_again(frozen):
    [_, year] = reviews.unreviewed_years(first=True)
    draft_review(year)
    reviews.make_review(year)
    assert NationalReview.objects.get().approved_by
