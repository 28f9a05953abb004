"""The annual review letters: a year's wording, a letter for each authority and recipient, and its way to people."""

from .dispatch import Dispatch, DispatchQuerySet
from .document import Document, DocumentQuerySet, pdf_name
from .letter import Letter
from .letter_questions import LetterQuerySet
from .reading import Reading
from .sample import Sample
from .wording import Wording

__all__ = [
    "Dispatch",
    "DispatchQuerySet",
    "Document",
    "DocumentQuerySet",
    "Letter",
    "LetterQuerySet",
    "Reading",
    "Sample",
    "Wording",
    "pdf_name",
]
