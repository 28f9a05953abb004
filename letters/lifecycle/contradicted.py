"""A year's wording against the facts of every letter it lands in: which sentences are not true, and where."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from councils.models import ReviewYear
from councils.statistics.rates import count
from letters.models import Letter, Wording
from letters.models.addressing import addressed
from letters.models.contents import YearFacts
from letters.wording.contradictions import Contradiction, contradictions

NAMED = 5  # letters that are named one by one


@dataclass
class Contradicted:
    """A sentence that is not true in some letters, as it stands in the first of them."""

    where: str
    sentence: str
    said: str
    why: str
    about: list[str] = field(default_factory=list)

    @property
    def letters(self) -> str:
        """Which letters it lands in, in words."""
        more = f" and {len(self.about) - NAMED:,} more" if len(self.about) > NAMED else ""
        return f"{count(len(self.about), 'letter')}: {', '.join(self.about[:NAMED])}{more}"


def contradicted_sentences(year: ReviewYear, wording: Wording) -> list[Contradicted]:
    """The sentences of a frozen year's letters that their facts contradict, the wording's in the order of its lines."""
    facts = YearFacts(year, wording)
    letters = {(each.authority_id, each.recipient_id): each for each in year.letters.order_by("edition")}
    found: dict[tuple[str, int, str, str], Contradicted] = {}
    for performance, recipient in addressed(year):
        letter = letters.get((performance.authority_id, recipient.pk))
        replaces = letter.content.get("replaces") if letter else None
        content = facts.wording_facts(performance, recipient, replaces=replaces)
        for own, each in in_letter(wording, letter, content):
            whose = f"The text about {performance.name} alone" if own else "The wording"
            told = Contradicted(f"{whose}, line {each.line}", each.sentence, each.said, each.why)
            found.setdefault((own * performance.name, each.line, each.sentence, each.why), told).about.append(
                performance.name
            )
    return [found[key] for key in sorted(found)]


def in_letter(wording: Wording, letter: Letter | None, content: dict[str, Any]) -> Iterator[tuple[bool, Contradiction]]:
    """What contradicts the facts of one letter, with whether it is said in that letter alone."""
    for each in contradictions(wording.text, content):
        yield False, each
    for each in contradictions(letter.narrative if letter else "", content):
        yield True, each
