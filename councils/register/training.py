"""A year's outreach in numbers: training courses and seminars, as letters and the national review tell of them."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from django.db.models import Aggregate, Count, Q, Sum

from councils.models import Attendance, ReviewYear, Seminar, TrainingCourse
from councils.models.publication import years_before


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
    return outreach_of([year])[0]


def outreach_of(years: Sequence[ReviewYear]) -> list[Outreach]:
    """The same for each of several years, in as many queries as for one."""
    if not years:
        return []
    days = [year.days for year in years]
    attended = Attendance.objects.totals(*days)
    held = Seminar.objects.held_in(min(days)[0], max(days)[1]).order_by("held_on", "place")
    seminars = list(held.values_list("held_on", "place", "withheld_because"))
    courses = courses_in([*days, *(ReviewYear(starts_on=years_before(first, 1)).days for first, _ in days)])
    return [
        one_year(
            courses[place],
            courses[len(days) + place],
            ["" if unread else where for day, where, unread in seminars if first <= day <= last],
            came,
        )
        for place, ((first, last), came) in enumerate(zip(days, attended, strict=True))
    ]


def courses_in(periods: list[tuple[date, date]]) -> list[tuple[int, int]]:
    """How many courses were held in each period, and how many people they trained: one query."""
    sums: dict[str, Aggregate] = {}
    for place, days in enumerate(periods):
        within = Q(held_on__range=days)
        sums[f"held_{place}"] = Count("pk", filter=within)
        sums[f"people_{place}"] = Sum("people", filter=within, default=0)
    found = TrainingCourse.objects.aggregate(**sums)
    return [(found[f"held_{place}"], found[f"people_{place}"]) for place in range(len(periods))]


def one_year(courses: tuple[int, int], before: tuple[int, int], places: list[str], came: dict[str, int]) -> Outreach:
    return {
        "courses": courses[0],
        "courses_last_year": before[0] or None,
        "people_trained": courses[1],
        "seminars": len(places),
        "places": list(dict.fromkeys(filter(None, places))),  # as far as a second person has read them
        "delegates": came["delegates"],
        "authorities": came["authorities"],
    }
