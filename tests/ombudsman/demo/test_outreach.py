"""The demonstration's courses, seminars and years: as many as were held, and what each year shows."""

from datetime import timedelta

import pytest

from councils.models import Attendance, Authority, ReviewYear, TrainingCourse
from councils.register import loading as register
from ombudsman.demo import outreach, years
from tests.ombudsman.demo.test_loading import TODAY, a_small_register
from tests.support import factories

pytestmark = pytest.mark.django_db


def test_outreach_of_2019_20_is_what_the_letter_of_that_year_tells():
    register.load_register()
    years.record_years(TODAY)
    outreach.load_outreach(TODAY)
    this, before = (ReviewYear.objects.labelled(label) for label in ("2019-20", "2018-19"))
    assert Attendance.objects.totals(this.days) == [{"delegates": 178, "authorities": 143}]
    assert outreach.Seminar.objects.held_in(*this.days).count() == 4
    places = set(Attendance.objects.filter(seminar__held_on__range=this.days).values_list("seminar__place", flat=True))
    assert places == {"London", "Bristol", "Leeds", "Birmingham"}
    courses = TrainingCourse.objects.held_in(*this.days)
    assert courses.count() == 118
    assert 1400 < sum(course.people for course in courses) < 1500
    assert TrainingCourse.objects.held_in(*before.days).count() == 71


def test_nothing_is_held_on_a_sunday_and_nobody_has_come_to_what_is_still_announced():
    register.load_register()
    years.record_years(TODAY)
    outreach.load_outreach(TODAY)
    days = {
        day for model in (TrainingCourse, outreach.Seminar) for day in model.objects.values_list("held_on", flat=True)
    }
    assert outreach.Seminar.objects.coming(TODAY + timedelta(days=1)).count() == 0
    announced = TrainingCourse.objects.coming(TODAY + timedelta(days=1))
    assert announced
    assert announced.filter(people=None).count() == announced.count()
    assert max(days) <= TODAY + outreach.ANNOUNCED
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(("total", "number"), [(178, 143), (1436, 118), (5, 5)])
def test_a_total_is_shared_out_whole_with_something_for_everybody(total, number):
    parts = outreach.shared_out(total, number, outreach.Random(1), spread=0)
    assert sum(parts) == total
    assert len(parts) == number
    assert min(parts) >= 1


def test_years_show_upheld_per_100000_from_2022_23_where_residents_are_known():
    a_small_register()
    factories.PopulationFactory(authority=Authority.objects.first(), year=2018)
    factories.PopulationFactory(authority=Authority.objects.first(), year=2022)
    years.record_years(TODAY)
    shown = [year.label for year in ReviewYear.objects.all() if year.shows_upheld_per_100k]
    assert shown == ["2023-24"]
