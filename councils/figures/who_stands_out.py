"""Who stands out in a year: the councils beyond what chance explains, both ways, and those whose figures changed most.

No verdict is made here: ranges are those stored with the figures, changes are judged as on each council's own page.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q, QuerySet

from councils.figures.corrections import corrections_in
from councils.figures.council_year import CouncilYear, breaks_in
from councils.figures.ordinary_ranges import PER_100K, SHARES
from councils.figures.several_years import COUNTED, change_of_share
from councils.models import COUNCIL_KINDS, Compliance, Correction, Decision, Kind, KindTotal, Performance, ReviewYear
from councils.statistics.change import BAR, Break, Change, breaks_between, change_of_count
from councils.statistics.measures import TITLES, Measure, measures, shown_by
from councils.statistics.ordinary import Ordinary, by_chance_text, how_many_beyond_text

MOST_NAMED = 10  # in a list


class Placed(NamedTuple):
    """A council with its figure of a measure, of which it is known what would be ordinary."""

    performance: Performance
    measure: Measure


@dataclass(frozen=True)
class InOneMeasure:
    """The councils of a kind that can be compared in a measure, by name."""

    kind: Kind
    compared: list[Placed]

    @property
    def ranges(self) -> list[Ordinary]:
        return [one.measure.ordinary for one in self.compared if one.measure.ordinary]

    def where(self, *verdicts: str) -> list[Placed]:
        return [one for one, each in zip(self.compared, self.ranges, strict=True) if each.verdict in verdicts]

    @property
    def outside(self) -> list[Placed]:
        return self.where("unusual", "beyond")

    @property
    def outside_by_chance(self) -> str:
        return by_chance_text(each.outside95_by_chance for each in self.ranges)

    @property
    def beyond(self) -> list[Placed]:
        return self.where("beyond")

    @property
    def beyond_by_chance(self) -> str:
        return by_chance_text(each.outside998_by_chance for each in self.ranges)


@dataclass(frozen=True)
class MeasureOutside:
    """A measure with all kinds of council: how many are outside what is ordinary, and which are beyond the limits."""

    key: str
    title: str
    kinds: list[InOneMeasure]

    @property
    def beyond(self) -> list[Placed]:
        """Those that lie further out than chance explains, the furthest from what is expected first."""
        found = [one for kind in self.kinds for one in kind.beyond]
        return sorted(found, key=lambda one: (-abs(from_expected(one.measure)), one.performance.name))

    @property
    def more(self) -> list[Placed]:
        return [one for one in self.beyond if from_expected(one.measure) > 0]

    @property
    def fewer(self) -> list[Placed]:
        return [one for one in self.beyond if from_expected(one.measure) < 0]


def from_expected(measure: Measure) -> float:
    """By how many cases a figure lies above or below what is expected."""
    assert measure.ordinary is not None
    return measure.ordinary.part - measure.ordinary.expected


class Changed(NamedTuple):
    """A council's figure of two years, judged beside the change of the others of its kind."""

    performance: Performance
    key: str
    change: Change

    @property
    def title(self) -> str:
        return (TITLES | COUNTED)[self.key]

    @property
    def sentence(self) -> str:
        return self.change.sentence(Kind(self.performance.kind).plural)


@dataclass(frozen=True)
class WhoChanged:
    """What changed since the year before, of all councils that were of their kind in both."""

    before: ReviewYear
    told: int  # so many comparisons could have shown a change
    beyond: list[Changed]  # the most unlikely first
    breaks: list[Break]  # why these years do not compare in something

    @property
    def named(self) -> list[Changed]:
        return self.beyond[:MOST_NAMED]

    @property
    def unnamed(self) -> int:
        return len(self.beyond) - len(self.named)

    @property
    def by_chance(self) -> str:
        """At most how many would be named if nothing but chance and the change of all were at work."""
        expected = BAR * self.told
        return f"{by_chance_text([expected])} at most" if expected >= 1 else by_chance_text([expected])


