"""Replacing: a second letter takes the place of one that has gone out, with what holds now and the reason why."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from letters.lifecycle.compose import wording_of
from letters.lifecycle.contents import YearFacts
from letters.models import Letter


def blockers_to_replacing(letter: Letter) -> list[str]:
    if not letter.issued_at:
        return ["It has not been issued: compose it again instead."]
    if Letter.objects.filter(replaces=letter).exists():
        return ["A later letter replaces it already."]
    if not letter.year.is_frozen:
        return [f"The figures of {letter.year} are not frozen."]
    if not letter.year.performances.totals().filter(authority=letter.authority).exists():
        said = f"{letter.authority} is not among the authorities reviewed in {letter.year} any more: there is nothing"
        return [f"{said} to write to it. Hold the letter back from the public, and say why."]
    return []


@transaction.atomic
def replace(letter: Letter, *, reason: str, by: Any = None) -> Letter:
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
        edited_at=first.edited_at,
        edited_by=first.edited_by,
    )
    replaces = {
        "dated_on": first.content["dated_on"],
        "reason": reason.strip(),
        "on": timezone.localdate().isoformat(),
    }
    performance = first.year.performances.totals().select_related("authority", "year").get(authority=first.authority)
    facts = YearFacts(first.year, wording_of(first.year))
    second.recompose(facts.content(performance, first.recipient, narrative=first.narrative, replaces=replaces), by=by)
    return second
