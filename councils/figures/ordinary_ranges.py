"""The ordinary range and the verdict of every measure of an authority: worked out when a year is frozen, and kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction

from councils.models.choices import COUNCIL_KINDS
from councils.models.figures import Counts, KindTotal, Performance
from councils.models.year import ReviewYear
from councils.statistics.ordinary import Ordinary, PopulationRates, Stratum, ordinary_count, ordinary_share
from councils.statistics.rates import Rate
from councils.statistics.spread import dispersion, spread_between

SHARES = ("uphold_rate", "compliance_rate", "satisfactory_remedy_rate")
PER_100K = "upheld_per_100k"

Totals = Mapping[tuple[str, str], KindTotal]  # by kind and service area
Areas = Mapping[str, Counts]


def set_ranges(performances: Iterable[Performance], totals: Iterable[KindTotal]) -> list[Performance]:
    """Put the ordinary ranges of a year that is being frozen on its whole rows, and return those; saves nothing.

    The totals are told how much councils of their kind differ.
    """
    by_key = {(total.kind, total.service_area): total for total in totals}
    areas: dict[int, dict[str, Counts]] = defaultdict(dict)
    wholes: dict[str, list[Performance]] = defaultdict(list)
    for performance in performances:
        if performance.service_area:
            areas[performance.authority_id][performance.service_area] = performance
        else:
            wholes[performance.kind].append(performance)
    for kind, rows in wholes.items():
        total = by_key.get((kind, ""))
        spread = spread_in(total, rows)
        for row in rows:
            row.ordinary = ranges(kind, row, areas[row.authority_id], by_key, spread)
        if total and kind in COUNCIL_KINDS:
            members = {key: [strata(key, kind, row, areas[row.authority_id], by_key) for row in rows] for key in SHARES}
            total.dispersion = {key: asdict(dispersion(members[key])) for key in SHARES}
    return [row for rows in wholes.values() for row in rows]


def ranges(kind: str, whole: Counts, areas: Areas, totals: Totals, spread: float) -> dict[str, Any]:
    total = totals.get((kind, ""))
    if kind not in COUNCIL_KINDS or total is None:
        return {}
    found: dict[str, Ordinary | None] = {key: ordinary_share(strata(key, kind, whole, areas, totals)) for key in SHARES}
    if total.residents and whole.residents:
        found[PER_100K] = ordinary_count([population(whole, total)], spread)
    return {key: asdict(range_) for key, range_ in found.items() if range_}


def strata(key: str, kind: str, whole: Counts, areas: Areas, totals: Totals) -> list[Stratum]:
    """A measure by service area, beside the same area of the kind.

    The whole year is one stratum where the service areas are not known, or do not add up to it, or where one of them
    had nobody's cases in it when the kind was added up.
    """
    known = [(own, totals[kind, area]) for area, own in sorted(areas.items()) if (kind, area) in totals]
    parts = [Stratum(getattr(own, key), getattr(total, key)) for own, total in known]
    added = sum(own.part for own, _ in parts), sum(own.of for own, _ in parts)
    rate: Rate = getattr(whole, key)
    return parts if added == (rate.part, rate.of) else [Stratum(rate, getattr(totals[kind, ""], key))]


def population(whole: Counts, total: KindTotal) -> PopulationRates:
    return PopulationRates(whole.upheld_per_100k, total.upheld_per_100k)


def spread_in(total: KindTotal | None, wholes: Iterable[Performance]) -> float:
    """By how much the authorities of a kind differ in upheld decisions per 100,000 residents, beside chance."""
    if total is None or not total.residents:
        return 0.0
    return spread_between([[population(whole, total)] for whole in wholes if whole.residents])


@transaction.atomic
def work_out(year: ReviewYear) -> int:
    """Store the ranges of a year that was frozen without them; of how many authorities."""
    totals = list(year.kind_totals.all())
    rows = set_ranges(year.performances.all(), totals)
    Performance.objects.bulk_update(rows, ["ordinary"], batch_size=200)
    KindTotal.objects.bulk_update(totals, ["dispersion"])
    for authority in set(year.performances.exclude(corrections=None).values_list("authority", flat=True)):
        work_out_anew(year, authority)
    return sum(bool(row.ordinary) for row in rows)


def work_out_anew(year: ReviewYear, authority: int) -> None:
    """Judge one authority by the figures that hold since a correction. Nobody else's range moves, nor any average."""
    whole = Performance.objects.totals().filter(year=year, authority=authority).first()
    if whole is None:
        return
    whole.ordinary = ranges_with(list(Performance.objects.beside(whole)))
    whole.save(update_fields=["ordinary"])


def ranges_with(rows: Sequence[Performance]) -> dict[str, Any]:
    """The ranges of one authority, all of whose rows are given, by the figures that hold of each."""
    whole = next(row for row in rows if not row.service_area)
    areas = {row.service_area: row.figures for row in rows if row.service_area}
    totals = {(total.kind, total.service_area): total for total in KindTotal.objects.filter(year=whole.year_id)}
    same = Performance.objects.totals().filter(year=whole.year_id, kind=whole.kind)
    return ranges(whole.kind, whole.figures, areas, totals, spread_in(totals.get((whole.kind, "")), same))
