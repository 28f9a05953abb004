"""Tables of remedies that nobody can be recognised in: which cells may be shown, and amounts as quartiles and bands.

Remedies are never public one by one. A group of cases is safe when it has ten cases or more, from five councils or
more, and no council has more than half of them. Two safe groups together are safe, so it is enough to look at the
smallest groups that somebody could work out by taking one published number from another.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import NamedTuple

FEWEST_CASES, FEWEST_COUNCILS = 10, 5
COUNTS_TO, AMOUNTS_TO = 5, 50
BANDS = ((0, 0), (1, 100), (101, 250), (251, 500), (501, 1_000), (1_001, 5_000))


class RemedyCase(NamedTuple):
    """A case with a remedy, as far as it matters here: whose it is, and which."""

    council: str
    number: int


Group = frozenset[RemedyCase]


@dataclass(frozen=True)
class SafeTable:
    """What may be shown of a table: counts to the nearest five. What is not in `cells` is held back, or nought."""

    cells: dict[str, int]
    total: int | None  # None where not even the total may be shown
    known: tuple[Group, ...] = field(repr=False)  # what somebody who reads the table can tell apart; never shown


def is_safe(group: Iterable[RemedyCase]) -> bool:
    councils = Counter(case.council for case in group)
    cases = councils.total()
    return cases >= FEWEST_CASES and len(councils) >= FEWEST_COUNCILS and 2 * max(councils.values()) <= cases


def release(cells: Mapping[str, Group], beside: Sequence[Sequence[Group]] = ()) -> SafeTable:
    """What may be shown of a table whose cells are separate groups of cases, beside all that is published already.

    `beside` holds the `known` of every table published about any of these cases; those of the years of a block, which
    are about different cases, as one. The smallest cells are held back until nothing unsafe can be worked out.
    """
    total = frozenset[RemedyCase]().union(*cells.values())
    shown = sorted(
        (name for name, group in cells.items() if is_safe(group)), key=lambda name: (-len(cells[name]), name)
    )
    while True:
        groups = [cells[name] for name in shown]
        rest = total.difference(*groups)
        known = tuple(group for group in (*groups, rest) if group)
        if all(map(is_safe, known)) and not any(gives_away(known, others) for others in beside):
            counts = {name: rounded(len(cells[name])) for name in cells if name in shown}
            return SafeTable(counts, rounded(len(total)) if total else None, known)
        if not shown:
            return SafeTable({}, None, ())
        shown.pop()


def gives_away(known: Sequence[Group], others: Sequence[Group]) -> bool:
    """Whether some of the known groups and some of the others, one within the other, differ by an unsafe group.

    Looks at every choice of known groups (so a table may have a dozen cells, not more): what is left of them without
    the others that lie within them, and what is left of the others that together cover them.
    """
    reach = [sum(1 << i for i, group in enumerate(known) if group & other) for other in others]
    outside = [bool(other.difference(*known)) for other in others]
    everything = frozenset[RemedyCase]().union(*others)
    most = most_of_a_council(everything.union(*known))
    for choice in range(1, 1 << len(known)):
        chosen = frozenset[RemedyCase]().union(*(group for i, group in enumerate(known) if choice >> i & 1))
        within = [other for i, other in enumerate(others) if not (reach[i] & ~choice or outside[i])]
        around = [other for i, other in enumerate(others) if reach[i] & choice]
        if within and is_unsafe(chosen.difference(*within), most):
            return True
        if chosen <= everything and is_unsafe(frozenset[RemedyCase]().union(*around) - chosen, most):
            return True
    return False


def most_of_a_council(group: Iterable[RemedyCase]) -> int:
    return max(Counter(case.council for case in group).values(), default=0)


def is_unsafe(group: Group, most: int) -> bool:
    """Whether there is something in the group that may not be shown, where no council has more cases in all than this.

    So many cases that four councils could not have them all, nor one the half of them, need not be counted.
    """
    if len(group) >= FEWEST_CASES and len(group) > (FEWEST_COUNCILS - 1) * most:
        return False
    return bool(group) and not is_safe(group)


def rounded(number: float, to: int = COUNTS_TO) -> int:
    return int((2 * number + to) // (2 * to)) * to


def quartiles(amounts: Sequence[float], to: int = AMOUNTS_TO) -> tuple[int, int, int] | None:
    """A quarter, half and three quarters of the amounts are at most these, to the nearest £50; None for too few.

    Give it only the amounts of a cell that may be shown. Never the smallest, the largest or the mean.
    """
    if len(amounts) < FEWEST_CASES:
        return None
    low, middle, high = (rounded(each, to) for each in quantiles(amounts, n=4, method="inclusive"))
    return low, middle, high


def band(amount: float) -> str:
    """The band that an amount in pounds lies in: a cell of the table of amounts."""
    for low, high in BANDS:
        if amount <= high:
            return f"£{low:,} to £{high:,}" if high else "nothing"
    return f"over £{BANDS[-1][1]:,}"


class RemediedCase(NamedTuple):
    """A case with something agreed in it: whose, about what, which remedies, what is paid, and by when it was done."""

    case: RemedyCase
    area: str
    kind: str
    remedies: frozenset[str]
    amount: float  # in pounds, all payments of the case together; nought where none was agreed
    days: int | None  # from the last day agreed to the last completion; below nought for earlier, None for not done yet


DONE = (("by the day agreed", 0), ("within four weeks after it", 28), ("within three months after it", 91))
DONE_LATER, NOT_DONE = "later", "not done when the figures were frozen"


def done(days: int | None) -> str:
    """How soon it was done: a cell of the table of days."""
    if days is None:
        return NOT_DONE
    return next((name for name, most in DONE if days <= most), DONE_LATER)


@dataclass(frozen=True)
class RemedyTable:
    """A table of a year's remedies as it may be shown: counts, and for payments the quartiles of what may be shown."""

    name: str
    shown: SafeTable
    amounts: dict[str, tuple[int, int, int]] = field(default_factory=dict)


