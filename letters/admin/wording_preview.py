"""Trying a wording out before it is kept: what it says to one authority, as text and as PDF, and where it lands."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from councils.models import Authority, Performance, ReviewYear
from letters.models import Wording
from letters.models.addressing import addressed, all_successors, letters_date, recipients
from letters.models.contents import YearFacts
from letters.pdf import workers as printers
from letters.pdf.rendering import pango_problem
from letters.wording import markdown as wording
from letters.wording.glyphs import content_problems
from letters.wording.letter_numbers import holds, in_plain_words

PREVIEW = "PREVIEW, not a letter"


def figures_for(year: ReviewYear) -> ReviewYear | None:
    """The year whose figures a wording is tried out with: its own once frozen, until then the last one frozen."""
    return ReviewYear.objects.frozen().filter(starts_on__lte=year.starts_on).first()


@dataclass
class Trial:
    """A wording, as it stands on somebody's screen, in the letter about one authority. Nothing of it is kept."""

    wording: Wording
    performance: Performance

    @cached_property
    def facts(self) -> YearFacts:
        return YearFacts(self.performance.year, self.wording, about=[self.performance.authority_id])

    @cached_property
    def recipient(self) -> Authority:
        """Whom the letter goes to: the first successor, where the authority is gone."""
        on = letters_date(self.performance.year)
        return recipients(self.performance.authority, on, all_successors())[0]

    @cached_property
    def wording_facts(self) -> dict[str, Any]:
        return self.facts.wording_facts(self.performance, self.recipient)

    @property
    def html(self) -> SafeString:
        # Markdown was turned into markup with HTML switched off, and the facts were escaped.
        facts, paragraphs, numbers = (self.wording_facts[name] for name in ("facts", "paragraphs", "numbers"))
        return mark_safe(wording.to_html(self.wording.text, facts, paragraphs, numbers=numbers))  # noqa: S308

    @property
    def known_facts(self) -> list[tuple[str, str, str]]:
        return [(name, what, self.wording_facts["facts"][name]) for name, what in wording.KNOWN_FACTS.items()]

    @cached_property
    def content(self) -> dict[str, Any]:
        """The content of the whole letter, which says on each page that it is none."""
        content = self.facts.content(self.performance, self.recipient)
        content["notice"] = f"{PREVIEW}. {content['notice']}".removesuffix(" ").removesuffix(".")
        return content

    @property
    def pdf_problem(self) -> str:
        """Why there can be no PDF of it, in sentences; empty when there can."""
        return pango_problem() or " ".join(content_problems(self.content))

    @property
    def pdf(self) -> bytes:
        """The whole letter as a PDF. Neither it nor the wording may have a problem."""
        with printers.one_at_a_time:
            printers.prepare()
            return bytes(printers.renderer.render(self.content))


@dataclass(frozen=True)
class Landing:
    """A conditional paragraph: its rule in words, and how many of a year's letters it lands in."""

    name: str
    when: str
    letters: int
    of: int
    example: Performance | None
    lines: list[int]

    @property
    def others(self) -> int:
        """How many letters it does not land in: those that “if not” speaks to."""
        return self.of - self.letters


def landings(year: ReviewYear, kept: Wording) -> Iterator[Landing]:
    """Every condition with a name, and every other that the wording asks for: in how many letters of a frozen year it
    holds, one of them, and where it is asked.
    """
    facts = YearFacts(year, kept)
    named = {name: when for name, (when, _) in wording.CONDITIONS.items()}
    asked = [*named, *(each for each in wording.conditions_asked(kept.text) if each.removeprefix("not ") not in named)]
    found: Counter[str] = Counter()
    example: dict[str, Performance] = {}
    letters = 0
    for performance, recipient in addressed(year):
        letters += 1
        told = facts.wording_facts(performance, recipient)
        for condition in asked:
            if holds(condition, told["paragraphs"], told["numbers"]):
                found[condition] += 1
                example.setdefault(condition, performance)
    for condition in asked:
        lines = wording.lines_asking(kept.text, condition)
        when = in_plain_words(condition, named)
        yield Landing(condition, when, found[condition], letters, example.get(condition), lines)