@dataclass(frozen=True)
class WhoStandsOut:
    """The figures of all authorities in a published year, those of councils the year before, all their corrections."""

    year: ReviewYear
    before: ReviewYear | None
    rows: list[Performance]  # the whole of each, by name, as corrected
    totals: dict[tuple[int, str], KindTotal]  # by year and kind
    corrections: list[Correction]  # all that hold in both years, of service areas too

    @cached_property
    def placed(self) -> list[tuple[Kind, list[Placed]]]:
        """The measures of each kind of council that say what would be ordinary, by name."""
        found: dict[str, list[Placed]] = defaultdict(list)
        for row in self.of_year(self.year):
            kind = Kind(row.kind)
            for measure in measures(row.figures, None, self.year, (kind.singular, kind.plural), row.ordinary):
                if measure.ordinary and measure.ordinary.verdict != "too few":
                    found[kind].append(Placed(row, measure))
        return [(kind, found[kind]) for kind in COUNCIL_KINDS if found[kind]]

    def of_year(self, year: ReviewYear) -> list[Performance]:
        return [row for row in self.rows if row.year_id == year.pk]

    @property
    def how_many_beyond(self) -> str:
        """How many of the year's comparisons are beyond what chance explains, in a sentence."""
        found = [one.measure.ordinary for _, placed in self.placed for one in placed]
        return how_many_beyond_text([each for each in found if each])

    @cached_property
    def measures(self) -> list[MeasureOutside]:
        by_key = {key: list(self.in_one(key)) for key in shown_by(self.year)}
        return [MeasureOutside(key, TITLES[key], kinds) for key, kinds in by_key.items() if kinds]

    def in_one(self, key: str) -> Iterator[InOneMeasure]:
        for kind, placed in self.placed:
            if compared := [one for one in placed if one.measure.key == key]:
                yield InOneMeasure(kind, compared)

    @cached_property
    def changed(self) -> WhoChanged | None:
        """Whose figures changed by more than chance and the others' change explain; None without the year before."""
        if self.before is None:
            return None
        told = [one for one in all_changes(self) if one.change.verdict != "too few"]
        beyond = [one for one in told if one.change.verdict == "beyond"]
        beyond.sort(key=lambda one: (one.change.chance, one.performance.name, one.key))
        breaks = [each for each in breaks_in([self.year, self.before]) if breaks_of_both(self.year, self.before, each)]
        return WhoChanged(self.before, len(told), beyond, breaks)


def who_stands_out(year: ReviewYear, published: Iterable[ReviewYear], totals: Iterable[KindTotal]) -> WhoStandsOut:
    """Who stands out in a published year; `published` has the years that are public, `totals` theirs. Two queries."""
    starts = {each.starts_on.year: each for each in published}
    before = starts.get(year.starts_on.year - 1)
    known = {each.pk: each for each in (year, before) if each}
    corrections = corrections_in(known)
    made: dict[int, list[Correction]] = defaultdict(list)
    for correction in corrections:
        made[correction.performance_id].append(correction)
    asked = Q(year=year) | Q(year=before, kind__in=COUNCIL_KINDS)
    rows = list(Performance.objects.totals().filter(asked).select_related("authority").order_by("name", "pk"))
    for row in rows:
        row.year, row.corrections_made = known[row.year_id], made[row.pk]
    whole = {(total.year_id, total.kind): total for total in totals if not total.service_area}
    return WhoStandsOut(year, before, rows, whole, corrections)


def breaks_of_both(year: ReviewYear, before: ReviewYear, each: Break) -> bool:
    return any(each.parts(key, before.starts_on.year, year.starts_on.year) for key in (*COUNTED, *SHARES))


def all_changes(found: WhoStandsOut) -> Iterator[Changed]:
    """Every figure of every council that was of its kind in both years and that compares, judged as on its own page."""
    year, before = found.year, found.before
    if before is None:
        return
    earlier = {(row.authority_id, row.kind): row for row in found.of_year(before)}
    pairs: dict[str, list[tuple[CouncilYear, CouncilYear]]] = defaultdict(list)
    for row in found.of_year(year):
        was = earlier.get((row.authority_id, row.kind))
        both = [found.totals.get((each.pk, row.kind)) for each in (year, before)]
        if was and all(both):
            pairs[row.kind].append((CouncilYear(row, [], both[0]), CouncilYear(was, [], both[1])))
    for kind in COUNCIL_KINDS:
        for key in compared_in(year, before):
            yield from of_one_kind(key, pairs[kind])


def compared_in(year: ReviewYear, before: ReviewYear) -> list[str]:
    """The figures in which the two years compare."""
    starts, breaks = ([before.starts_on.year], [year.starts_on.year]), breaks_in([year, before])
    return [key for key in (*COUNTED, *SHARES) if not breaks_between(key, *starts, breaks)]


def of_one_kind(key: str, pairs: Sequence[tuple[CouncilYear, CouncilYear]]) -> Iterator[Changed]:
    """A figure of all councils of a kind: shares beside all of the kind, counts beside those there in both years."""
    name = "upheld" if key == PER_100K else key
    counted = [[getattr(each.performance, name) for each in pair] for pair in pairs] if key in COUNTED else []
    later, earlier = (sum(both[n] for both in counted) for n in (0, 1))
    for place, pair in enumerate(pairs):
        if key in SHARES:
            change = change_of_share(key, [pair[0]], [pair[1]])
        else:
            now, was = (getattr(each.figures, name) for each in pair)
            change = change_of_count(was, now, earlier - counted[place][1], later - counted[place][0])
        if change:
            yield Changed(pair[0].performance, key, change)


def cases_not_complied_with(year: ReviewYear) -> QuerySet[Decision]:
    """The public decisions whose recommendations were found not complied with in a year, the latest first."""
    found = Decision.objects.published().filter(compliance_outcome=Compliance.NOT_COMPLIED)
    found = found.filter(compliance_recorded_on__range=year.days).select_related("authority", "category")
    return found.order_by("-compliance_recorded_on", "reference")
