"""Columns for what people write: texts that fit and are clean, days that can be meant."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from simple_history.models import HistoricalChanges

from councils.tables.characters import cleaned, has_control_characters, one_line

# Before the first day of any body on the register; and nothing is agreed for later than so many years from now.
FIRST_DAY, YEARS_AHEAD = date(1950, 1, 1), 15

# Characters: of a text that is read as a whole, such as a decision statement; and of a reason, a note or an address.
LONGEST_TEXT, LONGEST_REMARK = 100_000, 5_000


class Fits(MaxLengthValidator):
    """The rule for forms and files alike: how long a text is, and how long it may be."""

    def __call__(self, value: Any) -> None:
        if len(value) > self.limit_value:
            raise ValidationError(f"It is {len(value):,} characters long: {self.limit_value:,} fit.", code="max_length")


class LengthConstraint(models.CheckConstraint):
    """The same rule in the database, for all texts of a model. `Fits` tells people, and sends no text to ask."""

    condition: Q

    def validate(self, *args: Any, **kwargs: Any) -> None:
        pass

    def deconstruct(self) -> Any:
        _, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs


def single_line(text: str) -> None:
    """Raise ValidationError for what does not belong in a field of one line, where it is not cleaned."""
    if has_control_characters(text):
        raise ValidationError("Take out what is not on a keyboard: it has control characters.", code="control")


def plausible_day(day: date) -> None:
    """Raise ValidationError for a day that nobody can mean: the rule for forms and files alike."""
    if day < FIRST_DAY:
        wrong = "too long ago"
    elif day.year > timezone.now().year + YEARS_AHEAD:  # in England a year begins as it does in UTC
        wrong = "too far ahead"
    else:
        return
    raise ValidationError(f"{day:%-d %B} {day.year} is {wrong}: look at the year.", code="implausible")


class PlausibleDateField(models.DateField):
    """A day that somebody can mean."""

    default_validators = [plausible_day]

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs


class Bounded(models.Field):
    """Text of which no more than so many characters are taken, by whichever door it comes, and by the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [one for one in self.validators if not isinstance(one, MaxLengthValidator)]
        self.validators = [Fits(self.max_length), *others]

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """A field that takes what is too long and says so: a browser that knew would drop the end of what is pasted."""
        return super().formfield(*args, **{"max_length": None, **kwargs})

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        if cls._meta.abstract or issubclass(cls, HistoricalChanges):  # what a history has was held before
            return
        others = [one for one in cls._meta.constraints if not isinstance(one, LengthConstraint)]
        own = [one for one in cls._meta.constraints if isinstance(one, LengthConstraint)]
        conditions = [condition for one in own for condition in one.condition.children]
        all_fit = LengthConstraint(
            condition=Q(*conditions, LessThanOrEqual(Length(name), self.max_length)),
            name=f"{cls._meta.model_name}_texts_fit",
            violation_error_message="A text is too long.",
        )
        cls._meta.constraints = cls._meta.original_attrs["constraints"] = [*others, all_fit]

    def deconstruct(self) -> Any:
        """As Django's own field: migrations know none of ours, and the length of a text from its constraint."""
        name, _, args, kwargs = super().deconstruct()
        own = next(kind for kind in type(self).__mro__ if kind.__module__.startswith("django."))
        if own is models.TextField:
            del kwargs["max_length"]
        return name, f"django.db.models.{own.__name__}", args, kwargs


class BoundedEmailField(Bounded, models.EmailField):
    pass


class BoundedSlugField(Bounded, models.SlugField):
    pass


class Cleaned(Bounded):
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


class CleanCharField(Cleaned, models.CharField):
    clean_text = staticmethod(one_line)


class CleanTextField(Cleaned, models.TextField):
    """A text of several lines."""

    def __init__(self, *args: Any, max_length: int = LONGEST_TEXT, **kwargs: Any) -> None:
        super().__init__(*args, max_length=max_length, **kwargs)


class ReportedTextField(CleanTextField):
    """What a machine said of what it did, such as another office's mail server: nobody is there to shorten it."""

    def __init__(self, *args: Any, max_length: int = LONGEST_REMARK, **kwargs: Any) -> None:
        super().__init__(*args, max_length=max_length, **kwargs)

    def plain_text(self, value: Any) -> Any:
        """A text cleaned, and cut where it is too long."""
        plain = super().plain_text(value)
        longest = self.max_length or LONGEST_REMARK
        return f"{plain[: longest - 1]}…" if isinstance(plain, str) and len(plain) > longest else plain
