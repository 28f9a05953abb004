"""When outstanding recommendations fall due, in the periods in which people plan: overdue, this week, then by month.

And whose cases somebody plans for: their own, or everybody's.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from councils.models.decision import years_before

MONTHS = 6  # that are shown one by one; what falls due after them stands together
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Period:
    """Some days, or all before or after a day, with what they are called and how an address names them."""

    key: str
    name: str
    first: date | None = None
    last: date | None = None

    @property
    def where(self) -> Q:
        """What is true of that which falls due in it; in a period without days, of that which has no due date."""
        if self.first is None and self.last is None:
            return Q(due_on=None)
        begins = Q(due_on__gte=self.first) if self.first else Q()
        return begins & Q(due_on__lte=self.last) if self.last else begins

    def holds(self, day: date | None) -> bool:
        if day is None or (self.first is None and self.last is None):
            return day is None and self.first is None and self.last is None
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def periods(on: date) -> list[Period]:
    """Every period as it is seen from a day: no two hold the same due date, and each date is in one."""
    sunday = on + timedelta(days=6 - on.weekday())
    delay_ends = years_before(on, 1)
    return [
        Period("delayed", "Delayed over twelve months", None, delay_ends - A_DAY),
        Period("overdue", "Overdue", delay_ends, on - A_DAY),
        Period("this-week", f"This week, to {sunday:%-d %B}", on, sunday),
        Period(
            "next-week",
            f"Next week, {sunday + A_DAY:%-d %B} to {sunday + A_WEEK:%-d %B}",
            sunday + A_DAY,
            sunday + A_WEEK,
        ),
        *months(sunday + A_WEEK + A_DAY),
        Period("no-date", "Without a due date"),
    ]


def months(start: date) -> Iterator[Period]:
    """The months from a day on, the first of them from that day, and then all that comes later."""
    for _ in range(MONTHS):
        last = start.replace(day=monthrange(start.year, start.month)[1])
        name = f"{start:%B %Y}" if start.day == 1 else f"The rest of {start:%B %Y}"
        yield Period(f"{start:%Y-%m}", name, start, last)
        start = last + A_DAY
    yield Period("later", f"{start:%B %Y} and later", start)


def sees_everybodys(user: Any) -> bool:
    """Whether somebody is shown everybody's cases first: those who read or oversee rather than log."""
    return user.has_perm("councils.release_decision") or not user.has_perm("councils.change_decision")
