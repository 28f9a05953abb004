"""The field for days as people type them: see `councils.tables.dates`."""

from datetime import date
from typing import Any

from django import forms

from councils.models.decision import today
from councils.models.fields import plausible_day
from councils.tables.dates import read_date


class TypedDateField(forms.DateField):
    """A day, typed in whatever way is quickest. No calendar to climb through."""

    widget = forms.DateInput(format="%-d %B %Y", attrs={"autocomplete": "off", "class": "typed-date", "size": 18})

    def __init__(self, *, ahead: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ahead = ahead
        self.start: date | None = None

    def validate(self, value: Any) -> None:
        """A day that somebody can mean; whether one that has to be over is, the record says."""
        super().validate(value)
        if value:
            plausible_day(value if self.ahead else min(value, today()))

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return read_date(str(value), today(), ahead=self.ahead, start=self.start)
        except (ValueError, OverflowError):
            example = "3/5, 3 May 2019 or 3m for three months" if self.ahead else "3/5, 3 May 2019 or today"
            raise forms.ValidationError(f"“{value}” is not a date: type it like {example}.", code="invalid") from None
