"""The annual review letters: a year's wording, a letter for each authority and recipient, and its way to people."""

from .dispatch import Dispatch, DispatchQuerySet
from .letter import Letter, LetterQuerySet, pdf_name
from .wording import Wording

__all__ = ["Dispatch", "DispatchQuerySet", "Letter", "LetterQuerySet", "Wording", "pdf_name"]
