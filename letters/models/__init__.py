"""The annual review letters: a year's wording, and one letter for each authority and recipient."""

from .letter import Letter, LetterQuerySet, pdf_name
from .wording import Wording

__all__ = ["Letter", "LetterQuerySet", "Wording", "pdf_name"]
