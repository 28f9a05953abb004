"""Councils by what people type: a name, a former one, a code, a county, or nearly so. Pure: no Django, no database."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache

MOST_WORDS = 8  # nobody's name has more that tell it from another
LONGEST = 200
MARKS = re.compile(r"['’`.]")  # King's Lynn and St. Helens are also typed without
BETWEEN = re.compile(r"[\W_]+")
CLOSE = 0.75  # how alike a word must be to one of a name to be taken for it
# What may stand before the place in a name.
STYLE = re.compile(r"^(?:the |city of |royal |london |borough (?:council )?of |council of )+")
# Counties as they are written for short; a word may still begin something else, as herts does Hertsmere.
SHORT = {
    "beds": "bedfordshire",
    "berks": "berkshire",
    "bucks": "buckinghamshire",
    "cambs": "cambridgeshire",
    "glos": "gloucestershire",
    "hants": "hampshire",
    "herts": "hertfordshire",
    "lancs": "lancashire",
    "leics": "leicestershire",
    "lincs": "lincolnshire",
    "northants": "northamptonshire",
    "notts": "nottinghamshire",
    "oxon": "oxfordshire",
    "salop": "shropshire",
    "staffs": "staffordshire",
    "warks": "warwickshire",
    "wilts": "wiltshire",
    "worcs": "worcestershire",
}
# How well a name fits, best first: those after `NAMED` are not called so, but lie in a county that is.
STARTS, BEGINS, HAS, NAMED, AROUND = range(5)


@dataclass(frozen=True)
class Called:
    """What one authority is called, was called, and what it lies in."""

    key: int
    name: str
    former: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    county: str = ""
    closed: bool = False

    @cached_property
    def everything(self) -> str:
        """All that is known of it, as it is compared."""
        return " ".join(map(plain, (self.name, *self.former, *self.codes, self.county)))

    def why(self, typed: str) -> str:
        """Why it is found where its own name does not say so: the name it had, or the county it lies in."""
        words = words_in(typed)
        how = fit(words, self)
        if how == NAMED:
            then = [name for name in self.former if any(word in plain(name) for word in words)]
            return f"was {then[-1]}" if then else ""
        return f"under {self.county}" if how == AROUND else ""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text as it is compared: small letters without accents, apostrophes and dashes; "&" is "and"."""
    letters = unicodedata.normalize("NFKD", MARKS.sub("", text.replace("&", " and ")).casefold())
    return BETWEEN.sub(" ", "".join(letter for letter in letters if not unicodedata.combining(letter))).strip()


def words_in(typed: str) -> list[str]:
    """The words to look for, as many as a search takes."""
    return plain(typed[:LONGEST]).split()[:MOST_WORDS]


def called(typed: str, councils: Iterable[Called], *, around: bool = False) -> list[Called]:
    """Those whose name, former name or code has every word, best first; those in a county called so if asked for."""
    words = words_in(typed)
    fits = [(fit(words, one), one) for one in councils] if words else []
    last = AROUND if around else NAMED
    found = [(how, one.closed, one.name, one) for how, one in fits if how is not None and how <= last]
    return [one for *_, one in sorted(found, key=lambda row: row[:3])]


def fit(words: list[str], one: Called) -> int | None:
    """How well what was typed fits an authority; None where it does not."""
    if not all(has(one.everything, word) for word in words):
        return None
    name, text = plain(one.name), " ".join(words)
    if name.startswith(text) or STYLE.sub("", name).startswith(text) or text in map(plain, one.codes):
        return STARTS
    if begins(words, name):
        return BEGINS
    if all(has(name, word) for word in words):
        return HAS
    names = [name, *map(plain, one.former)]
    if all(any(has(known, word) for known in names) for word in words):
        return NAMED
    return AROUND if one.county and begins(words, plain(one.county)) else None


def begins(words: list[str], name: str) -> bool:
    """Whether every word begins a word of a name."""
    return all(has(f" {name}", word, " ") for word in words)


def has(name: str, word: str, before: str = "") -> bool:
    """Whether a word stands in a name as it was typed, or written out where it is short for a county."""
    return before + word in name or (word in SHORT and before + SHORT[word] in name)


def nearly(typed: str, councils: Iterable[Called]) -> list[Called]:
    """Those called nearly so, for when nothing is: each word taken for the one it is most like."""
    councils = list(councils)
    known = sorted({word for one in councils for word in words_of(one)})
    meant = [next(iter(get_close_matches(word, known, 1, CLOSE)), "") for word in words_in(typed)]
    return called(" ".join(meant), councils) if all(meant) else []


def words_of(one: Called) -> Iterator[str]:
    """The words of its names."""
    for name in (one.name, *one.former):
        yield from plain(name).split()
