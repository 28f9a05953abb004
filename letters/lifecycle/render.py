"""Rendering many letters: those without a PDF are the queue, and each is claimed by one renderer.

It can be killed at any moment and run again: a letter is done when its PDF is kept, and not before.
"""

from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.utils import timezone

from letters.models import Letter, LetterQuerySet
from letters.pdf.signing import signing_problem
from letters.pdf.workers import Sheet, printed


def render_waiting(
    letters: LetterQuerySet,
    *,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
    goes_on: Callable[[], bool] = lambda: True,
) -> int:
    """Render those of the letters that wait; how many PDFs were kept. Several renderers share the work.

    `on_progress` hears how many of how many are done, `goes_on` is asked before each letter. Of a letter that cannot be
    rendered the reason is kept with it. Raises OSError when a PDF cannot be kept, ValidationError where letters are to
    be signed and cannot be.
    """
    if problem := signing_problem(timezone.now()):
        raise ValidationError(problem)
    claimed: dict[int, Letter] = {}
    kept, of = 0, letters.to_render().count()
    try:
        for number, (key, result) in enumerate(printed(letter_sheets(letters, claimed, goes_on), workers), start=1):
            kept += keep_pdf(claimed[key], result)
            del claimed[key]
            if on_progress:
                on_progress(number, max(number, of))
    finally:
        for letter in claimed.values():
            letter.give_back()
    return kept


def letter_sheets(letters: LetterQuerySet, claimed: dict[int, Letter], goes_on: Callable[[], bool]) -> Iterator[Sheet]:
    """The contents of letters that wait, each claimed when somebody is there to print it."""
    while goes_on() and (letter := letters.claim()):
        claimed[letter.pk] = letter
        yield letter.pk, letter.content


def keep_pdf(letter: Letter, result: bytes | str) -> bool:
    """Keep what became of a letter: its PDF, or why there is none; whether a PDF was kept."""
    if isinstance(result, bytes):
        return letter.keep_pdf(result)
    letter.keep_fault(result)
    return False
