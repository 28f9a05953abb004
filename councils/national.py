"""The national picture of a published year: all authorities together, by kind and by service area."""

from collections.abc import Iterable
from dataclasses import dataclass

from councils.council_year import COUNT_WORDS
from councils.models import COUNTS, Kind, KindTotal, Performance, ReviewYear, ServiceArea
from councils.performance import Rate
from councils.recounting import corrected, recounted, with_corrections

RATES = {
    "uphold_rate": "Upheld, of detailed investigations",
    "compliance_rate": "Complied with, of compliance outcomes",
    "satisfactory_remedy_rate": "Remedied before, of upheld",
}


@dataclass(frozen=True)
class Line:
    """One line of a national table: what it is about, and the figures of all authorities in it."""

    name: str
    figures: KindTotal
    kind: str = ""  # by which filter its decisions are found
    area: str = ""


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
        by_kind=lines(Kind.choices, whole, "kind", "kind"),
        by_service_area=lines(ServiceArea.choices, parts, "service_area", "area"),
    )


@dataclass(frozen=True)
class Corrections:
    """What has been corrected in a year since it was published, and what its totals would be with it."""

    wholes: list[Performance]
    changes: list[tuple[str, int, int]]
    rates: list[tuple[str, Rate, Rate]]


def corrections_to(picture: National) -> Corrections | None:
    """The corrections beside a published national picture; None while there are none. One query."""
    wholes = [performance for performance in corrected({picture.year.pk}) if not performance.service_area]
    if not wholes:
        return None
    before, counts = picture.whole, with_corrections(picture.whole.counts, wholes)
    after = recounted(before, counts)
    moved = [(COUNT_WORDS[name], was, counts[name]) for name, was in before.counts.items() if counts[name] != was]
    rates = [(title, getattr(before, rate), getattr(after, rate)) for rate, title in RATES.items()]
    return Corrections(wholes, moved, [(title, was, now) for title, was, now in rates if was != now])


def added_up(totals: Iterable[KindTotal]) -> KindTotal:
    """Totals taken together, not for saving: counts are added, and only then divided."""
    totals = list(totals)
    counts = {name: sum(getattr(total, name) for total in totals) for name in COUNTS}
    return KindTotal(authorities=sum(total.authorities for total in totals), **counts)


def lines(choices: list[tuple[str, str]], totals: list[KindTotal], field: str, name: str) -> list[Line]:
    """A line for each choice that anything was counted for, in the order of the choices."""
    chosen = [(value, label, [one for one in totals if getattr(one, field) == value]) for value, label in choices]
    return [Line(label, added_up(found), **{name: value}) for value, label, found in chosen if found]
