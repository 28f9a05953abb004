"""Sums and the corrections made since: what published ones would be with them, and what no longer adds up."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString

from councils.casework.release import is_held, release, text_fingerprint, withhold
from councils.figures.ordinary_ranges import PER_100K, SHARES, ranges_with, work_out_anew
from councils.models import COUNTS, Correction, KindTotal, Performance
from councils.models.figures import Counts
from councils.statistics.ordinary import Ordinary

Key = tuple[int, str, str]  # year, kind and service area

# What says figures that a correction puts right, as sentences with links: an app above this one adds to it.
CONTRADICTED: list[Callable[[Performance], Iterable[SafeString]]] = []


def note_corrections(totals: Iterable[KindTotal], performances: Iterable[Performance]) -> None:
    """Put beside each total what it would be (`as_corrected`), where the figures that were corrected would move it."""
    by_key = {key(total): total for total in totals}
    moved: dict[Key, list[Performance]] = defaultdict(list)
    for performance in performances:
        moved[key(performance)].append(performance)
    for at in moved.keys() & by_key.keys():
        counts = with_corrections(by_key[at].counts, moved[at])
        if counts != by_key[at].counts:
            by_key[at].as_corrected = recounted(by_key[at], counts)


def corrected(years: Iterable[int]) -> list[Performance]:
    """The figures that have been corrected in those years, by name. One query."""
    return latest_of(corrections_in(years))


def corrections_in(years: Iterable[int]) -> list[Correction]:
    """The corrections of figures of those years that hold, by the authority's name and then by date. One query."""
    found = Correction.objects.past_embargo().filter(performance__year__in=years)
    related = found.select_related("performance__year", "performance__authority")
    return list(related.order_by("performance__name", "at", "pk"))


def latest_of(corrections: Iterable[Correction]) -> list[Performance]:
    latest = {correction.performance_id: correction for correction in corrections}
    for correction in latest.values():
        correction.performance.correction = correction
    return [correction.performance for correction in latest.values()]


def key(figures: KindTotal | Performance) -> Key:
    return figures.year_id, figures.kind, figures.service_area


def with_corrections(counts: dict[str, int], performances: Iterable[Performance]) -> dict[str, int]:
    rows = list(performances)
    return {name: counts[name] + sum(row.figures.counts[name] - row.counts[name] for row in rows) for name in COUNTS}


def recounted(total: KindTotal, counts: dict[str, int]) -> KindTotal:
    """The same total of the same authorities with other counts, not for saving."""
    same = {"year_id": total.year_id, "kind": total.kind, "service_area": total.service_area}
    return KindTotal(**same, authorities=total.authorities, residents=total.residents, **counts)


def as_if(rows: list[Performance], figures: Mapping[str, Counts]) -> list[Performance]:
    """The rows of an authority's year as they would be with other figures, by service area; not for saving."""
    for row in rows:
        row.correction = figures.get(row.service_area, row.correction)  # type: ignore[assignment]
    return rows


def with_waiting(rows: list[Performance]) -> list[Performance]:
    """The rows of an authority's year with what waits for a second person as if it held."""
    latest: dict[str, Counts] = {}
    for row in rows:
        for correction in sorted(row.corrections.all(), key=lambda each: (each.at, each.pk)):
            if not correction.withheld_because or is_held(correction):
                latest[row.service_area] = correction
    return as_if(rows, latest)


def once_released(correction: Correction) -> list[Performance]:
    """The rows of an authority's year with a correction, and all that were made together with it, in force."""
    rows = list(Performance.objects.beside(correction.performance))
    return as_if(rows, {each.performance.service_area: each for each in correction.made_together})


def once_withheld(correction: Correction) -> list[Performance]:
    """The rows of an authority's year without a correction, and without all that were made together with it."""
    rows = list(Performance.objects.beside(correction.performance))
    going = {each.pk for each in correction.made_together}
    for row in rows:
        staying = [each for each in row.corrections_made if each.pk not in going]
        row.correction = staying[-1] if staying else None
    return rows


