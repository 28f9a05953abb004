"""A service area: all authorities together over the years, and the councils that differ in it from their kind."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from django.db.models import Exists, OuterRef

from councils.figures.council_year import FrozenTotals, breaks_before, frozen_totals
from councils.figures.national import YearLine, side_by_side
from councils.figures.several_years import TOGETHER, OfKind, spreads, upheld_in
from councils.models import COUNCIL_KINDS, Authority, KindTotal, Performance, ReviewYear, ServiceArea
from councils.statistics import charts
from councils.statistics.distributions import negative_binomial, outside
from councils.statistics.ordinary import by_chance_text
from councils.statistics.service_areas import AreaFigure

MOST_NAMED = 10  # on each side

Rows = dict[int, dict[str, Performance]]  # by year and service area


@dataclass(frozen=True)
class Differing:
    """A council outside the ordinary range of its kind in a service area."""

    authority: Authority
    figure: AreaFigure
    years: int

    @property
    def words(self) -> str:
        """What is said of it: 12 upheld in three years, where 3 to 9 would be ordinary."""
        return self.figure.words(self.years)

    @property
    def is_more(self) -> bool:
        return self.figure.upheld > self.figure.expected


@dataclass(frozen=True)
class WhoDiffers:
    """How many councils were compared in a service area, and which of them are outside what is ordinary."""

    compared: int
    by_chance: float
    outside: list[Differing]

    @property
    def more(self) -> list[Differing]:
        return [one for one in self.outside if one.is_more][:MOST_NAMED]

    @property
    def fewer(self) -> list[Differing]:
        return [one for one in self.outside if not one.is_more][:MOST_NAMED]

    @property
    def unnamed(self) -> int:
        return len(self.outside) - len(self.more) - len(self.fewer)

    @property
    def by_chance_text(self) -> str:
        """How many would be outside if councils differed by no more than chance and as councils of the kind do."""
        return by_chance_text([self.by_chance])


@dataclass(frozen=True)
class AreaOverYears:
    """A service area in every published year, newest first."""

    lines: list[YearLine]

    @cached_property
    def chart(self) -> charts.Trend | None:
        shown = [line for line in reversed(self.lines) if line.year.shows_uphold_rate]
        cut = breaks_before("uphold_rate", [line.year for line in shown])
        return charts.trend(
            [
                charts.Year(line.year.label, line.figures.uphold_rate, None, parts)
                for line, parts in zip(shown, cut, strict=True)
            ]
        )


def area_over_years(area: ServiceArea, years: Sequence[ReviewYear]) -> AreaOverYears:
    """All authorities together, as published: one query. Years of which no service areas are known are left out."""
    totals = list(KindTotal.objects.filter(year__in=years, service_area=area.value))
    known = {total.year_id for total in totals}
    for total in totals:
        total.service_area = ""  # the whole of what is looked at here
    return AreaOverYears(side_by_side([year for year in years if year.pk in known], totals))


def who_differs(area: ServiceArea, years: Sequence[ReviewYear]) -> WhoDiffers | None:
    """The councils that differ, in the latest years in a row, three at most; None where nobody can be compared."""
    compared = [one for one in figures_of(area, in_a_row(years)) if one.figure.is_compared]
    if not compared:
        return None
    by_chance, beyond = 0.0, []
    for one in compared:
        low, high = one.figure.ordinary_range
        by_chance += outside(negative_binomial(one.figure.expected, one.figure.spread), low, high)
        if not low <= one.figure.upheld <= high:
            beyond.append(one)
    beyond.sort(key=lambda one: (-abs(one.figure.excess), -abs(one.figure.upheld - one.figure.expected)))
    return WhoDiffers(len(compared), by_chance, beyond)


def in_a_row(years: Sequence[ReviewYear]) -> list[ReviewYear]:
    """The latest years that follow one another, three at most."""
    latest = years[0].starts_on.year if years else 0
    return [year for past, year in enumerate(years[:TOGETHER]) if year.starts_on.year == latest - past]


def figures_of(area: ServiceArea, years: Sequence[ReviewYear]) -> Iterator[Differing]:
    """The figure of each council in the years, of those at the latest, in which the residents of its kind are known.

    Of those that were of the kind in all of these years, and whose own residents are known in each.
    """
    frozen, rows = frozen_totals(), rows_by_council(area, years)
    for kind in COUNCIL_KINDS:
        totals = [(year, frozen.by_key.get((year.pk, kind.value, ""))) for year in years]
        with_residents = takewhile(lambda each: each[1] is not None and bool(each[1].residents), totals)
        known = [OfKind(year, kind, total) for year, total in with_residents if total]
        spread = spreads(known, frozen).get(area.value, 0.0) if known else 0.0
        for council in rows[kind] if known else ():
            wholes = [council.get(each.year.pk, {}).get("") for each in known]
            if all(whole and whole.residents for whole in wholes):
                yield figure_of(area, known, council, spread, frozen)


def rows_by_council(area: ServiceArea, years: Sequence[ReviewYear]) -> dict[str, list[Rows]]:
    """By kind, the whole and the area of each council by year, in one query.

    Without the years of those whose cases are not told apart by area.
    """
    asked = Performance.objects.published().filter(year__in=[year.pk for year in years], kind__in=COUNCIL_KINDS)
    apart = Performance.objects.by_service_area().filter(year=OuterRef("year"), authority=OuterRef("authority"))
    found = asked.filter(Exists(apart), service_area__in=("", area.value)).select_related("authority")
    rows: dict[str, dict[int, Rows]] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for row in found.order_by("name"):
        rows[row.kind][row.authority_id][row.year_id][row.service_area] = row
    return defaultdict(list, {kind: list(councils.values()) for kind, councils in rows.items()})


def figure_of(area: ServiceArea, years: Sequence[OfKind], rows: Rows, spread: float, frozen: FrozenTotals) -> Differing:
    """A council's upheld decisions of the area beside what its residents lead one to expect: as on its own page."""
    expected, upheld, kind_upheld = 0.0, 0, 0
    for each in years:
        of_year = rows[each.year.pk]
        in_kind = upheld_in(each, area.value, frozen)
        expected += (of_year[""].residents or 0) * in_kind / (each.total.residents or 1)
        kind_upheld += in_kind
        if own := of_year.get(area.value):
            upheld += frozen.corrections[own.pk][-1].upheld if own.pk in frozen.corrections else own.upheld
    newest = rows[years[0].year.pk][""]
    return Differing(newest.authority, AreaFigure(newest.name, upheld, expected, kind_upheld, spread), len(years))