class WantedTable(NamedTuple):
    """A table that is wanted for: what it is called, about which cases, and the cell of each."""

    name: str
    cases: Sequence[RemediedCase]
    cell: Callable[[RemediedCase], str]
    with_amounts: bool = False


def tables_of_year(cases: Sequence[RemediedCase]) -> list[RemedyTable]:
    """The tables of a year, each released beside those before it. By area or by kind, never both, never a council."""
    paid = [case for case in cases if case.amount]
    known: list[Sequence[Group]] = []
    found = []
    for wanted in (
        WantedTable("area", cases, lambda case: case.area),
        WantedTable("paid by area", paid, lambda case: case.area, with_amounts=True),
        WantedTable("kind", cases, lambda case: case.kind),
        WantedTable("paid by kind", paid, lambda case: case.kind, with_amounts=True),
        WantedTable("paid", paid, lambda case: band(case.amount)),
        WantedTable("done", cases, lambda case: done(case.days)),
        *(WantedTable(f"remedy {remedy}", cases, with_remedy(remedy)) for remedy in remedies_in(cases)),
    ):
        found.append(shown_beside(wanted, known))
        known.append(found[-1].shown.known)
    return found


def remedies_in(cases: Iterable[RemediedCase]) -> list[str]:
    return sorted({remedy for case in cases for remedy in case.remedies})


def with_remedy(remedy: str) -> Callable[[RemediedCase], str]:
    """The cell of a table of two: cases with a remedy, and those without."""
    return lambda case: "with" if remedy in case.remedies else "without"


def shown_beside(wanted: WantedTable, known: Sequence[Sequence[Group]]) -> RemedyTable:
    cells: dict[str, list[RemediedCase]] = {}
    for case in wanted.cases:
        cells.setdefault(wanted.cell(case), []).append(case)
    shown = release({name: frozenset(each.case for each in those) for name, those in cells.items()}, known)
    amounts = {name: quartiles([case.amount for case in cells[name]]) for name in shown.cells if wanted.with_amounts}
    return RemedyTable(wanted.name, shown, {name: three for name, three in amounts.items() if three})
