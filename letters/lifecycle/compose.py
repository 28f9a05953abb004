"""Composing: the facts of a frozen year copied into one letter for each authority and recipient."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from councils.figures.checks import FewCheck, Finding
from councils.figures.checks.year_data import YearView
from councils.models import Authority, Performance, ReviewYear
from letters.models import Letter, Wording
from letters.models.addressing import addressed
from letters.models.contents import YearFacts

LOT = 20  # letters between which composing may be stopped, and others may write


@dataclass
class ComposeTally:
    """What composing did, in numbers of letters."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    issued: int = 0  # left as they are: an issued letter never changes


def wording_of(year: ReviewYear) -> Wording:
    """The year's wording; the one shipped with the project, put on record, when managers have written none."""
    return Wording.objects.select_related("written_by").get_or_create(year=year, defaults=Wording.shipped(year))[0]


def without_wording(view: YearView) -> list[Finding]:
    year = view.year
    if not year.has_ended or hasattr(year, "wording"):
        return []
    return [Finding(f"Nobody has written the wording of the letters of {year}: the one shipped would be used.")]


WITHOUT_WORDING = FewCheck(
    "without-wording", "No wording for the letters", "Write it, or copy last year’s.", without_wording
)


def compose(year: ReviewYear, *, by: Any = None, on_progress: Callable[[int, int], None] | None = None) -> ComposeTally:
    """Write a letter for every authority of a frozen year that is due one, some at a time; it may stop between them.

    A letter whose facts have not changed is left alone, with its PDF and its approval; one whose facts have
    changed loses both; one that has been issued never changes. `on_progress` hears how many of how many are done.
    Raises ValidationError before the freeze.
    """
    if not year.is_frozen:
        raise ValidationError(f"{year} is not frozen: letters are made of figures that no longer move.")
    facts, done, due = YearFacts(year, wording_of(year)), ComposeTally(), list(addressed(year))
    for start in range(0, len(due), LOT):
        lot = due[start : start + LOT]
        with transaction.atomic():
            letters = letters_about(year, lot)
            for performance, recipient in lot:
                letter = letters.get((performance.authority_id, recipient.pk))
                write_letter(letter, performance, recipient, facts, by, done)
        if on_progress:
            on_progress(start + len(lot), len(due))
    return done


def letters_about(year: ReviewYear, lot: list[tuple[Performance, Authority]]) -> dict[tuple[int, int], Letter]:
    """The letters that there are already, by authority and recipient; nobody else changes them meanwhile."""
    authorities = [performance.authority_id for performance, _ in lot]
    found = Letter.objects.filter(year=year, authority__in=authorities).unreplaced()
    return {(letter.authority_id, letter.recipient_id): letter for letter in found.select_for_update(of=("self",))}


def write_letter(
    letter: Letter | None, performance: Performance, recipient: Authority, facts: YearFacts, by: Any, done: ComposeTally
) -> None:
    """Make one letter, or bring it up to date if its facts have changed."""
    if letter is not None and letter.issued_at:
        done.issued += 1
        return
    kept = {"narrative": letter.narrative, "replaces": letter.content.get("replaces")} if letter else {}
    content = facts.content(performance, recipient, **kept)
    if letter is None:
        letter = Letter(year=facts.year, authority=performance.authority, recipient=recipient)
        done.new += 1
    elif letter.content == content:
        done.unchanged += 1
        return
    else:
        done.changed += 1
    letter.recompose(content, by=by, worded_by=facts.wording.written_by)
