"""What stood before an authority began: the figures, year by year, of those that passed to it whole, added up."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from councils.models import COUNTS, Authority, Performance

LINKS: Any = Authority.successors.through


def passed_whole(*to: int) -> dict[int, set[int]]:
    """By the key of each authority, or of those asked for, the keys of those in whose place it began: one query.

    Not where one of them passed to others as well: nobody knows which of its cases would have been whose.
    """
    links = LINKS.objects.select_related("from_authority", "to_authority")
    if to:
        shared = LINKS.objects.filter(to_authority__in=to).values("from_authority")
        links = links.filter(from_authority__in=shared)
    before: dict[int, set[int]] = defaultdict(set)
    after: dict[int, set[int]] = defaultdict(set)
    for link in links:
        old, new = link.from_authority, link.to_authority
        after[old.pk].add(new.pk)
        if old.closed_on and old.closed_on < new.opened_on:
            before[new.pk].add(old.pk)
    found = {new: those for new, those in before.items() if all(len(after[old]) == 1 for old in those)}
    return {new: found[new] for new in to if new in found} if to else found


def added_up(performances: Iterable[Performance]) -> Performance:
    """The figures that hold of several authorities, or areas of one, as those of one, not for saving.

    Without residents: districts and their county would count the same people twice.
    """
    rows = list(performances)
    total = Performance(**{name: sum(row.figures.counts[name] for row in rows) for name in COUNTS})
    total.corrections_made = []
    return total


def joint_years(performances: Iterable[Performance], known: Collection[int]) -> list[Performance]:
    """One joint row for every year of these that is not `known` already, in their order."""
    by_year: dict[Any, list[Performance]] = defaultdict(list)
    for performance in performances:
        if performance.year_id not in known:
            by_year[performance.year].append(performance)
    joint = []
    for year, rows in by_year.items():
        total = added_up(rows)
        total.year = year
        joint.append(total)
    return joint


def published_before(authority: Authority, known: Collection[int]) -> list[Performance]:
    """The joint figures of the published years, newest first, in which only those before it were counted.

    One query for whoever has none before it, three for others.
    """
    before, _ = authority.before_and_after
    old = passed_whole(authority.pk).get(authority.pk) if before else None
    if not old:
        return []
    rows = Performance.objects.published().totals().filter(authority__in=old).select_related("year")
    return joint_years(rows.prefetch_related("corrections").order_by("-year__starts_on"), known)
