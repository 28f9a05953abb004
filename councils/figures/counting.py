"""The year's count: everything that a review year counts, for every authority, in one grouped query."""

from datetime import date
from typing import Any, cast

from django.db.models import Count, F, Q, Value

from councils.models.choices import Compliance, Outcome
from councils.models.decision import Decision

CountedRow = dict[str, Any]


def counted(first: date, last: date, authority: int | None = None) -> list[CountedRow]:
    """What was received, decided and recorded from `first` to `last`, for each authority and service area.

    Each count goes by its own date: received by the day of receipt, outcomes by the day of decision,
    compliance by the day its outcome was recorded. `open_at_start` counts what had been received before
    and was not decided yet. Every row is a dictionary with `authority`, `service_area` and the counts; of one
    authority, if one is named.
    """
    received = Q(received_on__range=(first, last))
    decided = Q(decided_on__range=(first, last))
    recorded = Q(compliance_recorded_on__range=(first, last))
    not_decided_before = Q(decided_on__gte=first) | Q(decided_on=None)
    whose = Q() if authority is None else Q(authority=authority)
    # One statement, so one moment: a case that is decided meanwhile is still counted once, and the bridge holds.
    # It reads nothing but the index decision_by_authority: what is asked for here has to stand there.
    rows = (
        Decision.objects.filter(whose & Q(received_on__lte=last) & (not_decided_before | recorded))
        .order_by()
        .values("authority", service_area=F("category__service_area"))
        .annotate(
            received=tally(received),
            open_at_start=tally(Q(received_on__lt=first) & not_decided_before),
            satisfactory_remedies=tally(decided & Q(outcome=Outcome.UPHELD, remedied_already=True)),
            **{outcome: tally(decided & Q(outcome=outcome)) for outcome in Outcome.values},
            **{verdict: tally(recorded & Q(compliance_outcome=verdict)) for verdict in Compliance.values},
        )
    )
    # A few thousand rows, fetched at once: PostgreSQL does not share the work out over a cursor.
    return cast(list[CountedRow], list(rows))


def tally(condition: Q) -> Count:
    """How many rows of a group meet a condition. Counts rows, not a column, so that an index alone can answer."""
    return Count(Value(1), filter=condition)
