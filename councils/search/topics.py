"""What people call the things that complaints are about: words of the field that stand for one another. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from councils.search.query import Term
from councils.search.stemming import stems

LONGEST_PHRASE = 7  # stems


def phrase(text: str) -> Term:
    return tuple(stems(text))


@dataclass(frozen=True)
class Synonyms:
    """What has the same meaning in a text, what else people type who look for it, and the categories it comes under."""

    same: tuple[str, ...]
    also: tuple[str, ...]
    categories: tuple[str, ...]


class Topics:
    """All topics by what they are called."""

    def __init__(self, topics: Iterable[Synonyms]) -> None:
        self.same: dict[Term, list[Term]] = {}
        self.categories: dict[Term, list[str]] = {}
        self.words: list[str] = []  # all that is typed
        for topic in topics:
            self.words += (*topic.same, *topic.also)
            same = list(dict.fromkeys(map(phrase, topic.same)))
            for one in same:
                self.same.setdefault(one, []).extend(other for other in same if other != one)
            for one in (*same, *map(phrase, topic.also)):
                self.categories.setdefault(one, []).extend(topic.categories)

    def alternatives(self, term: Term) -> list[Term]:
        """What else a text may say for it."""
        return self.same.get(term, [])

    def found_in(self, typed: Sequence[str]) -> list[tuple[Term, str]]:
        """The phrases that stand in what was typed, the longest first, each with a category that it leads to."""
        return [(term, slug) for term in phrases_in(typed) for slug in self.categories.get(term, ())]

    def joined(self, wanted: Sequence[tuple[Term, ...]]) -> list[tuple[Term, ...]]:
        """The words of a search, those together that are one phrase of the field: blue badge, penalty charge."""
        groups, at = list[tuple[Term, ...]](), 0
        while at < len(wanted):
            length = next(
                (size for size in range(LONGEST_PHRASE, 1, -1) if self.is_phrase(wanted[at : at + size], size)), 0
            )
            groups.append((joined_term(wanted[at : at + length]),) if length else wanted[at])
            at += length or 1
        return groups

    def is_phrase(self, some: Sequence[tuple[Term, ...]], size: int) -> bool:
        plain = len(some) == size and all(len(group) == 1 and len(group[0]) == 1 for group in some)
        return plain and joined_term(some) in self.same


def joined_term(groups: Iterable[tuple[Term, ...]]) -> Term:
    return tuple(stem for group in groups for stem in group[0])


def phrases_in(typed: Sequence[str]) -> Iterator[Term]:
    """Everything that stands together in what was typed, the longest first."""
    for size in range(min(LONGEST_PHRASE, len(typed)), 0, -1):
        for at in range(len(typed) - size + 1):
            yield tuple(typed[at : at + size])
