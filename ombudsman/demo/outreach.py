"""The demonstration's training courses and seminars: as many as were held, attended by authorities drawn at random."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from councils.models import Attendance, Audience, Authority, ReviewYear, Seminar, TrainingCourse
from ombudsman.demo import prose
from ombudsman.demo.people import let_go

# Courses held, people trained. LGSCO's annual review letters of 2020: 118 courses in 2019-20, 47 more than the year
# before, and more than 1,400 people trained. The others are chosen.
COURSES = {
    2017: (66, 870),
    2018: (71, 920),
    2019: (118, 1_436),
    2020: (79, 812),
    2021: (103, 1_140),
    2022: (97, 1_085),
    2023: (112, 1_290),
    2024: (105, 1_210),
    2025: (108, 1_250),
    2026: (110, 1_260),
}
# Courses for those who provide care: most in 2019-20, says the same letter.
FOR_CARE_PROVIDERS = {2017: 8, 2018: 11, 2019: 26, 2020: 12, 2021: 17, 2022: 15, 2023: 19, 2024: 16}

# Seminars for link officers: place and day of the year they are in, then delegates and authorities of all together.
# LGSCO's annual review letters of 2020: four, in London, Bristol, Leeds and Birmingham, 178 delegates from 143
# authorities, early in 2020. The others are chosen.
SEMINARS = {
    2018: ((("Manchester", 300), ("London", 314), ("Exeter", 321)), 121, 104),
    2019: ((("London", 290), ("Bristol", 304), ("Leeds", 311), ("Birmingham", 325)), 178, 143),
    2021: ((("Online", 210), ("Online", 224)), 190, 151),
    2022: ((("London", 196), ("York", 203), ("Birmingham", 217)), 136, 118),
    2023: ((("Coventry", 203), ("London", 217), ("Manchester", 231)), 148, 126),
    2024: ((("London", 189), ("Leeds", 203), ("Bristol", 210), ("Cambridge", 217)), 171, 139),
    2025: ((("London", 190), ("Birmingham", 204)), 112, 97),
}

ANNOUNCED = timedelta(days=60)  # so long ahead courses are announced


def load_outreach(today: date) -> None:
    for year in ReviewYear.objects.order_by("starts_on"):
        rng = Random(f"outreach {year.label}")
        authorities = list(Authority.objects.councils().existing(*year.days).order_by("slug"))
        courses = [course for course in planned_courses(year, authorities, rng) if course.held_on <= today + ANNOUNCED]
        for course in courses:
            course.people = course.people if course.held_on <= today else None
        let_go(courses)
        TrainingCourse.objects.bulk_create(courses)
        if authorities and year.starts_on.year in SEMINARS:
            load_seminars(year, authorities, today, rng)


def planned_courses(year: ReviewYear, authorities: list[Authority], rng: Random) -> Iterator[TrainingCourse]:
    number, people = COURSES[min(year.starts_on.year, max(COURSES))]
    care = FOR_CARE_PROVIDERS.get(year.starts_on.year, 16)
    words = prose.general()["outreach"]
    for place, trained in enumerate(shared_out(people, number, rng)):
        for_care = place < care
        yield TrainingCourse(
            held_on=a_weekday(year.starts_on + timedelta(days=rng.randrange(360))),
            topic=rng.choice(words["care_courses" if for_care else "courses"]),
            audience=Audience.CARE if for_care else Audience.COUNCIL,
            authority=rng.choice(authorities) if authorities and not for_care else None,
            people=trained,
        )


def load_seminars(year: ReviewYear, authorities: list[Authority], today: date, rng: Random) -> None:
    """The seminars of a year: each authority comes to one of them, some with two delegates or more."""
    held, delegates, number = SEMINARS[year.starts_on.year]
    coming = rng.sample(authorities, min(number, len(authorities)))
    sent = shared_out(delegates, len(coming), rng, spread=0)
    for place, (city, day) in enumerate(held):
        held_on = a_weekday(year.starts_on + timedelta(days=day))
        if held_on > today:
            continue
        theme = prose.general()["outreach"]["themes"][year.starts_on.year % 4]
        seminar = Seminar(held_on=held_on, place=city, theme=theme)
        let_go([seminar])
        seminar.save()
        Attendance.objects.bulk_create(
            Attendance(seminar=seminar, authority=authority, delegates=people)
            for authority, people in list(zip(coming, sent, strict=True))[place :: len(held)]
        )


def shared_out(total: int, number: int, rng: Random, spread: int = 4) -> list[int]:
    """A total in so many whole parts, nearly alike, none of them nought."""
    parts = [total // number + (place < total % number) for place in range(number)]
    rng.shuffle(parts)
    for one, other in zip(range(0, number - 1, 2), range(1, number, 2), strict=False):
        moved = rng.randint(0, spread)
        parts[one], parts[other] = parts[one] + moved, parts[other] - moved
    return parts


def a_weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
