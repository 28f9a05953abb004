"""Training and seminars in public: to come and held, with the totals that letters and reviews tell of."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from councils.figures import freezing, publication
from councils.models.decision import today
from councils.register.training import outreach, outreach_of
from tests.councils.public.test_views import words
from tests.support.factories import AttendanceFactory, ReviewYearFactory, SeminarFactory, TrainingCourseFactory, moment

pytestmark = pytest.mark.django_db
LONG_AGO = moment("2020-07-29T00:01")


def published(start, at=LONG_AGO):
    year = ReviewYearFactory(starts_on=date(start, 4, 1))
    freezing.freeze(year)
    publication.publish(year, at)
    return year


def test_what_is_to_come_stands_before_what_was_held(client):
    TrainingCourseFactory(topic="Held course")
    TrainingCourseFactory(topic="Later course", held_on=today() + timedelta(days=30), people=None)
    TrainingCourseFactory(topic="Next course", held_on=today() + timedelta(days=3), people=None)
    SeminarFactory(place="Exeter", theme="Apologies", held_on=today() + timedelta(days=9))
    SeminarFactory(place="Leeds")
    said = words(client.get("/training/"))
    to_come, held = said.split("Seminars that were held")
    assert to_come.index("Next course") < to_come.index("Exeter") < to_come.index("Later course")
    assert "Apologies" in to_come
    assert "Held course" not in to_come
    assert "Leeds" in held
    assert "Held course" in held
    assert "Later course" not in held


def test_the_totals_are_those_of_the_letter_and_the_review(client):
    for start in (2018, 2019):
        published(start)
    TrainingCourseFactory.create_batch(3, people=12)
    TrainingCourseFactory(held_on=date(2018, 6, 1), people=7)
    leeds, london = SeminarFactory(place="Leeds"), SeminarFactory(place="London", held_on=date(2020, 2, 10))
    AttendanceFactory(seminar=leeds, delegates=2)
    AttendanceFactory(seminar=london, delegates=3)
    said = words(client.get("/training/"))
    assert "2019-20 3 36 2 5 2 Leeds, London" in said
    assert "2018-19 1 7 0 0 0 none were held" in said
    assert "3 training courses, 36 people trained. 2 seminars" in words(client.get("/review/2019-20/"))


def test_several_years_are_counted_as_each_alone(django_assert_num_queries):
    years = [published(start) for start in (2017, 2018, 2019)]
    for number, (day, people) in enumerate(
        [("2017-04-01", 5), ("2018-03-31", 6), ("2018-04-01", 7), ("2020-03-31", 8)]
    ):
        TrainingCourseFactory(held_on=day, people=people)
        AttendanceFactory(seminar=SeminarFactory(held_on=day), delegates=number + 1)
    with django_assert_num_queries(3):
        together = outreach_of(years)
    assert together == [outreach(year) for year in years]
    assert [(one["courses"], one["courses_last_year"]) for one in together] == [(2, None), (1, 2), (1, 1)]
    assert [(one["people_trained"], one["delegates"]) for one in together] == [(11, 3), (7, 3), (8, 4)]


def test_a_year_that_is_not_public_has_no_totals_yet(client):
    published(2019, at=moment("2999-07-29T00:01"))
    TrainingCourseFactory(people=4_321)
    said = words(client.get("/training/"))
    assert "2019-20" not in said
    assert "4,321" not in said


def test_the_page_is_plain_where_nothing_is_on_record_and_takes_few_queries(client, django_assert_max_num_queries):
    assert "No course or seminar is announced at present." in words(client.get("/training/"))
    for start in range(2012, 2020):
        published(start)
    TrainingCourseFactory.create_batch(60)
    with django_assert_max_num_queries(12):
        assert "Page 1 of 3" in words(client.get("/training/"))
    assert client.get("/training/?page=99999999").status_code == 200
    assert client.get("/training/?page=x").status_code == 200


def test_every_page_leads_to_training_and_the_sitemap_names_it(client):
    assert 'href="/training/"' in client.get("/").content.decode()
    assert "/training/" in client.get("/sitemap-pages.xml").content.decode()


def test_only_a_course_to_come_may_leave_open_how_many_came():
    TrainingCourseFactory.build(held_on=today() + timedelta(days=3), people=None).full_clean()
    with pytest.raises(ValidationError, match="say how many people it trained"):
        TrainingCourseFactory.build(people=None).full_clean()
