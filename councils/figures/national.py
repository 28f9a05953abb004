"""The national picture of a year: all authorities together, by kind, by service area, and years side by side."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from councils.figures.corrections import latest_of, recounted, with_corrections
from councils.figures.council_year import COUNT_WORDS, parted_from_before
from councils.models import (
    COUNCIL_KINDS,
    COUNTS,
    Correction,
    Kind,
    KindTotal,
    Outcome,
    Performance,
    Recommendation,
    ReviewYear,
    ServiceArea,
)
from councils.models.figures import OpenCases
from councils.statistics.measures import TITLES, shown_by
from councils.statistics.rates import Rate
from councils.statistics.spread import Dispersion, differ_text

RATES = {
    "uphold_rate": "Upheld, of detailed investigations",
    "compliance_rate": "Complied with, of compliance outcomes",
    "satisfactory_remedy_rate": "Remedied before, of upheld",
}


@dataclass(frozen=True)
class GroupLine:
    """One line of a national table: what it is about, and the figures of all authorities in it."""

    name: str
    figures: KindTotal
    kind: str = ""  # by which filter its decisions are found
    area: str = ""


@dataclass(frozen=True)
class YearLine:
    """One year beside others: the figures of all authorities in it."""

    year: ReviewYear
    figures: KindTotal
    parts: set[str]  # what does not compare with the year after it in the list


@dataclass(frozen=True)
class National:
    """A year's figures of all authorities: together, by kind, and by service area."""

    year: ReviewYear
    whole: KindTotal
    by_kind: list[GroupLine]
    by_service_area: list[GroupLine]


def totals_beside(year: ReviewYear, years: Iterable[ReviewYear]) -> list[KindTotal]:
    """The totals of a year with its service areas, and those of other years without, in one query."""
    return list(KindTotal.objects.filter(Q(year=year) | Q(year__in=list(years), service_area="")))


def national(year: ReviewYear, totals: Iterable[KindTotal] | None = None) -> National:
    """The national picture of a year, in one query, or of totals that were asked for with others.

    Asks nothing about publication: ask `published()` for the year.
    """
    totals = [total for total in totals if total.year_id == year.pk] if totals else list(year.kind_totals.all())
    whole = [total for total in totals if not total.service_area]
    parts = [total for total in totals if total.service_area]
    return National(
        year=year,
        whole=added_up(whole),
        by_kind=lines(Kind.choices, whole, "kind", "kind"),
        by_service_area=lines(ServiceArea.choices, parts, "service_area", "area"),
    )


def side_by_side(years: Iterable[ReviewYear], found: Iterable[KindTotal] | None = None) -> list[YearLine]:
    """The totals of all authorities in several years, in the order given. One query, or none for what was found."""
    years = list(years)
    totals = defaultdict(list)
    for total in found or KindTotal.objects.filter(year__in=years, service_area=""):
        if not total.service_area:
            totals[total.year_id].append(total)
    parted = parted_from_before(years)
    return [YearLine(year, added_up(totals[year.pk]), parts) for year, parts in zip(years, parted, strict=True)]


def open_cases(wholes: Iterable[Performance]) -> OpenCases:
    """Complaints open at the start and at the end, of all these together; None for both where one is not known."""
    both = [(whole.open_at_start, whole.open_at_end) for whole in wholes]
    if any(None in each for each in both):
        return OpenCases(None, None)
    return OpenCases(sum(start or 0 for start, _ in both), sum(end or 0 for _, end in both))


def dispersions(year: ReviewYear, totals: Iterable[KindTotal]) -> list[tuple[Kind, list[Dispersion]]]:
    """How far councils of each kind lie from what is expected of them, in each share that the year shows."""
    whole = {total.kind: total for total in totals if total.year_id == year.pk and not total.service_area}
    keys = [key for key in RATES if key in shown_by(year)]
    known = [(Kind(kind), whole[kind].dispersion) for kind in COUNCIL_KINDS if kind in whole]
    return [(kind, [Dispersion(**stored[key]) for key in keys]) for kind, stored in known if stored]


def more_than_chance(year: ReviewYear, totals: Iterable[KindTotal]) -> list[tuple[str, str]]:
    """In which shares which kinds of council differ by more than chance: the title of each, and the sentence."""
    keys, rows = [key for key in RATES if key in shown_by(year)], dispersions(year, totals)
    by_key = {key: [kind.plural for kind, found in rows if found[n].more_than_chance] for n, key in enumerate(keys)}
    return [(TITLES[key], differ_text(kinds)) for key, kinds in by_key.items() if kinds]


@dataclass(frozen=True)
class Improvements:
    """Service improvements agreed in a year's decisions, in how many of them, and how many are done."""

    agreed: int
    decisions: int
    done: int


def improvements(year: ReviewYear, *, on: date) -> Improvements:
    """The service improvements agreed in the decisions of a year, and how many of them were done by a day."""
    agreed = Recommendation.objects.service_improvements().filter(
        decision__decided_on__range=year.days, decision__outcome=Outcome.UPHELD
    )
    done = Count("pk", filter=Q(completed_on__lte=on))
    counted = agreed.aggregate(agreed=Count("pk"), decisions=Count("decision", distinct=True), done=done)
    return Improvements(**counted)


@dataclass(frozen=True)
class Corrections:
    """What has been corrected in a year since it was published, and what its totals would be with it."""

    wholes: list[Performance]
    changes: list[tuple[str, int, int]]
    rates: list[tuple[str, Rate, Rate]]


def corrections_to(picture: National, corrections: Iterable[Correction]) -> Corrections | None:
    """The corrections beside a published national picture, of all that are given; None where none is of its year."""
    corrected = latest_of(each for each in corrections if each.performance.year_id == picture.year.pk)
    wholes = [performance for performance in corrected if not performance.service_area]
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


def lines(choices: list[tuple[str, str]], totals: list[KindTotal], field: str, name: str) -> list[GroupLine]:
    chosen = [(value, label, [one for one in totals if getattr(one, field) == value]) for value, label in choices]
    return [GroupLine(label, added_up(found), **{name: value}) for value, label, found in chosen if found]
