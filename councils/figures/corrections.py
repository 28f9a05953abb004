"""Sums and the corrections made since: what published ones would be with them, and what no longer adds up."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.utils.safestring import SafeString

from councils.models import COUNTS, Correction, KindTotal, Performance

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


def what_correcting_does(correction: Correction) -> list[str]:
    """What the public reads otherwise once a correction holds, as sentences: counts before and after, and rates."""
    before, after = correction.performance.figures, correction
    sentences = [
        f"{name.replace('_', ' ').capitalize()}: {number:,} becomes {after.counts[name]:,}."
        for name, number in before.counts.items()
        if number != after.counts[name]
    ]
    for rate in ("uphold_rate", "compliance_rate", "satisfactory_remedy_rate"):
        was, now = getattr(before, rate), getattr(after, rate)
        if was != now:
            sentences.append(
                f"{rate.replace('_', ' ').capitalize()}: {was.text or 'none'} becomes {now.text or 'none'}."
            )
    return [*sentences, "The averages of similar authorities stay as they were published."]


def parted(performance: Performance) -> str:
    """Where an authority's service areas add up to something else than its whole year, since a correction of one.

    Empty where all adds up, and where it did not when it was published either.
    """
    rows = Performance.objects.filter(year=performance.year_id, authority=performance.authority_id)
    areas = list(rows.by_service_area().prefetch_related("corrections"))
    whole = rows.totals().first()
    if whole is None or not areas:
        return ""
    differ = [
        f"{total} {name.replace('_', ' ')} where the whole year says {of_year}"
        for name, of_year in whole.figures.counts.items()
        if (total := sum(area.figures.counts[name] for area in areas)) != of_year
        and sum(area.counts[name] for area in areas) == whole.counts[name]
    ]
    if not differ:
        return ""
    return f"The service areas of {whole} now add up to {', '.join(differ)}: correct what is still wrong."


def contradicted(performance: Performance) -> list[SafeString]:
    return [sentence for find in CONTRADICTED for sentence in find(performance)]
