"""What a letter says that no longer holds: its figures, averages, service areas, wording and dates, as sentences."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from django.utils import timezone

from councils.models import COUNCIL_KINDS, Correction, KindTotal, Performance, ReviewYear, ServiceArea
from councils.statistics.english import long_date
from councils.statistics.rates import PerHundredThousand, Rate
from letters.models.reading import Reading
from letters.models.wording import Wording

STALE_FIGURES = "The figures have changed since this letter was composed: compose it again."


class ComposedLetter(Protocol):
    """A letter, as far as it matters here."""

    pk: Any
    year: Any
    year_id: Any
    authority_id: Any
    content: Any


class CurrentFacts:
    """What holds now where letters say what held when they were composed; a few queries, however many letters."""

    def __init__(self, letters: Iterable[ComposedLetter]) -> None:
        letters = list(letters)
        self.letters = {letter.pk for letter in letters}
        self.years = {letter.year_id for letter in letters}
        self.authorities = {letter.authority_id for letter in letters}

    @cached_property
    def rows(self) -> dict[tuple[int, int], dict[str, Performance]]:
        """The figures by year and authority, and of these by service area."""
        rows: dict[tuple[int, int], dict[str, Performance]] = defaultdict(dict)
        for row in Performance.objects.filter(year__in=self.years, authority__in=self.authorities).order_by():
            # Asking each row for its corrections, few as they are, would take longer than all the rest.
            row.correction = self.corrections.get(row.pk)
            rows[row.year_id, row.authority_id][row.service_area] = row
        return rows

    @cached_property
    def corrections(self) -> dict[int, Correction]:
        """The latest correction that holds of each row of figures that has any."""
        about = {"performance__year__in": self.years, "performance__authority__in": self.authorities}
        found = Correction.objects.past_embargo().filter(**about).select_related("performance").order_by("at", "pk")
        return {correction.performance_id: correction for correction in found}

    @cached_property
    def totals(self) -> dict[tuple[int, str], KindTotal]:
        found = KindTotal.objects.filter(year__in=self.years, service_area="")
        return {(total.year_id, total.kind): total for total in found}

    @cached_property
    def wordings(self) -> dict[int, Wording]:
        return {wording.year_id: wording for wording in Wording.objects.filter(year__in=self.years)}

    @cached_property
    def faults(self) -> dict[int, list[str]]:
        """What somebody who read a letter in a sample found wrong with the PDF that it has now."""
        faults: dict[int, list[str]] = defaultdict(list)
        for reading in Reading.objects.faulty().filter(letter__in=self.letters).select_related("checked_by"):
            faults[reading.letter_id].append(f"{reading.checked_by} found a fault in it: {reading.fault}")
        return faults


def letters_date(year: ReviewYear) -> date:
    """The date on a year's letters: the one set, or else the day its figures were frozen."""
    return year.letters_dated_on or timezone.localdate(year.frozen_at)


def notes_of(year: ReviewYear) -> list[str]:
    """What the letters of a year tell a reader to know before comparing its figures."""
    return [year.notes] if year.notes else []


def stale_sentences(letter: ComposedLetter, current: CurrentFacts) -> Iterator[str]:
    """Why a letter has to be composed again before it may go; nothing when all it says still holds."""
    if has_stale_figures(letter, current):
        yield STALE_FIGURES
    if has_stale_wording(letter, current):
        yield "The year's wording has changed since this letter was composed: compose it again."
    if letter.content["notes"] != notes_of(letter.year):
        yield "The notes to the year's figures have changed since this letter was composed: compose it again."
    if not letter.content.get("replaces") and letter.content["dated_on"] != letters_date(letter.year).isoformat():
        yield f"The year's letters are dated {long_date(letters_date(letter.year))}, and it is not: compose it again."
    if stale := stale_publication(letter):
        yield stale


def has_stale_figures(letter: ComposedLetter, current: CurrentFacts) -> bool:
    """Whether the authority's figures, or the averages beside them, are not the ones in the letter."""
    by_area = dict(current.rows.get((letter.year_id, letter.authority_id), {}))
    whole = by_area.pop("", None)
    return (
        whole is None
        or whole.figures.counts != letter.content["counts"]
        or areas_today(by_area) != areas_said(letter.content)
        or averages_today(whole, letter.content, current) != averages_said(letter.content)
    )


def areas_today(by_area: dict[str, Performance]) -> list[list[int]]:
    """What the letter's table of service areas would say: received, decided, investigated and upheld of each."""
    figures = [by_area[area].figures if area in by_area else Performance() for area in ServiceArea.values]
    return [[each.received, each.decided, each.investigated, each.upheld] for each in figures]


def areas_said(content: dict[str, Any]) -> list[list[int]]:
    names = ("received", "decided", "investigated", "upheld")
    return [[area[name] for name in names] for area in content["service_areas"]]


def averages_today(whole: Performance, content: dict[str, Any], current: CurrentFacts) -> dict[str, tuple]:
    if whole.kind not in COUNCIL_KINDS:
        return {}
    total = current.totals[whole.year_id, whole.kind]
    rates = {key: getattr(total, key) for key in averages_said(content)}
    return {key: (rate.part, base(rate), total.authorities, rate.text) for key, rate in rates.items()}


def base(rate: Rate | PerHundredThousand) -> int:
    """What an average is a share of, or how many residents it is about."""
    return rate.of if isinstance(rate, Rate) else rate.residents


def rate_facts(rate: Rate | PerHundredThousand) -> dict[str, Any]:
    """A rate as plain data, the way a document's content keeps it."""
    if isinstance(rate, Rate):
        return {"part": rate.part, "of": rate.of, "percent": rate.percent}
    return {"part": rate.part, "residents": rate.residents, "value": rate.value}


def averages_said(content: dict[str, Any]) -> dict[str, tuple]:
    said = {measure["key"]: measure["similar"] for measure in content["measures"] if measure["similar"]}
    return {
        key: (similar["part"], similar.get("of", similar.get("residents")), similar["authorities"], similar["text"])
        for key, similar in said.items()
    }


def has_stale_wording(letter: ComposedLetter, current: CurrentFacts) -> bool:
    kept = current.wordings.get(letter.year_id)
    if kept is None:
        return False
    signatory = {"name": kept.signatory_name, "office": kept.signatory_office}
    return (kept.text, signatory) != (letter.content["wording"], letter.content["signatory"])


def stale_publication(letter: ComposedLetter) -> str:
    """A sentence where the letter names another day of publication than the year's; “a later date” never lies."""
    said, at = letter.content["publish_on"], letter.year.publish_at
    if said is None or (at and timezone.localdate(at).isoformat() == said):
        return ""
    return f"It says that it becomes public on {long_date(said)}, which is no longer so: compose it again."