def corrections_to(performance: Performance, to: Mapping[str, dict[str, int]]) -> list[Correction]:
    """The corrections, not saved, that give rows of an authority's year other counts, and what follows to other rows.

    `to` is by service area, and under no name for the whole year. Raises ValidationError before publication, where
    nothing would change, and where it would not add up.
    """
    if not performance.year.is_published():
        raise ValidationError(f"{performance.year} is not public yet: thaw it and freeze it again instead.")
    rows = with_waiting(list(Performance.objects.beside(performance)))
    rows += [row_without_cases(performance, area) for area in to.keys() - {row.service_area for row in rows}]
    before = {row.service_area: row.figures.counts for row in rows}
    given = {area: Correction(**before[area] | counts) for area, counts in to.items()}
    after = with_what_follows(as_if(rows, given), given.keys())
    changed = {row.service_area for row in after if row.figures.counts != before[row.service_area]}
    if not changed:
        raise ValidationError("These are the figures that hold already, or wait for release: change what is wrong.")
    if against := does_not_add_up(after):
        raise ValidationError(f"{against} Correct the service area that is wrong, and the whole year follows.")
    again = {row.service_area for row in after if row.service_area in to and row.figures.counts != holding(row).counts}
    differ = [row for row in after if row.service_area in changed | again]
    return [Correction(performance=row, **row.figures.counts) for row in differ]


def row_without_cases(whole: Performance, area: str) -> Performance:
    """The row, not saved, of a service area in which nothing was counted for an authority's year."""
    same = {"year": whole.year, "authority": whole.authority, "kind": whole.kind, "name": whole.name}
    row = Performance(service_area=area, residents=whole.residents, imported=whole.imported, **same)
    row.corrections_made, row.correction = [], None
    return row


def holding(row: Performance) -> Counts:
    return row.corrections_made[-1] if row.corrections_made else row


def with_what_follows(rows: list[Performance], given: Collection[str]) -> list[Performance]:
    """The rows where those that are not given follow: a whole is what its areas are; a single area what its whole is.

    Only in what added up when it was published.
    """
    areas = [row for row in rows if row.service_area]
    whole = next((row for row in rows if not row.service_area), None)
    if whole is None or not areas:
        return rows
    alike = [name for name in COUNTS if whole.counts[name] == sum(area.counts[name] for area in areas)]
    if "" not in given:
        counts = {name: sum(area.figures.counts[name] for area in areas) for name in alike}
        whole.correction = Correction(**whole.figures.counts | counts)
    elif len(areas) == 1 and areas[0].service_area not in given:
        counts = {name: whole.figures.counts[name] for name in alike}
        areas[0].correction = Correction(**areas[0].figures.counts | counts)
    return rows


def does_not_add_up(rows: Iterable[Performance]) -> str:
    """Where service areas add up to something else than the whole year, or to more than it, as a sentence.

    Empty where all adds up, and where it did not when it was published either.
    """
    areas = [row for row in rows if row.service_area]
    whole = next((row for row in rows if not row.service_area), None)
    if whole is None or not areas:
        return ""
    differ = []
    for name, of_year in whole.figures.counts.items():
        total = sum(area.figures.counts[name] for area in areas)
        elsewhere = whole.counts[name] - sum(area.counts[name] for area in areas)
        if (total != of_year and elsewhere == 0) or (total > of_year and elsewhere > 0):
            differ.append(f"{total:,} {name.replace('_', ' ')} where the whole year says {of_year:,}")
    if not differ:
        return ""
    return f"The service areas of {whole} would add up to {', '.join(differ)}."


def blockers_to_holding(correction: Correction) -> list[str]:
    """Why a correction cannot be released: with it the figures of its authority would not add up."""
    against = does_not_add_up(once_released(correction))
    return [f"{against} Withhold this one, and correct them together."] if against else []


def blockers_to_taking_down(correction: Correction) -> list[str]:
    """Why a correction cannot be withheld: without it the figures of its authority would not add up."""
    if not correction.is_past_embargo():
        return []
    against = does_not_add_up(once_withheld(correction))
    return [f"{against} Withhold the correction that was made after it first."] if against else []


def fingerprint_together(correction: Correction) -> str:
    """What tells the corrections that were made together, as somebody has read them, from any others."""
    return "-".join(text_fingerprint(each) for each in correction.made_together)


