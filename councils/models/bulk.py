"""The history of imported records, copied in the database: Django's own way takes as long as the import itself."""

from typing import Any

from django.db import connection
from django.utils import timezone


def write_history(records: list, kind: str, reason: str, by: Any = None) -> None:
    """Keep how these records of one model stand now: `+` for new, `~` for changed ones, with the reason and who."""
    if not records:
        return
    model: Any = type(records[0])
    history = model.history.model
    quote = connection.ops.quote_name
    tracked = ", ".join(quote(field.column) for field in history.tracked_fields)
    facts = ("history_date", "history_type", "history_change_reason", "history_user_id")
    # Every name comes from the models and every key is a number, so nothing from the file can get in here.
    sql = (
        f"INSERT INTO {quote(history._meta.db_table)} ({tracked}, {', '.join(facts)}) "  # noqa: S608
        f"SELECT {tracked}, %s, %s, %s, %s FROM {quote(model._meta.db_table)} "
        f"WHERE {quote(model._meta.pk.column)} IN ({', '.join(str(int(record.pk)) for record in records)})"
    )
    with connection.cursor() as cursor:
        at = connection.ops.adapt_datetimefield_value(timezone.now())
        cursor.execute(sql, [at, kind, reason, by.pk if by else None])
