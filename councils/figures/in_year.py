"""The figures of a year that is going on, for staff: provisional, never frozen, never published.

The quarter so far and the last twelve months, up to the last month that is whole, beside the same months a year before.
Nothing is added up to a year, and shares stand as so many of so many.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from councils.figures.counting import counted
from councils.models import COUNTS, Authority, Kind, Performance
from councils.models.figures import Counts
from councils.statistics.change import Change, change_of_count, change_of_rate, in_cases
from councils.statistics.rates import Rate

PROVISIONAL = "Provisional: not checked, and it moves as casework is entered. For colleagues only."
HEADINGS = ("Received", "Upheld, of detailed investigations", "Complied with, of compliance outcomes")


@dataclass(frozen=True)
class WholeMonths:
    """Some whole months, which can be set beside the same months a year before."""

    name: str
    title: str
    first: date
    last: date

    @property
    def a_year_before(self) -> tuple[date, date]:
        after = self.last + timedelta(days=1)
        return self.first.replace(year=self.first.year - 1), after.replace(year=after.year - 1) - timedelta(days=1)


def months_so_far(on: date) -> list[WholeMonths]:
    """The quarter so far and the last twelve months, as of a day: up to the end of the month before it."""
    after = on.replace(day=1)
    last = after - timedelta(days=1)
    return [
        WholeMonths("quarter", "The quarter so far", date(last.year, last.month - (last.month - 1) % 3, 1), last),
        WholeMonths("twelve-months", "The last twelve months", after.replace(year=after.year - 1), last),
    ]


@dataclass(frozen=True)
class ProvisionalFigure:
    """A figure of now and of a year before, in cases, and what may be said of the change."""

    before: str
    now: str
    said: str


@dataclass(frozen=True)
class ProvisionalLine:
    """What an authority has in some months, a figure under each of HEADINGS."""

    authority: Authority
    figures: list[ProvisionalFigure]


def so_far(months: WholeMonths, kind: Kind) -> list[ProvisionalLine]:
    """The figures of all authorities of a kind that exist at the end of some months, by name. Three queries."""
    members = list(Authority.objects.existing(months.last).filter(kind=kind))
    years = [counts_between(*days, members) for days in (months.a_year_before, (months.first, months.last))]
    totals = [{name: sum(one[name] for one in year.values()) for name in COUNTS} for year in years]
    lines = []
    for one in members:
        own = [year[one.pk] for year in years]
        others = [{name: total[name] - mine[name] for name in COUNTS} for total, mine in zip(totals, own, strict=True)]
        figures = provisional_figures([Performance(**counts) for counts in (*own, *others)], kind.plural)
        lines.append(ProvisionalLine(one, figures))
    return lines


def counts_between(first: date, last: date, members: Iterable[Authority]) -> dict[int, dict[str, int]]:
    """The counts of authorities in some days, of all their service areas together."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for row in counted(first, last):
        for name in COUNTS:
            sums[row["authority"]][name] += row[name]
    return {one.pk: sums[one.pk] for one in members}


def provisional_figures(counts: Sequence[Counts], kinds: str) -> list[ProvisionalFigure]:
    """The figures of an authority, from its counts before and now and those of all others of its kind."""
    received = [each.received for each in counts]
    rates = [[getattr(each, name) for each in counts] for name in ("uphold_rate", "compliance_rate")]
    return [
        ProvisionalFigure(in_table(before), in_table(now), change_text(change, kinds))
        for (before, now, *_), change in (
            (received, change_of_count(*received)),
            *((rate, change_of_rate(*rate)) for rate in rates),
        )
    ]


def in_table(figure: int | Rate) -> str:
    """A figure as it stands in the table: "12", "5 of 19", "none"."""
    return in_cases(figure) if isinstance(figure, int) or figure.of else "none"


def change_text(change: Change | None, kinds: str) -> str:
    """What may be said of a change; nothing of one that is ordinary."""
    if change is None or change.verdict == "ordinary":
        return ""
    return "Too few to tell." if change.verdict == "too few" else change.sentence(kinds)
