"""What follows for letters from what somebody is about to do, as sentences: for the public, and for what they say."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from councils.models import Decision, PublicReport, ReviewYear
from councils.models.released import Released
from councils.statistics.english import long_date
from councils.statistics.rates import count
from letters.models import Letter, LetterQuerySet, NationalReview, NationalReviewQuerySet, Wording
from letters.models.contents import YearFacts
from letters.models.staleness import CurrentFacts, stale_sentences

ANY = "any"  # a day that nobody has named yet


def once_issued(letters: Iterable[Letter]) -> Iterator[str]:
    """When the public can read letters once they have gone out: at once, with their year, or not while held back."""
    standing = Counter(when_public(letter) for letter in letters)
    for when, number in standing.items():
        yield f"{count(number, 'letter')}: {when}."


def found_in_wording(years: Collection[int]) -> list[str]:
    """What the text check found in the wording of years, and why somebody said that it may stand."""
    return [
        f"In the wording of {wording.year}: {finding} It may stand: {wording.overruled_because}"
        for wording in Wording.objects.filter(year__in=years).select_related("year")
        for finding in wording.found()
        if finding in wording.may_stand
    ]


def when_public(letter: Letter) -> str:
    if letter.held_back_at:
        return "the public does not get it, because it is held back"
    if letter.year.is_published():
        return "the public can read it at once"
    return f"the public sees none of it until {letter.year} is published"


def naming_another_day(year: ReviewYear, day: date | str | None) -> Iterator[str]:
    """What names another day of publication than one that is about to hold; of `ANY`, what names which."""
    unless = " unless that day is chosen" if day == ANY else ""
    for (gone, named), number in days_named(year.letters.unreplaced()).items():
        if named == (day.isoformat() if isinstance(day, date) else day):
            continue
        name = long_date(named) if named else "a later date"
        if not gone:
            yield f"{count(number, 'letter')} not issued yet, naming {name}, must be composed again{unless}."
        elif named:
            yield f"{count(number, 'letter')} that went out with {name} as the day of publication still say so{unless}."
    review = year.national_reviews.unreplaced().first()
    if review and review.content["publish_on"] != (day.isoformat() if isinstance(day, date) else day):
        named = review.content["publish_on"]
        stays = " Once the year is public it stays as it is." if review.approved_at else ""
        name = long_date(named) if named else "a later date"
        yield f"The national review names {name}: it must be drafted again{unless}.{stays}"


def days_named(letters: LetterQuerySet) -> Counter[tuple[bool, str | None]]:
    """Which days of publication letters name, those that have gone out and those that have not."""
    rows = letters.order_by().values_list("issued_at", "content__publish_on")
    return Counter((issued is not None, named) for issued, named in rows)


class LookedAt(Exception):
    """Raised to undo what was done only to see what would follow."""


def told_otherwise(record: Released, done: Callable[[Released], None]) -> list[str]:
    """What letters and national reviews would no longer say right if something were done to a public text.

    It is done to a copy, looked at, and undone: so what is said is what will happen.
    """
    letters, reviews = letters_that_draw_on(record), NationalReview.objects.unreplaced()
    if not (letters.exists() or reviews.exists()):
        return []
    copy = type(record)._default_manager.get(pk=record.pk)
    is_of_cases = isinstance(record, Decision | PublicReport)  # then nothing else that letters say can change
    of_cases, stale = said_of_cases(letters) if is_of_cases else [], outdated_reviews(reviews)
    more, new = 0, set[int]()
    try:
        with transaction.atomic():
            done(copy)
            new = outdated_reviews(reviews) - stale
            more = 0 if is_of_cases and said_of_cases(letters) == of_cases else outdated(letters)
            raise LookedAt
    except (LookedAt, ValidationError):
        pass
    more -= outdated(letters) if more else 0
    return [
        *([f"{count(more, 'letter')} not issued yet must be composed again."] if more > 0 else []),
        *(["The national review must be drafted again."] if new else []),
    ]


def said_of_cases(letters: LetterQuerySet) -> list[Any]:
    """What letters would say of cases and reports if they were composed now, by year."""
    about: dict[int, set[int]] = defaultdict(set)
    for year, authority in letters.order_by("year").values_list("year", "authority"):
        about[year].add(authority)
    years = ReviewYear.objects.in_bulk(about)
    facts = [YearFacts(years[year], Wording(), about=authorities) for year, authorities in about.items()]
    return [(each.reports, each.cases_not_complied) for each in facts]


def letters_that_draw_on(record: Released) -> LetterQuerySet:
    """Those not issued yet that may say something of a record: of what one authority did, the letters about it alone.

    A report is named in the letter of its own authority, also where a case in it is another's.
    """
    letters = Letter.objects.filter(issued_at=None, year__frozen_at__isnull=False)
    if isinstance(record, Decision):
        reporting = PublicReport.objects.filter(decisions=record).order_by().values("authority")
        return letters.filter(Q(authority=record.authority_id) | Q(authority__in=reporting))
    return letters.filter(authority=record.authority_id) if isinstance(record, PublicReport) else letters


def outdated(letters: LetterQuerySet) -> int:
    """How many of some letters say something else than they would if they were composed now."""
    found = list(letters.select_related("year", "authority", "recipient"))
    current = CurrentFacts(found)
    return sum(any(stale_sentences(letter, current)) for letter in found)


def outdated_reviews(reviews: NationalReviewQuerySet) -> set[int]:
    """Those of some national reviews that can still be changed, and say something else than holds now."""
    found = reviews.filter(year__frozen_at__isnull=False).select_related("year")
    return {review.pk for review in found if not review.why_it_is_final() and review.has_stale_figures()}
