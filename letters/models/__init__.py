"""The annual review letters and the national review: a year's wording, the documents, and their way to people."""

from letters.models.dispatch import Dispatch, DispatchQuerySet
from letters.models.document import Document, DocumentQuerySet
from letters.models.letter import Letter, LetterQuerySet
from letters.models.pack import Pack
from letters.models.reading import Reading
from letters.models.reminder import Reminder, ReminderQuerySet, ReminderRule
from letters.models.review import NationalReview, NationalReviewQuerySet
from letters.models.run import Run, RunQuerySet, Step
from letters.models.sample import Sample
from letters.models.wording import Wording

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
    "Reminder",
    "ReminderQuerySet",
    "ReminderRule",
    "Run",
    "RunQuerySet",
    "Sample",
    "Step",
    "Wording",
]
