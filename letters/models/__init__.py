"""The annual review letters: a year's wording, a letter for each authority and recipient, and its way to people."""

from .dispatch import Dispatch, DispatchQuerySet
from .document import Document, DocumentQuerySet, pdf_name
from .letter import Letter
from .letter_questions import LetterQuerySet
from .pack import Pack
from .reading import Reading
from .run import Run, RunQuerySet, Step
from .sample import Sample
from .wording import Wording

__all__ = [
    "Dispatch",
    "DispatchQuerySet",
    "Document",
    "DocumentQuerySet",
    "Letter",
    "LetterQuerySet",
    "Pack",
    "Reading",
    "Run",
    "RunQuerySet",
    "Sample",
    "Step",
    "Wording",
    "pdf_name",
]
