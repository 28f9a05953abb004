"""Rendering many letters: those without a PDF are the queue.

It can be killed at any moment and run again: a letter is done when its PDF is kept, and not before.
"""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils import timezone

from letters.models import LetterQuerySet
from letters.printers import printed
from letters.signing import signing_problem


def render_waiting(letters: LetterQuerySet, *, workers: int = 1, tell: Callable[[int, int], None] | None = None) -> int:
    """Render those of the letters that have no PDF yet; how many were kept. `tell` hears how many of how many.

    Raises ValidationError where letters are to be signed and cannot be.
    """
    if problem := signing_problem(timezone.now()):
        raise ValidationError(problem)
    waiting = {letter.pk: letter for letter in letters.unrendered().select_related("year").order_by("pk")}
    kept = 0
    sheets = [(key, letter.content) for key, letter in waiting.items()]
    for number, (key, pdf) in enumerate(printed(sheets, workers), start=1):
        kept += waiting[key].keep_pdf(pdf)
        if tell:
            tell(number, len(waiting))
    return kept
