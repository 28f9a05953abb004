"""The national picture of a published year: all authorities together, by kind and by service area."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields

from councils.models import Kind, KindTotal, ReviewYear, ServiceArea
from councils.performance import Rate, average


@dataclass(frozen=True)
class Line:
    """One line of a national table: what it is about, and the figures of all authorities in it."""

    name: str
    authorities: int
    received: int
    decided: int
    upheld: int
    uphold_rate: Rate
    compliance_rate: Rate
    complied_late: int
    satisfactory_remedy_rate: Rate


@dataclass(frozen=True)
class National:
    """A year's figures of all authorities: together, by kind, and by service area."""

    year: ReviewYear
    whole: Line
    by_kind: list[Line]
    by_service_area: list[Line]


def line(name: str, totals: Iterable[KindTotal]) -> Line:
    """Totals taken together: counts added, and only then divided."""
    totals = list(totals)
    added = {f.name: sum(getattr(t, f.name) for t in totals) for f in fields(Line) if f.type in (int, "int")}
    rates = {f.name: average(getattr(t, f.name) for t in totals) for f in fields(Line) if f.type in (Rate, "Rate")}
    return Line(name=name, **added, **rates)


def national(year: ReviewYear) -> National:
    """The national picture of a year, in one query. The year must be public: ask `published()` for it."""
    totals = list(year.kind_totals.all())
    whole = [total for total in totals if not total.service_area]
    by_kind = grouped(Kind.choices, whole, lambda total: total.kind)
    parts = [total for total in totals if total.service_area]
    by_area = grouped(ServiceArea.choices, parts, lambda total: total.service_area)
    return National(year, line("All authorities", whole), by_kind, by_area)


def grouped(choices: list[tuple[str, str]], totals: list[KindTotal], key: Callable[[KindTotal], str]) -> list[Line]:
    """A line for each choice that anything was counted for, in the order of the choices."""
    lines = [(label, [total for total in totals if key(total) == value]) for value, label in choices]
    return [line(label, chosen) for label, chosen in lines if chosen]


