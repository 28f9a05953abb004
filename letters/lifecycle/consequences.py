"""What follows for letters from what somebody is about to do, as sentences: for the public, and for what they say."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from councils.models import ReviewYear
from councils.statistics.english import long_date
from councils.statistics.rates import count
from letters.models import Letter, LetterQuerySet

ANY = "any"  # a day that nobody has named yet


def once_issued(letters: Iterable[Letter]) -> Iterator[str]:
    """When the public can read letters once they have gone out: at once, with their year, or not while held back."""
    standing = Counter(when_public(letter) for letter in letters)
    for when, number in standing.items():
        yield f"{count(number, 'letter')}: {when}."


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