@transaction.atomic
def release_correction(correction: Correction, *, by: Any, read: str, at: datetime | None = None) -> None:
    """Let a correction hold, and all that were made together with it. Raises ValidationError with what is against it.

    `read` is the fingerprint of all of them as they were read.
    """
    together, at = correction.made_together, at or timezone.now()
    if reasons := blockers_to_holding(correction):
        raise ValidationError(reasons)
    for each, fingerprint in zip_longest(together, read.split("-")[: len(together)], fillvalue=""):
        release(each, by=by, read=fingerprint, at=at)  # type: ignore[arg-type]
    hold_since(correction)


@transaction.atomic
def withhold_correction(correction: Correction, *, reason: str, by: Any) -> None:
    """Keep a correction from the public, and all that were made together with it: what stood before holds again."""
    if reasons := blockers_to_taking_down(correction):
        raise ValidationError(reasons)
    for each in correction.made_together:
        withhold(each, reason=reason, by=by)
    hold_since(correction)


def hold_since(correction: Correction) -> None:
    correction.refresh_from_db()
    work_out_anew(correction.performance.year, correction.performance.authority_id)


def what_correcting_does(correction: Correction) -> list[str]:
    """What the public reads otherwise once a correction holds, as sentences: before, after, and what moves with it."""
    rows = list(Performance.objects.beside(correction.performance))
    before = {row.pk: (row.figures.counts, rates_of(row)) for row in rows}
    after = as_if(rows, {each.performance.service_area: each for each in correction.made_together})
    sentences = []
    for row in after:
        counts, rates = before[row.pk]
        part = row.get_service_area_display() if row.service_area else "Whole year"
        sentences += [f"{part}: {change}." for change in changes(counts, row.figures.counts)]
        sentences += [f"{part}: {change}." for change in changes(rates, rates_of(row))]
    whole = next((row for row in after if not row.service_area), None)
    return [*sentences, *(what_moves_with(whole, after) if whole else [])]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name, was in before.items():
        if was != after[name]:
            was, now = (f"{value:,}" if isinstance(value, int) else value for value in (was, after[name]))
            yield f"{name.replace('_', ' ')} {now} instead of {was}"


def rates_of(row: Performance) -> dict[str, str]:
    return {name: getattr(row.figures, name).text or "none" for name in SHARES}


def what_moves_with(whole: Performance, rows: list[Performance]) -> Iterator[str]:
    """What else moves with corrected figures of an authority's whole year: its range and verdict, and averages."""
    ranges = ranges_with(rows)
    for name in (*SHARES, PER_100K):
        was, now = (judged(found.get(name)) for found in (whole.ordinary, ranges))
        if was != now:
            measure = name.replace("100k", "100,000 residents").replace("_", " ")
            yield f"What is ordinary in its {measure}: {now} instead of {was}."
    yield from averages_with(whole)
    if does_not_bridge(whole):
        yield "Cases open at the start and at the end are shown no longer: they do not go with these figures."
    yield f"The page of the national review names {whole.name}, and says what the totals would be with all corrections."


def judged(stored: dict[str, Any] | None) -> str:
    if not stored:
        return "none"
    found = Ordinary(**stored)
    return f"{found.range_text} ({found.verdict})"


def does_not_bridge(whole: Performance) -> bool:
    return whole.open_at_start is not None and whole.open_cases.start is None


def averages_with(whole: Performance) -> Iterator[str]:
    """What is said beside the averages of similar authorities: they stay, and what they would be."""
    total = KindTotal.objects.filter(year=whole.year_id, kind=whole.kind, service_area="").first()
    if total is None or not whole.is_council:
        return
    yield "The averages of similar authorities stay as they were published."
    others = [row for row in corrected([whole.year_id]) if key(row) == key(whole) and row.pk != whole.pk]
    would_be = recounted(total, with_corrections(total.counts, [*others, whole]))
    for name in SHARES:
        was, now = getattr(total, name), getattr(would_be, name)
        if was != now:
            average = f"Beside the average {name.replace('_', ' ')}, {was.text or 'no figure'},"
            yield f"{average} stands what it would be with the corrections: {now.text or 'no figure'}."


def contradicted(performance: Performance) -> list[SafeString]:
    return [sentence for find in CONTRADICTED for sentence in find(performance)]
