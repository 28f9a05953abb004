"""Freezing a review year: counts become figures that no longer move; thawing and correcting, with a reason."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from councils.figures.checks import blocking
from councils.figures.corrections import corrections_to
from councils.figures.counting import counted
from councils.figures.ordinary_ranges import set_ranges
from councils.figures.remedies import remedy_tables
from councils.models.authority import Authority, Population
from councils.models.choices import Outcome
from councils.models.fields import LONGEST_REMARK, Fits
from councils.models.figures import COUNTS, Correction, KindTotal, Performance
from councils.models.year import ReviewYear
from councils.statistics.english import long_date

# What speaks against thawing a year beside what is known here: an app above this one adds to it.
BLOCKERS_TO_THAWING: list[Callable[[ReviewYear], list[str]]] = []


def blockers_to_freezing(year: ReviewYear) -> list[str]:
    """Why a year cannot be frozen: it is already, it has not ended, or something in it has to be put right first."""
    if year.is_frozen:
        return [f"{year} is frozen already: thaw it first if its figures must be counted again."]
    if not year.has_ended:
        return [f"{year} has not ended: it can be frozen from {long_date(year.ends_on)} on."]
    return blocking(year)


@transaction.atomic
def freeze(year: ReviewYear, *, by: Any = None, at: datetime | None = None) -> int:
    """Fix the figures of a year that has ended; the number of authorities reviewed.

    Figures that were imported as published tables stand as they are; otherwise the casework is counted.
    Raises ValidationError with every reason against it.
    """
    locked = ReviewYear.objects.select_for_update().get(pk=year.pk)
    if reasons := blockers_to_freezing(locked):
        raise ValidationError(reasons)
    imported = list(locked.performances.all())
    performances = imported or count_performances(locked)
    totals = add_up_kinds(locked, performances)
    wholes = set_ranges(performances, totals)
    if imported:
        Performance.objects.bulk_update(wholes, ["ordinary"], batch_size=200)
    else:
        Performance.objects.bulk_create(performances)
    KindTotal.objects.bulk_create(totals)
    locked.remedies = remedy_tables(locked, {row.authority_id: row.kind for row in wholes})
    locked.frozen_at, locked.frozen_by = at or timezone.now(), by
    locked.save()
    year.refresh_from_db()
    return len(wholes)


@transaction.atomic
def thaw(year: ReviewYear, *, reason: str, by: Any = None, override_blockers: bool = False) -> None:
    """Let the figures of a year move again, before it is published. Imported tables are kept.

    Raises ValidationError without a reason, when nothing is frozen, once the year is public, and with all else that
    speaks against it, unless that is overridden.
    """
    locked = ReviewYear.objects.select_for_update().get(pk=year.pk)
    if not reason.strip():
        raise ValidationError("Say why the year is thawed: the reason is kept.")
    Fits(LONGEST_REMARK)(reason)
    if not locked.is_frozen:
        raise ValidationError(f"{locked} is not frozen.")
    if locked.is_published():
        raise ValidationError(
            f"{locked} is public: correct the figures of an authority instead, dated and with a reason."
        )
    if (reasons := blockers_to_thawing(locked)) and not override_blockers:
        raise ValidationError(reasons)
    locked.performances.filter(imported=False).delete()
    locked.performances.update(ordinary={})
    locked.kind_totals.all().delete()
    locked.frozen_at = locked.frozen_by = locked.publish_at = None
    locked.remedies = []
    locked._change_reason = reason.strip()  # type: ignore[attr-defined]
    locked._history_user = by  # type: ignore[attr-defined]
    locked.save()
    year.refresh_from_db()


def blockers_to_thawing(year: ReviewYear) -> list[str]:
    return [sentence for find in BLOCKERS_TO_THAWING for sentence in find(year)]


@transaction.atomic
def correct(
    performances: dict[Performance, dict[str, int]], *, reason: str, by: Any, at: datetime | None = None
) -> None:
    """Put right figures that are public: new counts for each that was wrong, which hold once they are released.

    A service area takes its whole year with it. Raises ValidationError without a reason, before publication, where
    nothing would change, or where it does not add up.
    """
    years: dict[tuple[int, int], dict[str, dict[str, int]]] = defaultdict(dict)
    one_of = {(row.year_id, row.authority_id): row for row in performances}
    for row, counts in performances.items():
        years[row.year_id, row.authority_id][row.service_area] = counts
    keep([each for key, to in years.items() for each in corrections_to(one_of[key], to)], reason, by, at)


def keep(corrections: Iterable[Correction], reason: str, by: Any, at: datetime | None) -> None:
    """Keep corrections that are made together, with the rows of service areas in which nothing was counted before."""
    at = at or timezone.now()
    if not reason.strip():
        raise ValidationError("Say why the figures are corrected: the public reads it beside them.")
    for correction in corrections:
        if correction.performance.pk is None:
            correction.performance.save()
            correction.performance = correction.performance
        correction.reason, correction.by, correction.written_by, correction.at = reason, by, by, at
        correction.full_clean()
        correction.save()


def recount(performance: Performance) -> dict[str, dict[str, int]]:
    """What the casework counts today for an authority's year, by service area; under no name for the whole of it."""
    rows = counted(*performance.year.days, authority=performance.authority_id)
    known = Performance.objects.beside(performance).values_list("service_area", flat=True)
    areas = {area: dict.fromkeys(COUNTS, 0) for area in known if area}
    areas |= {row["service_area"]: {name: row[name] for name in COUNTS} for row in rows}
    return {"": {name: sum(area[name] for area in areas.values()) for name in COUNTS}, **areas}


