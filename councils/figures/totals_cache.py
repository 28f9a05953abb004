"""Totals of similar authorities and corrections, read once in a process: what is frozen moves no more."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection

from councils.figures.corrections import Key, corrections_in, key, latest_of, note_corrections
from councils.models import COUNCIL_KINDS, Correction, KindTotal


@dataclass(frozen=True)
class FrozenTotals:
    """The totals of each council kind in all years that are frozen, and all corrections, as of the newest of both."""

    newest: tuple[Any, ...]
    by_key: dict[Key, KindTotal]
    corrections: dict[int, list[Correction]]  # by the key of the figures that they correct, the latest last


remembered: dict[str, FrozenTotals] = {}  # by the name of the database


def frozen_totals() -> FrozenTotals:
    """What is frozen and corrected as of now: read once, and anew when a freeze or a correction has come since.

    Nobody asks here whether a year is public: what is looked up stands beside figures that are.
    """
    name = str(connection.settings_dict["NAME"])
    if name not in remembered or remembered[name].newest != newest():
        remembered[name] = read()
    return remembered[name]


def newest() -> tuple[Any, ...]:
    """The keys of the newest total and of the newest change of a correction. Neither is ever given twice."""
    keys = ((model._meta.pk.column, model._meta.db_table) for model in (KindTotal, Correction.history.model))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'(SELECT max({key}) FROM {table})' for key, table in keys)}")  # noqa: S608
        return tuple(key or 0 for key in cursor.fetchone())


def read() -> FrozenTotals:
    """All of it: two queries."""
    totals = list(KindTotal.objects.order_by())
    corrections = corrections_in({total.year_id for total in totals})
    note_corrections(totals, latest_of(corrections))
    by_performance: dict[int, list[Correction]] = defaultdict(list)
    for correction in corrections:
        by_performance[correction.performance_id].append(correction)
    newest = tuple(max((row.pk for row in rows), default=0) for rows in (totals, corrections))
    compared = {key(total): total for total in totals if total.kind in COUNCIL_KINDS}
    return FrozenTotals(newest, compared, dict(by_performance))
