"""Replacing: a second letter takes the place of one that has gone out, with what holds now and the reason why."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from councils.models import Performance, ReviewYear
from councils.statistics.rates import count
from letters.lifecycle.compose import wording_of
from letters.models import Letter
from letters.models.contents import YearFacts
from letters.pdf.letter_figures import said_before

NAMED = 10  # letters that are named one by one


def blockers_to_replacing(letter: Letter) -> list[str]:
    if not letter.issued_at:
        return ["It has not been issued: compose it again instead."]
    if Letter.objects.filter(replaces=letter).exists():
        return ["A later letter replaces it already."]
    if not letter.year.is_frozen:
        return [f"The figures of {letter.year} are not frozen."]
    if not letter.year.performances.totals().filter(authority=letter.authority).exists():
        sentence = (
            f"{letter.authority} is not among the authorities reviewed in {letter.year} any more: there is nothing"
        )
        return [f"{sentence} to write to it. Hold the letter back from the public, and say why."]
    return []


@transaction.atomic
def replace_letter(letter: Letter, *, reason: str, by: Any = None) -> Letter:
    """Compose the letter that takes the place of an issued one, dated today; it goes the same way as the first.

    Raises ValidationError without a reason, or where there is nothing to replace.
    """
    first = Letter.objects.select_for_update(of=("self",)).select_related("year", "recipient").get(pk=letter.pk)
    if refusals := blockers_to_replacing(first):
        raise ValidationError(refusals)
    if not reason.strip():
        raise ValidationError("Say why the letter is replaced: the second one says so.")
    second = Letter(
        year=first.year,
        authority=first.authority,
        recipient=first.recipient,
        edition=first.edition + 1,
        replaces=first,
        narrative=first.narrative,
        overruled_because=first.overruled_because,
        overruled_findings=first.overruled_findings,
        edited_at=first.edited_at,
        edited_by=first.edited_by,
    )
    replaces = {
        "dated_on": first.content["dated_on"],
        "reason": reason.strip(),
        "on": timezone.localdate().isoformat(),
        "edition": second.edition,
        "was": said_before(first.content),
    }
    performance = first.year.performances.totals().select_related("authority", "year").get(authority=first.authority)
    facts = YearFacts(first.year, wording_of(first.year))
    content = facts.content(performance, first.recipient, narrative=first.narrative, replaces=replaces)
    second.recompose(content, by=by, worded_by=facts.wording.written_by)
    return second


def issued_in(year: ReviewYear) -> int:
    return Letter.objects.filter(year=year).issued().count()


def blockers_to_thawing(year: ReviewYear) -> list[str]:
    """Why a year should not be thawed: letters have gone out with its figures."""
    if not (gone := issued_in(year)):
        return []
    return [
        f"{count(gone, 'letter has', 'letters have')} gone out with the figures of {year}. Thaw it only if you "
        "mean to replace those that turn out wrong by second letters, and say so."
    ]


def blockers_to_publishing(year: ReviewYear) -> list[str]:
    """Why no moment can be set: letters have gone out that say other figures than would appear beside them.

    That comes of thawing alone, which clears the moment: so what is set already contradicts nothing.
    """
    if not (found := Letter.objects.filter(year=year).contradicted()):
        return []
    named = "; ".join(str(letter) for letter in found[:NAMED])
    more = f"; and {len(found) - NAMED:,} more" if len(found) > NAMED else ""
    says, one = ("says", "it") if len(found) == 1 else ("say", "each")
    return [
        f"{count(len(found), 'letter')} that went out before the figures were frozen again {says} other figures: "
        f"{named}{more}. Replace {one} by a second letter and issue that, or hold {one} back from the public."
    ]


def blockers_to_lifting(year: ReviewYear) -> list[str]:
    """Why a year cannot become public at once: letters that nobody has issued, nor holds back."""
    left = Letter.objects.filter(year=year).unreplaced().filter(issued_at=None, held_back_at=None).count()
    not_issued = f"{count(left, 'letter has', 'letters have')} not been issued"
    return [f"{not_issued}: issue them, or hold them back from the public."] if left else []


def letters_to_replace(performance: Performance) -> Iterator[SafeString]:
    """Which letters have gone out with figures that were corrected since, each as a sentence that leads to it."""
    about = Letter.objects.filter(authority=performance.authority_id, year=performance.year)
    for letter in about.issued().unreplaced():
        address = reverse("admin:letters_letter_change", args=[letter.pk])
        sentence = '<a href="{}">{}</a> has gone out with the old figures: replace it by a second letter.'
        yield format_html(sentence, address, letter)
