"""Columns for what people write: text without characters that break what is made of it, days that can be meant."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from councils.tables.characters import cleaned, has_control_characters, one_line

# Before the first day of any body on the register; and nothing is agreed for later than so many years from now.
FIRST_DAY, YEARS_AHEAD = date(1950, 1, 1), 15


def single_line(text: str) -> None:
    """Raise ValidationError for what does not belong in a field of one line, where it is not cleaned."""
    if has_control_characters(text):
        raise ValidationError("Take out what is not on a keyboard: it has control characters.", code="control")


def plausible_day(day: date) -> None:
    """Raise ValidationError for a day that nobody can mean: the rule for forms and files alike."""
    sentence = f"{day:%-d %B} {day.year}"
    if day < FIRST_DAY:
        raise ValidationError(f"{sentence} is too long ago: look at the year.", code="implausible")
    if day.year > timezone.localdate().year + YEARS_AHEAD:
        raise ValidationError(f"{sentence} is too far ahead: look at the year.", code="implausible")


class PlausibleDateField(models.DateField):
    """A day that somebody can mean."""

    default_validators = [plausible_day]

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs


class Cleaned(models.Field):
    """Text that is cleaned on its way in, whichever that is, and, if it is on record already, on its way out."""

    clean_text: Callable[[str], str] = staticmethod(cleaned)

    def to_python(self, value: Any) -> Any:
        return self.plain_text(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return self.plain_text(super().get_prep_value(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return self.plain_text(value)

    def plain_text(self, value: Any) -> Any:
        """A text cleaned; anything else, such as an expression, as it is."""
        return self.clean_text(value) if isinstance(value, str) else value

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.get_internal_type()}", args, kwargs


class CleanCharField(Cleaned, models.CharField):
    clean_text = staticmethod(one_line)


class CleanTextField(Cleaned, models.TextField):
    """A text of any length."""
