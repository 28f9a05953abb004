"""Inserts very many rows at once, by plain SQL: the constraints of the database still hold, model code does not run.

`bulk_create` spends most of its time on what a made-up row does not need. Only for the demonstration.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

ROWS_IN_A_STATEMENT = 400

Row = Mapping[str, Any]


def insert(model: type[Model], rows: Sequence[Row]) -> None:
    """Add rows, each a mapping of attributes to values; what a row leaves out is the field's default."""
    fields = model._meta.concrete_fields
    defaults = {field.attname: field.get_default() for field in fields if not field.primary_key}
    names = [field.attname for field in fields]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    into = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    one = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_IN_A_STATEMENT):
            some = [{**defaults, **row} for row in rows[start : start + ROWS_IN_A_STATEMENT]]
            values = [plain(row[name]) for row in some for name in names]
            cursor.execute(into + ", ".join([one] * len(some)), values)


def plain(value: Any) -> Any:
    """A value as both databases take it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.isoformat() if isinstance(value, date) else value


def continue_numbering(*models: type[Model]) -> None:
    """Tell the database which keys are taken, where it numbers rows by itself (PostgreSQL)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
