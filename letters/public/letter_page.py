"""What a published letter says of itself: when it was dated and issued, and which letters stand around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from councils.models import Authority, Performance, ReviewYear
from councils.statistics.english import ordinal
from councils.statistics.rates import TOO_FEW_TEXT
from letters.models import Letter
from letters.pdf import letter_pages as pages
from letters.pdf.letter_figures import Altered, changes
from letters.pdf.signing import Signature, signature_of


def published_about(authority: Authority, year: ReviewYear | None = None) -> list[Letter]:
    """The published letters about an authority: by year, recipient, and latest edition first."""
    letters = authority.letters.published().select_related("year", "recipient")
    shown = "edition", "pdf", "pdf_sha256", "authority", "year__starts_on", "recipient__name", "recipient__slug"
    found = letters.filter(year=year) if year else letters
    return list(found.only(*shown).order_by("-year__starts_on", "recipient__name", "-edition"))


@dataclass(frozen=True)
class Proof:
    """A published letter, with the others about the same council and year that the public may read."""

    letter: Letter
    letters: Sequence[Letter]

    @property
    def content(self) -> dict[str, Any]:
        return self.letter.content

    @property
    def dated_on(self) -> date:
        return date.fromisoformat(self.content["dated_on"])

    @property
    def edition(self) -> str:
        """Which of the letters to this recipient it is, in words; empty while there is only the first."""
        if self.letter.edition == 1 and not self.replaced_by:
            return ""
        return ordinal(self.letter.edition)

    @cached_property
    def replaced_by(self) -> "Proof | None":
        return self.beside(lambda other: other.replaces_id == self.letter.pk)

    @cached_property
    def replaces(self) -> "Proof | None":
        return self.beside(lambda other: other.pk == self.letter.replaces_id)

    @property
    def latest(self) -> Letter | None:
        """The letter that holds in its place; None where it holds itself."""
        later = self.replaced_by
        return (later.latest or later.letter) if later else None

    @cached_property
    def to_others(self) -> list[Letter]:
        """The same letter to other successors of the authority, the latest edition of each."""
        latest = {other.recipient_id: other for other in reversed(self.letters)}
        return [other for recipient, other in latest.items() if recipient != self.letter.recipient_id]

    def beside(self, is_it: Any) -> "Proof | None":
        return next((Proof(other, self.letters) for other in self.letters if is_it(other)), None)

    @property
    def reason(self) -> str:
        replaces = self.content["replaces"]
        return replaces["reason"] if replaces else ""

    @property
    def changes(self) -> list[Altered]:
        return changes(self.content)

    @property
    def too_few(self) -> str:
        return TOO_FEW_TEXT

    @property
    def bridge(self) -> str:
        return pages.bridge_sentence(self.content)

    @property
    def outcomes(self) -> str:
        return pages.outcomes_sentence(self.content["outcomes"])

    @cached_property
    def signature(self) -> Signature | None:
        return signature_of(self.letter.pdf, self.letter.pdf_sha256)

    @cached_property
    def figures_have_changed(self) -> bool:
        """Whether the authority's figures have been corrected to something else than the letter says."""
        rows = Performance.objects.totals().filter(year=self.letter.year_id, authority=self.letter.authority_id)
        row = rows.prefetch_related("corrections").first()
        return row is not None and row.figures.counts != self.content["counts"]


def proof(letter: Letter, letters: Sequence[Letter]) -> Proof:
    return Proof(letter, letters)
