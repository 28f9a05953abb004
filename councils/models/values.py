"""Values as a person reads them, in histories and reports."""

from datetime import date, datetime
from typing import Any

from django.db import models

from councils.statistics.english import date_and_time, long_date


def worded(field: models.Field, value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{date_and_time(value)}"
    if isinstance(value, date):
        return f"{long_date(value)}"
    if isinstance(value, list):  # what a record is joined to
        return ", ".join(str(next(iter(reversed(each.values())))) for each in value) or "nothing"
    return str(dict(field.flatchoices).get(value, value)) if field.choices else str(value)
