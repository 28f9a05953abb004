"""The back office of letters, by noun. Each module registers its own pages."""

from . import consultation, dispatch, dispute, letter, pack, reminder, review, run, sample, wording

__all__ = ["consultation", "dispatch", "dispute", "letter", "pack", "reminder", "review", "run", "sample", "wording"]
