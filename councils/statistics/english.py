"""How days, moments and lists are written in sentences; days by the clocks of England, as templates do."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ENGLAND = ZoneInfo("Europe/London")


def long_date(day: date | str) -> str:
    """A day, also as JSON keeps it, or the day of a moment: 3 May 2020."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    local = day.astimezone(ENGLAND) if isinstance(day, datetime) else day
    return f"{local:%-d %B %Y}"


def existence(opened_on: date, closed_on: date | None, on: date) -> str:
    """What of a body's days is to be said beside its name on a day; nothing where it simply exists."""
    if opened_on > on:
        return f"will begin on {long_date(opened_on)}"
    if not closed_on:
        return ""
    return f"closed {long_date(closed_on)}" if closed_on < on else f"will close on {long_date(closed_on)}"


def date_and_time(at: datetime) -> str:
    """A moment to the minute: 3 May 2020, 14:05."""
    return f"{at.astimezone(ENGLAND):%-d %B %Y, %H:%M}"


def moment_in_england(local: datetime) -> datetime:
    """The moment of a time by the clocks of England. Raises ValueError for one that comes twice there, or never."""
    first, second = (local.replace(tzinfo=ENGLAND, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    twice = first.astimezone(UTC) < second.astimezone(UTC)
    comes = "comes twice, because they go back" if twice else "never comes, because they go forward"
    raise ValueError(
        f"On {long_date(local.date())} the clocks of England (Europe/London) change, and {local:%H:%M} {comes}: "
        "choose a time before 01:00 or from 02:00 on."
    )


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def ordinal(number: int) -> str:
    """Which of several in words: "second"; from the tenth on in figures."""
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"


def listed_words(words: Sequence[str]) -> str:
    """Several things in a sentence: "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
