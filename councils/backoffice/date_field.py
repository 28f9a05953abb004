"""Dates as people type them: 3/5, 3 May, 3 May 2019, 2019-05-03, today; and for due dates 4 weeks, 3m."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django import forms

from councils.models.decision import today

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
NUMBERS = re.compile(r"(\d{1,2})[/. -](\d{1,2})(?:[/. -](\d{4}|\d{2}))?")
WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s*([a-z]{3,9})\.?,?\s*(\d{4}|\d{2})?")
DISTANCE = re.compile(r"\+?(\d{1,3})\s*(d|w|m)[a-z]*")


def read_date(text: str, on: date, *, ahead: bool = False, start: date | None = None) -> date:
    """The day that somebody means. Without a year: the last such day up to `on`, or the next one when looking ahead.

    Looking ahead, "3m" is three months after `start`. Raises ValueError for what is no date.
    """
    said = " ".join(text.lower().split())
    if said in ("today", "t", "yesterday", "y"):
        return on - timedelta(days=said.startswith("y"))
    if ahead and (match := DISTANCE.fullmatch(said)):
        return later(start or on, int(match[1]), match[2])
    if match := ISO.fullmatch(said):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := NUMBERS.fullmatch(said):
        return with_year(int(match[1]), int(match[2]), match[3], on, ahead)
    if (match := WORDS.fullmatch(said)) and match[2][:3] in MONTHS:
        return with_year(int(match[1]), MONTHS.index(match[2][:3]) + 1, match[3], on, ahead)
    raise ValueError(f"“{text}” is not a date.")


def later(start: date, number: int, unit: str) -> date:
    """The day some days, weeks or months after another; the last of the month where the month is too short."""
    if unit != "m":
        return start + timedelta(days=number * (7 if unit == "w" else 1))
    years, month = divmod(start.month - 1 + number, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def with_year(day: int, month: int, year: str | None, on: date, ahead: bool) -> date:
    """A day and month in the year given, in two digits or four, or in the year that is meant when none is."""
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = date(on.year, month, day)
    if ahead and found < on:
        return date(on.year + 1, month, day)
    if not ahead and found > on:
        return date(on.year - 1, month, day)
    return found


class TypedDateField(forms.DateField):
    """A day, typed in whatever way is quickest. No calendar to climb through."""

    widget = forms.DateInput(format="%-d %b %Y", attrs={"autocomplete": "off", "class": "typed-date", "size": 14})

    def __init__(self, *, ahead: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ahead = ahead
        self.start: date | None = None

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return read_date(str(value), today(), ahead=self.ahead, start=self.start)
        except (ValueError, OverflowError):
            example = "3/5, 3 May 2019 or 3m for three months" if self.ahead else "3/5, 3 May 2019 or today"
            raise forms.ValidationError(f"“{value}” is not a date: type it like {example}.", code="invalid") from None
