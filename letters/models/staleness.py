"""Whether a letter says what it would if it were composed now, and what it says otherwise, as sentences."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from django.db.models import prefetch_related_objects

from councils.models import Authority, Performance, ReviewYear
from councils.statistics.english import long_date
from letters.models.addressing import all_successors, letters_date, recipients
from letters.models.contents import YearFacts
from letters.models.reading import Reading
from letters.models.wording import Wording

# The parts of a content that follow from others: they are named only where nothing else explains them.
DERIVED = ("facts", "paragraphs", "numbers")
# What is said of the parts of a content that tell something else than now; whatever is not named here has its own name.
SUBJECTS = {
    **dict.fromkeys(("counts", "outcomes", "measures", "bridge", "service_areas", "peers"), "The figures have"),
    "years": "The figures of earlier years have",
    **dict.fromkeys(("wording", "signatory"), "The year's wording has"),
    "notes": "The notes to the year's figures have",
    "cases_not_complied": "What the public may read about cases not complied with has",
    "reports": "The public reports of the year have",
    "authority": "What is on record of the authority has",
    "letterhead": "The letterhead has",
    "layout": "The layout of letters has",
    "ways": "An address that it names has",
    "enclosed": "What comes with it, or who has a copy, has",
    "narrative": "Its text for this authority alone has",
    "facts": "What the wording tells of training and seminars has",
    "paragraphs": "The conditions under which its paragraphs are said have",
}


class ComposedLetter(Protocol):
    """A letter, as far as it matters here."""

    pk: Any
    year: Any
    year_id: Any
    authority_id: Any
    recipient: Any
    recipient_id: Any
    narrative: Any
    content: Any
    approved_at: Any


class YearNow:
    """What composing the letters about some authorities of a year would draw on; a few queries, however many."""

    def __init__(self, year: ReviewYear, authorities: set[int]) -> None:
        wording = Wording.objects.filter(year=year).first() or Wording(year=year, **Wording.shipped(year))
        self.facts = YearFacts(year, wording, about=authorities)
        due = year.performances.due_a_letter().filter(authority__in=authorities)
        found = due.select_related("authority", "year").prefetch_related("corrections", "authority__former")
        self.performances: dict[int, Performance] = {each.authority_id: each for each in found}

    @cached_property
    def unanswered(self) -> list[str]:
        """What the text check asks of the year's wording, as sentences that say what to do."""
        asked = self.facts.wording.questions()
        return [f"The year's wording: {each} Put it right there, or say why it may stand." for each in asked]

    def content(self, letter: ComposedLetter) -> dict[str, Any] | None:
        """What the letter would say if it were composed now; None where no letter about the authority is due."""
        if performance := self.performances.get(letter.authority_id):
            kept = {"narrative": letter.narrative, "replaces": letter.content.get("replaces")}
            return self.facts.content(performance, letter.recipient, **kept)
        return None


