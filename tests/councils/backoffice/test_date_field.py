"""Dates as people type them, and what each is taken to mean."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from councils.backoffice.date_field import TypedDateField, read_date

ON = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/5", date(2026, 5, 3)),
        ("3.5", date(2026, 5, 3)),
        ("25/12", date(2025, 12, 25)),
        ("3 May", date(2026, 5, 3)),
        ("3rd may", date(2026, 5, 3)),
        ("3 September 2019", date(2019, 9, 3)),
        ("3/5/19", date(2019, 5, 3)),
        ("3 5 2019", date(2019, 5, 3)),
        ("2019-05-03", date(2019, 5, 3)),
        ("today", ON),
        ("Yesterday", date(2026, 11, 19)),
    ],
)
def test_a_day_that_has_been_is_meant_as_the_last_one(text, day):
    assert read_date(text, ON) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/5", date(2027, 5, 3)),
        ("25/12", date(2026, 12, 25)),
        ("4w", date(2026, 1, 28)),
        ("10 days", date(2026, 1, 10)),
        ("3 months", date(2026, 3, 31)),
        ("2m", date(2026, 2, 28)),
        ("+13m", date(2027, 1, 31)),
    ],
)
def test_a_day_to_come_is_meant_as_the_next_one_or_counted_from_the_start(text, day):
    assert read_date(text, ON, ahead=True, start=date(2025, 12, 31)) == day


@pytest.mark.parametrize("text", ["soon", "31/2", "32 May", "3 Mai 2019 or so", "3m", "5/13"])
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(ValidationError, match=r"is not a date: type it like 3/5"):
        TypedDateField().clean(text)
