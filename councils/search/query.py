"""What was typed into a search box, understood: words, "phrases", -without, OR; all else is harmless. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from councils.search.stemming import WORD, stem, stems

MOST_TERMS = 12  # each is one more list of places to go through
MOST_IN_PHRASE = 12

PART = re.compile(r'(?P<without>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"') | dict.fromkeys("−–—‐‑﹣－", "-"))  # noqa: RUF001
# What a question is put together from. Looked for only within quotes, or when nothing else was typed.
QUESTION = """
about agree agreed all any can could council councils did do does every how me not other others should tell there these
those what when where who whose why
"""
ASKING = frozenset(map(stem, QUESTION.split()))

Term = tuple[str, ...]  # a word's stem, or the stems of a phrase in their order


@dataclass(frozen=True)
class Query:
    """A search: everything in `wanted`, each by any of its alternatives, and nothing in `unwanted`."""

    wanted: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()
    left_out: tuple[str, ...] = ()
    is_named: bool = False  # whether what its words name stands among the alternatives

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(word for alternatives in self.wanted for term in alternatives for word in term)


@dataclass(frozen=True)
class QueryPart:
    """One piece of what was typed."""

    typed: str
    term: Term
    is_quoted: bool
    is_unwanted: bool

    @property
    def joins(self) -> bool:
        return self.typed == "OR" and not self.is_quoted

    @property
    def only_asks(self) -> bool:
        return bool(self.term) and not self.is_quoted and not self.is_unwanted and set(self.term) <= ASKING


def parts(text: str) -> Iterator[QueryPart]:
    """The pieces of what was typed that can be looked for, and the word that joins them."""
    for found in PART.finditer(text.translate(QUOTES)):
        typed = found["word"] if found["phrase"] is None else found["phrase"]
        term = tuple(islice(stems(typed), MOST_IN_PHRASE))
        part = QueryPart(typed, term, found["word"] is None, found["without"] is not None)
        if part.joins or term:
            yield part


def understood(text: str) -> Query:
    given = list(islice(parts(together(text)), 2 * MOST_TERMS))
    sought = [part for part in given if not part.only_asks]
    telling = [part for part in sought if not part.joins]
    if not telling:
        sought = given
    left_out = [part.typed for part in given if part.only_asks and not part.joins] if telling else []
    unwanted = [part.term for part in sought if part.is_unwanted]
    return Query(tuple(alternatives(sought))[:MOST_TERMS], tuple(unwanted)[:MOST_TERMS], tuple(left_out))


def together(text: str) -> str:
    """The same with what is one word to the index, such as a reference with spaces, written without a gap."""
    return WORD.sub(lambda found: found[0].replace(" ", "-") if found[0][0].isdigit() else found[0], text)


def alternatives(given: list[QueryPart]) -> Iterator[tuple[Term, ...]]:
    group: list[Term] = []
    is_open = False
    for part in given:
        if part.joins:
            is_open = bool(group)
        elif not part.is_unwanted:
            if group and not is_open:
                yield tuple(group)
                group = []
            group.append(part.term)
            is_open = False
    if group:
        yield tuple(group)
