"""Several years of a council: three added up, what changed since those before, where it differs most."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import Any, NamedTuple

from councils.figures.council_year import CouncilYear, FrozenTotals, breaks_in, frozen_totals
from councils.figures.ordinary_ranges import PER_100K, SHARES, population, strata
from councils.models import COUNTS, Kind, KindTotal, Performance, ReviewYear, ServiceArea
from councils.statistics.change import Change, breaks_between, change_of_count, change_of_rate
from councils.statistics.measures import TITLES, Measure, Similar
from councils.statistics.ordinary import (
    Ordinary,
    PopulationRates,
    Stratum,
    few_cases_text,
    ordinary_count,
    ordinary_share,
)
from councils.statistics.rates import PerHundredThousand, Rate
from councils.statistics.service_areas import AreaFigure, differs_most_text
from councils.statistics.spread import spread_between

TOGETHER = 3  # so many years are added up


class OfKind(NamedTuple):
    """A year of a kind of council."""

    year: ReviewYear
    kind: Kind
    total: KindTotal


def in_a_row(years: Sequence[CouncilYear], number: int) -> list[CouncilYear]:
    """The latest years, newest first, if so many follow one another without a gap or a change of kind; else none."""
    found = list(years[:number])
    latest = found[0] if found else None
    if latest is None or len(found) < number or not all(year.total for year in found):
        return []
    starts = [year.year.starts_on.year for year in found]
    expected = [starts[0] - past for past in range(number)]
    return found if starts == expected and all(year.kind == latest.kind for year in found) else []


@dataclass(frozen=True)
class YearsTogether:
    """Three years of a council added up, newest first, each measured against the same year of its kind."""

    years: list[CouncilYear]

    @property
    def label(self) -> str:
        return f"{self.years[-1].year} to {self.years[0].year}"

    @cached_property
    def measures(self) -> list[Measure]:
        found = [self.added_up(key) for key in TITLES if all(year.measure(key) for year in self.years)]
        return [measure for measure in found if measure.has_figure]

    def added_up(self, key: str) -> Measure:
        latest = self.years[0].measure(key)
        assert latest is not None
        period = (self.years[-1].year.starts_on, self.years[0].year.ends_on)
        rate = total(getattr(year.figures, key) for year in self.years)
        totals = [year.total for year in self.years if year.total]
        average = total(getattr(each, key) for each in totals if key != PER_100K or each.residents)
        known = key != PER_100K or all(each.residents for each in totals)
        similar = Similar(average, totals[0].authorities, latest.kind) if known and average.text else None
        ordinary = self.ordinary_of(key) if similar else None
        late = sum(year.figures.complied_late for year in self.years) if latest.late is not None else None
        return replace(
            latest, rate=rate, similar=similar, ordinary=ordinary, period=period, late=late, similar_late=None
        )

    def ordinary_of(self, key: str) -> Ordinary | None:
        if key == PER_100K:
            return ordinary_count(self.populations, spreads(self.years)[""])
        return ordinary_share(self.strata(key))

    def strata(self, key: str) -> list[Stratum]:
        """A share by year and service area, so that no break in counting comes between a council and its kind."""
        found = []
        for year in self.years:
            areas = {area.performance.service_area: area.figures for area in year.areas}
            totals = {(year.kind.value, area.performance.service_area): area.total for area in year.areas}
            known = {at: each for at, each in (totals | {(year.kind.value, ""): year.total}).items() if each}
            found += strata(key, year.kind.value, year.figures, areas, known)
        return found

    @property
    def populations(self) -> list[PopulationRates]:
        return [population(year.figures, year.total) for year in self.years if year.total]

    @cached_property
    def few_cases(self) -> str:
        return few_cases_text(self.strata("uphold_rate"))

    @cached_property
    def known(self) -> list[CouncilYear]:
        """The latest of the years whose residents are known."""
        return list(takewhile(has_areas_and_residents, self.years))

    @cached_property
    def service_areas(self) -> list[AreaFigure]:
        """Upheld decisions of these years by service area, beside what their residents lead one to expect."""
        if not self.known:
            return []
        frozen = frozen_totals()
        by_area = spreads(self.known, frozen)
        return [
            area_figure(self.known, area, name, by_area.get(area, 0.0), frozen) for area, name in ServiceArea.choices
        ]

    @property
    def differs_most(self) -> list[str]:
        """In which service areas it differs most from its kind, or that in none; empty where nobody can say."""
        if not self.known:
            return []
        return differs_most_text(self.service_areas, self.known[0].kind.plural, len(self.known))


def has_areas_and_residents(year: CouncilYear) -> bool:
    """Whether a year can be compared by service area: its residents are known, and those of the whole kind."""
    return bool(year.areas and year.total and year.total.residents and year.figures.residents)


def area_figure(years: Sequence[CouncilYear], area: str, name: str, spread: float, frozen: FrozenTotals) -> AreaFigure:
    """Upheld decisions of a service area in all years, beside what the residents lead one to expect."""
    own = [each.figures.upheld for year in years for each in year.areas if each.performance.service_area == area]
    of_kind = [upheld_in(year, area, frozen) for year in years]
    expected = sum(
        (year.figures.residents or 0) * upheld / (year.total.residents or 1)
        for year, upheld in zip(years, of_kind, strict=True)
        if year.total
    )
    return AreaFigure(name, sum(own), expected, sum(of_kind), spread)


def upheld_in(year: CouncilYear | OfKind, area: str, frozen: FrozenTotals) -> int:
    found = frozen.by_key.get((year.year.pk, year.kind.value, area))
    return found.upheld if found else 0


def total(rates: Iterable[Any]) -> Rate | PerHundredThousand:
    rates = list(rates)
    if rates and isinstance(rates[0], PerHundredThousand):
        return PerHundredThousand(sum(rate.part for rate in rates), sum(rate.residents for rate in rates))
    return Rate(sum(rate.part for rate in rates), sum(rate.of for rate in rates))


def together(years: Sequence[CouncilYear]) -> YearsTogether | None:
    """The last three years of a council added up; None where it has not three in a row that compare with a kind."""
    found = in_a_row(years, TOGETHER)
    return YearsTogether(found) if found else None


def spreads(years: Sequence[CouncilYear | OfKind], frozen: FrozenTotals | None = None) -> dict[str, float]:
    """By how much councils of a kind differ in upheld decisions of these years, as a whole and by service area.

    One query, and none when it has been asked since anything was frozen or corrected.
    """
    kind, pks = years[0].kind.value, tuple(year.year.pk for year in years)
    frozen = frozen or frozen_totals()
    if (kind, pks) not in frozen.spreads:
        frozen.spreads[kind, pks] = spreads_among(kind, years, frozen)
    return frozen.spreads[kind, pks]


def spreads_among(kind: str, years: Sequence[CouncilYear | OfKind], frozen: FrozenTotals) -> dict[str, float]:
    """The same, worked out: of the councils that were of that kind in all of the years."""
    asked = [year.year.pk for year in years]
    rows = Performance.objects.filter(year__in=asked, kind=kind).order_by()
    upheld: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    residents: dict[int, dict[int, int]] = defaultdict(dict)
    for authority, year, area, part, living in rows.values_list(
        "authority", "year", "service_area", "upheld", "residents"
    ):
        upheld[authority, area][year] = part
        if not area and living:
            residents[authority][year] = living
    whole = {year.year.pk: year.total for year in years if year.total}
    members = [authority for authority, known in residents.items() if len(known) == len(asked)]
    return {
        area: spread_between(
            [
                [
                    PopulationRates(
                        PerHundredThousand(upheld[member, area].get(year.year.pk, 0), residents[member][year.year.pk]),
                        PerHundredThousand(upheld_in(year, area, frozen), whole[year.year.pk].residents or 0),
                    )
                    for year in years
                ]
                for member in members
            ]
        )
        for area in {area for _, area in upheld}
    }


class Said(NamedTuple):
    """What is said of a figure that may have changed: its title, a sentence, and what the sentence comes to."""

    title: str
    sentence: str
    verdict: str  # that of the change; "breaks" where the years do not compare


COUNTED = {"received": "Complaints received", PER_100K: "Upheld decisions"}


def of_kind(years: Sequence[CouncilYear]) -> list[Performance]:
    """The figures of all authorities of a kind in these years, as frozen, in one query; none for other bodies."""
    if not years[0].performance.is_council:
        return []
    rows = Performance.objects.published().totals().filter(year__in=[year.year.pk for year in years])
    rows = rows.filter(kind=years[0].kind).select_related("authority").order_by()
    found = list(rows.only("authority__slug", "name", "kind", "year_id", "residents", *COUNTS))
    by_pk = {year.year.pk: year.year for year in years}
    for performance in found:
        performance.year = by_pk[performance.year_id]
    return found


def changes(
    after: Sequence[CouncilYear], before: Sequence[CouncilYear], rows: Sequence[Performance] = ()
) -> list[Said]:
    """What changed between years and as many before them: a title and a sentence for each figure.

    Shares are compared with the change of the whole kind but for the council itself. Counts are compared with those of
    its kind that were there in all of the years, whose figures are `rows`; without these nothing is said of counts.
    """
    if not after or not before:
        return []
    compared = (COUNTED if rows else {}) | {key: TITLES[key] for key in SHARES}
    breaks = breaks_in(year.year for year in [*after, *before])
    earlier, later = ([year.year.starts_on.year for year in part] for part in (before, after))
    there = there_throughout(after, before, rows)
    said = []
    for key, title in compared.items():
        if found := breaks_between(key, earlier, later, breaks):
            why = found[0].note or found[0].sentence
            said.append(Said(title, f"These years do not compare. {why}", "breaks"))
        elif change := change_of_share(key, after, before) if key in SHARES else change_of(key, after, before, there):
            said.append(Said(title, change.sentence(after[0].kind.plural, len(after)), change.verdict))
    return said


def there_throughout(
    after: Sequence[CouncilYear], before: Sequence[CouncilYear], rows: Iterable[Performance]
) -> list[dict[int, Performance]]:
    """The figures by year of each other authority that has some in all of the years."""
    by_authority: dict[int, dict[int, Performance]] = defaultdict(dict)
    for row in rows:
        by_authority[row.authority_id][row.year_id] = row
    by_authority.pop(after[0].performance.authority_id, None)
    return [years for years in by_authority.values() if len(years) == len(after) + len(before)]


def change_of_share(key: str, after: Sequence[CouncilYear], before: Sequence[CouncilYear]) -> Change | None:
    """How a share changed beside that of all others of the kind together."""
    own: list[Any] = [total(getattr(year.figures, key) for year in part) for part in (before, after)]
    others: list[Any] = [total(but_for_itself(key, year) for year in part) for part in (before, after)]
    return change_of_rate(*own, *others)


def but_for_itself(key: str, year: CouncilYear) -> Rate:
    """A share of the kind without the council, both as they were frozen."""
    whole, own = getattr(year.total, key), getattr(year.performance, key)
    return Rate(whole.part - own.part, whole.of - own.of)


def change_of(
    key: str, after: Sequence[CouncilYear], before: Sequence[CouncilYear], there: list[dict[int, Performance]]
) -> Change | None:
    """How a count changed beside that of the others."""
    name = "received" if key == "received" else "upheld"
    own = [sum(getattr(year.figures, name) for year in part) for part in (before, after)]
    others = [sum(getattr(each[year.year.pk], name) for each in there for year in part) for part in (before, after)]
    return change_of_count(*own, *others)


def with_the_year_before(years: Sequence[CouncilYear], shown: CouncilYear) -> list[CouncilYear]:
    """A year with the one before it; alone where that is not published, or the council was of another kind."""
    return in_a_row(years[years.index(shown) :], 2) or [shown]


def since_three_years(years: Sequence[CouncilYear]) -> list[Said]:
    """What changed in the last three years since the three before; nothing where there are no six in a row."""
    six = in_a_row(years, 2 * TOGETHER)
    return changes(six[:TOGETHER], six[TOGETHER:])