class CurrentFacts:
    """What holds now where letters say what held when they were composed; a few queries, however many letters."""

    def __init__(self, letters: Iterable[ComposedLetter]) -> None:
        self.letters = list(letters)

    @cached_property
    def years(self) -> dict[int, YearNow]:
        authorities: dict[int, set[int]] = defaultdict(set)
        for letter in self.letters:
            authorities[letter.year_id].add(letter.authority_id)
        years = {letter.year_id: letter.year for letter in self.letters}
        prefetch_related_objects([letter.recipient for letter in self.letters], "former")
        return {key: YearNow(year, authorities[key]) for key, year in years.items()}

    @cached_property
    def successors(self) -> dict[int, list[Authority]]:
        return all_successors()

    @cached_property
    def faults(self) -> dict[int, list[str]]:
        """What somebody who read a letter in a sample found wrong with the PDF that it has now."""
        faults: dict[int, list[str]] = defaultdict(list)
        found = Reading.objects.faulty().filter(letter__in=[letter.pk for letter in self.letters])
        for reading in found.select_related("checked_by"):
            faults[reading.letter_id].append(f"{reading.checked_by} found a fault in it: {reading.fault}")
        return faults

    def content(self, letter: ComposedLetter) -> dict[str, Any] | None:
        return self.years[letter.year_id].content(letter)

    def unanswered(self, letter: ComposedLetter) -> list[str]:
        """What the text check asks of the wording of a letter that is still to be approved."""
        return [] if letter.approved_at or not letter.year.is_frozen else self.years[letter.year_id].unanswered

    def goes_elsewhere(self, letter: ComposedLetter) -> str:
        """A sentence where the letter would go to others now: to those that the duties of its recipient passed to."""
        replaces = letter.content.get("replaces")
        performance = self.years[letter.year_id].performances.get(letter.authority_id)
        if performance is None:
            return ""
        about = letter.recipient if replaces else performance.authority  # a second letter goes to whoever got the first
        on = date.fromisoformat(replaces["on"]) if replaces else letters_date(letter.year)
        to = recipients(about, on, self.successors)
        if letter.recipient_id in {each.pk for each in to}:
            return ""
        named = " and ".join(str(each) for each in to)
        return f"It is to {letter.recipient}, and what is written about {performance.name} goes to {named} now."


def stale_sentences(letter: ComposedLetter, current: CurrentFacts) -> Iterator[str]:
    """Why a letter has to be composed again before it may go; nothing when composing it would change nothing."""
    now = current.content(letter)
    if now is None:
        yield "The figures have changed since this letter was composed: no letter about this authority is due any more."
        return
    if elsewhere := current.goes_elsewhere(letter):
        yield elsewhere
    yield from dict.fromkeys(differences(letter.content, now))


def differences(said: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What a content says otherwise than another, as sentences."""
    differ = [part for part in {**now, **said} if part not in said or part not in now or said[part] != now[part]]
    derived = DERIVED if earlier_years(said) != earlier_years(now) else (*DERIVED, "years")
    telling = [part for part in differ if part not in derived]
    return [sentence(part, said.get(part), now.get(part)) for part in telling or differ]


def earlier_years(content: dict[str, Any]) -> list[Any]:
    return [row for row in content.get("years", []) if row.get("year") != content.get("year")]


def sentence(part: str, said: Any, now: Any) -> str:
    """What a part of a letter says otherwise than it would now."""
    subject = SUBJECTS.get(part, f"Its {part.replace('_', ' ')} has")
    because = f"{subject} changed since this letter was composed"
    if part == "dated_on" and now:
        because = f"The year's letters are dated {long_date(now)}, and it is not"
    elif part == "publish_on" and said:
        because = f"It says that it becomes public on {long_date(said)}, which is no longer so"
    elif part == "publish_on" and now:
        because = f"It says that it becomes public on a later date, and that is {long_date(now)} now"
    elif part == "delivery":
        because = f"It says “{said}”, and the address on record has it go “{now}” now"
    elif part == "recipient":
        because = f"It is addressed to “{addressee(said or {})}”, and on record is “{addressee(now or {})}” now"
    return f"{because}: compose it again."


def addressee(recipient: dict[str, Any]) -> str:
    """Whom a letter is addressed to, on a line."""
    lines = [recipient.get(name) for name in ("name", "office", "authority")] + recipient.get("address", [])
    return ", ".join(filter(None, [*lines, f"Dear {recipient.get('salutation', '')}"]))


def has_stale_figures(letter: ComposedLetter, current: CurrentFacts) -> bool:
    """Whether the authority's figures, or the averages beside them, are not the ones in the letter."""
    now = current.content(letter)
    return now is None or figures_said(letter.content) != figures_said(now)


def figures_said(content: dict[str, Any]) -> tuple[Any, ...]:
    averages = {measure["key"]: measure["similar"] for measure in content["measures"]}
    return content["counts"], content["service_areas"], averages