@transaction.atomic
def correct_by_recount(performance: Performance, *, reason: str, by: Any, at: datetime | None = None) -> None:
    """Put right all figures of an authority's year by its casework. Raises ValidationError as `correct` does."""
    keep(corrections_to(performance, recount(performance)), reason, by, at)


def count_performances(year: ReviewYear) -> list[Performance]:
    """The figures of every authority that existed in the year or about which something was counted."""
    by_authority: dict[int, dict[str, dict]] = defaultdict(dict)
    for row in counted(*year.days):
        by_authority[row["authority"]][row["service_area"]] = row
    reviewed = Authority.objects.existing(*year.days) | Authority.objects.filter(pk__in=by_authority)
    residents = dict(Population.objects.filter(year=year.population_year).values_list("authority", "residents"))
    performances = []
    for authority in reviewed.prefetch_related("former"):
        areas = by_authority[authority.pk]
        identity = identity_in(year, authority) | {"residents": residents_in(year, authority, residents)}
        performances.append(performance_of(year, authority, identity, "", add_up(areas.values())))
        performances += [performance_of(year, authority, identity, area, row) for area, row in areas.items()]
    return performances


def performance_of(year: ReviewYear, authority: Authority, identity: dict, area: str, counts: dict) -> Performance:
    """One row of figures, with the bridge from what was open at the start to what was open at the end."""
    decided = sum(counts[outcome] for outcome in Outcome.values)
    start = counts["open_at_start"]
    return Performance(
        year=year,
        authority=authority,
        service_area=area,
        open_at_start=start,
        open_at_end=start + counts["received"] - decided,
        **identity,
        **{name: counts[name] for name in COUNTS},
    )


def add_up(rows: Iterable[dict]) -> dict[str, int]:
    rows = list(rows)
    return {name: sum(row[name] for row in rows) for name in (*COUNTS, "open_at_start")}


def identity_in(year: ReviewYear, authority: Authority) -> dict[str, str]:
    """Name and kind of an authority in a year: those of its last day in it, or of its very last day."""
    day = min(year.ends_on, authority.closed_on) if authority.closed_on else year.ends_on
    name, kind = authority.as_of(day)
    return {"name": name, "kind": kind}


def residents_in(year: ReviewYear, authority: Authority, residents: dict[int, int]) -> int | None:
    """Residents by the year's estimate; nought for bodies without residents of their own, None if not known."""
    if not authority.is_council or not authority.existed(*year.days):
        return 0
    return residents.get(authority.pk)


def add_up_kinds(year: ReviewYear, performances: Iterable[Performance]) -> list[KindTotal]:
    """The totals of each kind, whole and by service area: what averages of similar authorities are made of."""
    totals: dict[tuple[str, str], list[Performance]] = defaultdict(list)
    for performance in performances:
        totals[performance.kind, performance.service_area].append(performance)
    return [
        KindTotal(
            year=year,
            kind=kind,
            service_area=area,
            # An authority with nothing in a service area adds nought, and is one of those averaged all the same.
            authorities=len(totals[kind, ""]),
            residents=residents_of(totals[kind, ""]),
            **{name: sum(getattr(p, name) for p in group) for name in COUNTS},
        )
        for (kind, area), group in totals.items()
    ]


def residents_of(group: Iterable[Performance]) -> int | None:
    """How many live there; None while that of any of them is not known."""
    known = [performance.residents for performance in group]
    return None if None in known else sum(each or 0 for each in known)
