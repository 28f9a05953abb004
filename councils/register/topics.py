"""The shipped words of the field: what leads to which category, and who else is to be asked about what."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from councils.register.loading import rows
from councils.search.query import Term
from councils.search.topics import Synonyms, Topics, phrase, phrases_in


class Elsewhere(NamedTuple):
    """Something that is not for this office: in a sentence, whose it is, and where they are."""

    about: str
    answer: str
    body: str
    address: str


def listed(cell: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in cell.split(";") if text.strip())


@cache
def topics() -> Topics:
    return Topics(Synonyms(*(listed(row[name]) for name in ("same", "also", "categories"))) for row in rows("topics"))


@cache
def elsewhere() -> dict[Term, Elsewhere]:
    told: dict[Term, Elsewhere] = {}
    for row in rows("elsewhere"):
        one = Elsewhere(row["about"], row["answer"], row["body"], row["address"])
        told |= {phrase(words): one for words in listed(row["words"])}
    return told


def asked_elsewhere(typed: Sequence[str]) -> list[Elsewhere]:
    """Who else is to be asked about what was typed, as stems: what says most of it first."""
    told = elsewhere()
    return list(dict.fromkeys(told[term] for term in phrases_in(typed) if term in told))
