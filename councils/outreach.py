"""A year's outreach in numbers: training courses and seminars, as letters and the national review tell of them."""

from typing import TypedDict

from django.db.models import Count, Q, Sum

from councils.models import Attendance, ReviewYear, Seminar, TrainingCourse


class Outreach(TypedDict):
    """What was held in a year, and who came."""

    courses: int
    courses_last_year: int | None  # None where none are on record
    people_trained: int
    seminars: int
    places: list[str]
    delegates: int
    authorities: int


def outreach(year: ReviewYear) -> Outreach:
    """Training courses and seminars of a year, in three queries."""
    before = ReviewYear(starts_on=year.starts_on.replace(year=year.starts_on.year - 1))
    this_year = Q(held_on__range=year.days)
    courses = TrainingCourse.objects.held_in(before.starts_on, year.ends_on).aggregate(
        held=Count("pk", filter=this_year),
        people=Sum("people", filter=this_year, default=0),
        before=Count("pk", filter=~this_year),
    )
    places = Seminar.objects.held_in(*year.days).order_by("held_on", "place").values_list("place", flat=True)
    attendance = Attendance.objects.totals(*year.days)
    return {
        "courses": courses["held"],
        "courses_last_year": courses["before"] or None,
        "people_trained": courses["people"],
        "seminars": len(places),
        "places": list(dict.fromkeys(places)),
        "delegates": attendance["delegates"],
        "authorities": attendance["authorities"],
    }
