"""The annual review letters and the national review: a year's wording, the documents, and their way to people."""

from .dispatch import Dispatch, DispatchQuerySet
from .document import Document, DocumentQuerySet, pdf_name
from .letter import Letter
from .letter_questions import LetterQuerySet
from .pack import Pack
from .reading import Reading
from .review import NationalReview, NationalReviewQuerySet
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
    "NationalReview",
    "NationalReviewQuerySet",
    "Pack",
    "Reading",
    "Run",
    "RunQuerySet",
    "Sample",
    "Step",
    "Wording",
    "pdf_name",
]
