"""The demonstration's review years: what they show, when they were frozen and published."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from councils.figures.freezing import freeze
from councils.models import Population, ReviewYear, YearNote
from councils.models.year import start_of_year
from ombudsman.demo.people import let_go

FIRST_LATEST = 2017, 2024  # the first year and the latest complete one
PER_100K_SINCE = 2022  # LGSCO's letters show upheld decisions per 100,000 residents from 2022-23 on


class Dates(NamedTuple):
    letters: date
    public: date


# 2020: as in the real letter of that year. The others are chosen alike: a Wednesday in July, public a week later.
DATES = {
    2017: Dates(date(2018, 7, 18), date(2018, 7, 25)),
    2018: Dates(date(2019, 7, 17), date(2019, 7, 24)),
    2019: Dates(date(2020, 7, 22), date(2020, 7, 29)),
    2020: Dates(date(2021, 7, 21), date(2021, 7, 28)),
    2021: Dates(date(2022, 7, 20), date(2022, 7, 27)),
    2022: Dates(date(2023, 7, 19), date(2023, 7, 26)),
    2023: Dates(date(2024, 7, 17), date(2024, 7, 24)),
    2024: Dates(date(2025, 7, 16), date(2025, 7, 23)),
}

NOTES = {
    2020: "From late March to the end of June 2020 no new complaints were taken, so that local services could deal "
    "with the pandemic. There are fewer complaints and decisions than in other years.",
    2022: "From this year on fewer of the complaints in which we were unlikely to find fault were investigated. "
    "That raised the share upheld: do not compare it with the share in earlier years.",
}


def record_years(today: date) -> None:
    """Put the review years on record, the current one included, each marked as a demonstration."""
    for start in range(FIRST_LATEST[0], start_of_year(today).year + 1):
        dates = DATES.get(start)
        year = ReviewYear(
            starts_on=date(start, 4, 1),
            breaks_series=start in NOTES,
            shows_upheld_per_100k=start >= PER_100K_SINCE and Population.objects.filter(year=start - 1).exists(),
            letters_dated_on=dates and dates.letters,
            demonstration=True,
        )
        year.save()
        if start in NOTES:
            note = YearNote(year=year, text=NOTES[start])
            let_go([note])
            note.save()


def complete_years() -> list[ReviewYear]:
    return list(ReviewYear.objects.filter(starts_on__year__in=DATES).order_by("starts_on"))


def freeze_year(year: ReviewYear, *, by: Any = None) -> int:
    """Freeze a year as of the May after it and say when it becomes public; the number of authorities reviewed."""
    reviewed = freeze(year, by=by, at=at(year.ends_on + timedelta(days=45), time(10)))
    year.publish_at = at(DATES[year.starts_on.year].public, time(0, 1))
    year.save()
    return reviewed


def at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
