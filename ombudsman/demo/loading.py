"""Puts the demonstration's casework on record: every authority's planned cases, numbered, worded, inserted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from councils.models import PUBLIC_OUTCOMES, Authority, Decision, DueDateAmendment, Population, Recommendation
from councils.models.decision import retained_after
from councils.models.year import start_of_year
from ombudsman.demo import calibration as known
from ombudsman.demo import plan
from ombudsman.demo.drafting import Draftsman, Numbered

FIRST_YEAR = 2017
BATCH = 6_000

OnProgress = Callable[[int, int], None]


def load_casework(today: date, *, team: Mapping[str, int], on_progress: OnProgress | None = None) -> int:
    """Put every made-up complaint on record, as known on a day, into a record without any; how many."""
    draftsman = Draftsman(today, team)
    numbered = list(references(planned(today)))
    for start in range(0, len(numbered), BATCH):
        batch = numbered[start : start + BATCH]
        for one in batch:
            draftsman.draft(one)
        for model, rows in draftsman.take().items():
            insert(model, rows)
        if on_progress:
            on_progress(start + len(batch), len(numbered))
    continue_numbering(Decision, Recommendation, DueDateAmendment)
    # Plain SQL goes past what keeps the index. What is no longer public is left out: nobody will search for it.
    searched = Decision.objects.filter(outcome__in=PUBLIC_OUTCOMES, decided_on__gt=retained_after())
    Decision.reindex(searched.order_by("pk").values_list("pk", flat=True))
    return len(numbered)


def bodies() -> Iterator[tuple[Authority, plan.PlannedBody]]:
    """Every authority on the register, with what the plan needs to know of it; residents as the rates count them."""
    counted = Population.objects.filter(year__lte=known.RESIDENTS_OF).order_by("year")
    residents = dict(counted.values_list("authority", "residents"))
    for authority in Authority.objects.order_by("slug"):
        yield (
            authority,
            plan.PlannedBody(
                authority.slug,
                authority.kind,
                residents.get(authority.pk),
                authority.opened_on,
                authority.closed_on,
            ),
        )


def planned(today: date) -> list[tuple[Authority, plan.PlannedCase]]:
    years = range(FIRST_YEAR, plan.last_year_to_plan(today) + 1)
    cases = [
        (authority, case) for authority, body in bodies() for year in years for case in plan.cases(body, year, today)
    ]
    return sorted(cases, key=lambda pair: (pair[1].received_on, pair[0].slug))


def references(cases: list[tuple[Authority, plan.PlannedCase]]) -> Iterator[Numbered]:
    """Each case with its reference: the review year it was received in, then a running number."""
    numbers: dict[int, Iterator[int]] = {}
    for authority, case in cases:
        year = start_of_year(case.received_on).year
        thousands, rest = divmod(next(numbers.setdefault(year, count(101))), 1000)
        yield Numbered(f"{year % 100:02} {thousands:03} {rest:03}", authority, case)


ROWS_IN_A_STATEMENT = 400

Row = Mapping[str, Any]


def insert(model: type[Model], rows: Sequence[Row]) -> None:
    fields = model._meta.concrete_fields
    defaults = {field.attname: field.get_default() for field in fields if not field.primary_key}
    names = [field.attname for field in fields]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    into = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    one = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_IN_A_STATEMENT):
            some = [{**defaults, **row} for row in rows[start : start + ROWS_IN_A_STATEMENT]]
            values = [plain_row(row[name]) for row in some for name in names]
            cursor.execute(into + ", ".join([one] * len(some)), values)


def plain_row(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.isoformat() if isinstance(value, date) else value


def continue_numbering(*models: type[Model]) -> None:
    """Tell the database which keys are taken, where it numbers rows by itself (PostgreSQL)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
