"""The demonstration's letters: made once, let go in order, the rest in the background."""

import pytest

from letters.models import Dispatch, Letter, NationalReview
from letters.review.draft import draft_review
from ombudsman.demo import building, letters, reviews, tasks
from tests.ombudsman.demo.test_loading import TODAY, a_small_register

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:unclosed file.*icc:ResourceWarning"),  # WeasyPrint's own colour profile
]


@pytest.fixture
def frozen():
    """A small demonstration with its years frozen, and no letters yet."""
    a_small_register()
    building.load(TODAY)
    building.freeze_years(building.unfrozen_years())


def make_first():
    for year in letters.unfinished_years(first=True):
        letters.compose_letters(year)
        letters.make_letters(year.letters.all(), workers=1)


def test_the_first_letters_are_those_of_2019_20_then_of_the_latest_year(frozen):
    assert [year.label for year in letters.unfinished_years(first=True)] == ["2019-20", "2024-25"]


def test_letters_are_composed_approved_by_a_second_person_and_issued_in_that_order(frozen):
    make_first()
    letter = Letter.objects.get(year__starts_on__year=2019, authority__slug="worcester-city-council")
    assert letter.composed_at < letter.rendered_at < letter.approved_at < letter.issued_at < letter.year.publish_at
    assert letter.composed_by != letter.approved_by
    assert letter.approved_by.has_perm("letters.approve_letter")
    assert letter.problems() == []
    assert letter.is_published()


def test_every_letter_went_by_post_on_its_day_and_nobody_is_mailed(frozen):
    make_first()
    assert Dispatch.objects.count() == Letter.objects.count()
    assert not Dispatch.objects.exclude(email="").exists()
    for dispatch in Dispatch.objects.select_related("letter"):
        assert (dispatch.posted_at, dispatch.posted_by_id) == (dispatch.letter.issued_at, dispatch.letter.issued_by_id)


def test_worcesters_letter_goes_to_an_office_and_says_that_it_is_made_up(frozen):
    make_first()
    content = Letter.objects.get(year__starts_on__year=2019, authority__slug="worcester-city-council").content
    assert content["recipient"]["office"] == "Managing Director"
    assert "made up" in content["notice"]
    assert content["facts"]["publish_on"] == "29 July 2020"
    assert content["dated_on"] == "2020-07-22"


def test_making_them_again_changes_nothing(frozen):
    make_first()
    before = list(Letter.objects.order_by("pk").values())
    make_first()
    assert letters.unfinished_years(first=True) == []
    assert list(Letter.objects.order_by("pk").values()) == before


def test_an_interrupted_year_is_taken_up_where_it_stopped(frozen):
    (year, _) = letters.unfinished_years(first=True)
    letters.compose_letters(year)
    letters.make_letters(Letter.objects.filter(year=year, authority__slug="worcester-city-council"), workers=1)
    assert [year.label for year in letters.unfinished_years(first=True)] == ["2019-20", "2024-25"]
    made = Letter.objects.get(year=year, authority__slug="worcester-city-council").pdf_sha256
    make_first()
    assert Letter.objects.get(year=year, authority__slug="worcester-city-council").pdf_sha256 == made
    assert not Letter.objects.filter(year=year, issued_at=None).exists()


def test_letters_rendered_just_before_an_interruption_are_let_go_the_next_time(frozen):
    year = letters.unfinished_years(first=True)[0]
    letters.compose_letters(year)
    letters.render_waiting(year.letters.all())
    assert letters.unfinished_years(first=True)[0] == year
    assert letters.make_letters(year.letters.all(), workers=1) == year.letters.count()
    assert year not in letters.unfinished_years(first=True)


def test_the_letters_of_other_years_follow_latest_first_until_none_is_missing(frozen):
    years = [year.label for year in letters.unfinished_years(first=False)]
    assert years == ["2023-24", "2022-23", "2021-22", "2020-21", "2018-19", "2017-18"]
    while letters.write_some_earlier_letters():
        assert Letter.objects.filter(issued_at=None).count() == 0
    assert letters.unfinished_years(first=False) == []
    while tasks.write_an_earlier_review():
        assert NationalReview.objects.filter(approved_at=None).count() == 0
    assert not tasks.follow_on()
    assert set(Letter.objects.values_list("year__starts_on__year", flat=True)) == {2017, 2018, 2020, 2021, 2022, 2023}


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
