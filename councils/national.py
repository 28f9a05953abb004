"""The national picture of a published year: all authorities together, by kind and by service area."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from councils.models import COUNTS, Kind, KindTotal, ReviewYear, ServiceArea


@dataclass(frozen=True)
class Line:
    """One line of a national table: what it is about, and the figures of all authorities in it."""

    name: str
    figures: KindTotal


@dataclass(frozen=True)
class National:
    """A year's figures of all authorities: together, by kind, and by service area."""

    year: ReviewYear
    whole: KindTotal
    by_kind: list[Line]
    by_service_area: list[Line]


def national(year: ReviewYear) -> National:
    """The national picture of a year, in one query. The year must be public: ask `published()` for it."""
    totals = list(year.kind_totals.all())
    whole = [total for total in totals if not total.service_area]
    parts = [total for total in totals if total.service_area]
    return National(
        year=year,
        whole=added_up(whole),
        by_kind=lines(Kind.choices, whole, lambda total: total.kind),
        by_service_area=lines(ServiceArea.choices, parts, lambda total: total.service_area),
    )


def added_up(totals: Iterable[KindTotal]) -> KindTotal:
    """Totals taken together, not for saving: counts are added, and only then divided."""
    totals = list(totals)
    counts = {name: sum(getattr(total, name) for total in totals) for name in COUNTS}
    return KindTotal(authorities=sum(total.authorities for total in totals), **counts)


def lines(choices: list[tuple[str, str]], totals: list[KindTotal], of: Callable[[KindTotal], str]) -> list[Line]:
    """A line for each choice that anything was counted for, in the order of the choices."""
    chosen = [(label, [total for total in totals if of(total) == value]) for value, label in choices]
    return [Line(label, added_up(found)) for label, found in chosen if found]
