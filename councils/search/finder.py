"""Which body a name means: one table of what all are and were called, for files, forms, lists and suggestions.

Pure: no Django, no database. `exact` is for what must be right (one body, or the ones it could be), `begun` for what is
still being typed, `nearly` for typing errors. A body is found by whole words and beginnings of words; what exists comes
before what does not, councils before other bodies.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from councils.search.names import (
    FEW_LETTERS,
    GENERIC,
    INVERTED,
    LONGEST,
    MOST_SLIPS,
    NEVER_ASKED,
    NO_COUNCILS,
    SHORT,
    STYLE,
    at_odds,
    core,
    errors_between,
    keys_of,
    less,
    mask,
    plain_name,
    words_in,
)

# How well a name fits, best first: those after `NAMED` are not called so, but lie in a county that is.
EXACT, STARTS, BEGINS, NAMED, AROUND = range(5)
LAST = 3  # the group of those around


@dataclass(frozen=True)
class Called:
    """What one body is called, was called and is called otherwise, and what it lies in."""

    key: int
    name: str
    former: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    county: str = ""
    is_council: bool = True
    opened_on: date = date.min
    closed_on: date | None = None

    @cached_property
    def core(self) -> str:
        return core(self.name)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Each of its names between spaces, as it is compared: the one it has first."""
        return tuple(f" {plain_name(name)} " for name in (self.name, *self.former, *self.aliases))

    @cached_property
    def everything(self) -> str:
        return " ".join((*self.names, *map(plain_name, self.codes), plain_name(self.county)))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self.everything.split())

    @cached_property
    def own_words(self) -> tuple[str, ...]:
        return tuple(words_in(self.name))

    @cached_property
    def beginnings(self) -> tuple[str, str]:
        name = plain_name(self.name)
        return name, STYLE.sub("", name)

    def exists(self, on: date) -> bool:
        return self.status_on(on)[1] == 0

    def status_on(self, on: date) -> tuple[bool, int]:
        """Where it stands among others called alike: councils first; those that exist, are to come, are gone."""
        state = 1 if self.opened_on > on else 2 if self.closed_on and self.closed_on < on else 0
        return not self.is_council, state

    def why(self, typed: str) -> str:
        """Why it is found where its own name does not say so: another name, or the county it lies in."""
        words = words_in(typed)
        if not words or begins(words, self.names[0]):
            return ""
        for sentence, others in (("was", self.former), ("also called", self.aliases)):
            for name in others:
                if begins(words, f" {plain_name(name)} ") or core(name) == core(typed):
                    return f"{sentence} {name}"
        return f"under {self.county}" if self.county and begins(words, f" {plain_name(self.county)} ") else ""


class Finder:
    """All bodies by what they are called."""

    def __init__(self, bodies: Iterable[Called]) -> None:
        self.bodies = list(bodies)
        # By the names they have, by those they had, and by either without the words that all have.
        self.tables: tuple[dict[str, list[tuple[str, Called]]], ...] = tuple(defaultdict(list) for _ in range(4))
        now, then, short, short_then = self.tables
        for one in self.bodies:
            for name in (one.name, *one.aliases, *one.codes):
                now[plain_name(name)].append((one.name, one))
            for name in one.former:
                then[plain_name(name)].append((name, one))
            for key in {less(alias, ()) for alias in one.aliases} | keys_of(one.name):
                short[key].append((one.name, one))
            for name in one.former:
                for key in keys_of(name):
                    short_then[key].append((name, one))

    def exact(self, typed: str, on: date) -> list[Called]:
        """The body called exactly so; several where it cannot be told which of them; none where none is."""
        typed = INVERTED.sub(r"\2 \1", " ".join(typed[:LONGEST].split()).rstrip(" ."))
        whole = [plain_name(typed)]
        shorter = [less(typed, NEVER_ASKED), core(typed)]
        for table, keys in zip(self.tables, (whole, whole, shorter, shorter), strict=True):
            for key in keys:
                found = {one.key: one for name, one in table.get(key, ()) if not at_odds(typed, name)}
                if found and key:
                    best = min(one.status_on(on) for one in found.values())
                    return [one for one in found.values() if one.status_on(on) == best]
        return []

    def begun(self, typed: str, on: date, *, around: bool = False) -> list[Called]:
        """Those with every word, or a word that begins so, best first; those in a county called so if asked for."""
        words = words_in(typed)
        exact = {one.key for one in self.exact(typed, on)}
        ranked = self.ranked(words, on, exact) if words else []
        asked = [word for word in words if word not in GENERIC]
        if asked and asked != words and all(rank[0] == LAST for rank, _ in ranked):
            ranked = [(rank, one) for rank, one in self.ranked(asked, on, exact) if not at_odds(typed, one.name)]
        return [one for rank, one in sorted(ranked, key=lambda row: row[0]) if around or rank[0] < LAST]

    def ranked(self, words: list[str], on: date, exact: set[int]) -> list[tuple[tuple, Called]]:
        """Those that fit, with what puts one before another: whole names, whole words, beginnings, what lies around."""
        found = []
        for one in self.bodies:
            how = EXACT if one.key in exact else fit(words, one)
            if how is not None:
                left, more = left_over(words, one)
                group = LAST if how == AROUND else 0 if covers(words, one) else 1 if how == EXACT or not left else 2
                found.append(((group, *one.status_on(on), how, left, more if group == 2 else 0, one.name), one))
        return found

    def meant(self, typed: str, on: date) -> list[Called]:
        """Whom somebody means who sees the answer: called exactly so, or the only one that it can lead to."""
        if exact := self.exact(typed, on):
            return exact
        found, words = self.begun(typed, on), words_in(typed)
        whole = [one for one in found if all(f" {word} " in one.everything for word in words if word not in GENERIC)]
        there = ([one for one in some if one.exists(on)] for some in (whole, found))
        return next(filter(None, there), whole or found)

    def nearly(self, typed: str, on: date) -> list[Called]:
        """Those meant by a name with typing errors: none where it could as well be another's."""
        words = core(typed[:LONGEST])
        if words in NO_COUNCILS or not any(len(word) > 1 for word in words.split() if word != "and"):
            return []
        near = self.near(typed, on)
        if len({one.core for one in near}) > 1:
            return []
        words = near[0].core if near else self.corrected(typed)
        others = [one for one in self.begun(words, on) if one not in near] if words else []
        return [*near, *others]

    def near(self, typed: str, on: date) -> list[Called]:
        """Those whose whole name, or what tells it from others, is so few errors away, nearest first."""
        whole, short = plain_name(typed[:LONGEST]), core(typed[:LONGEST])
        found: dict[int, tuple[tuple, Called]] = {}
        for text in {text for text in (whole, short) if len(text) > 2}:
            letters = mask(text)
            for name, sentence, one in self.spelt_in(len(text)):
                if (sentence ^ letters).bit_count() <= 2 * MOST_SLIPS:
                    slips = errors_between(text, name)
                    if slips <= found.get(one.key, ((MOST_SLIPS,), one))[0][0] and not at_odds(typed, one.name):
                        as_typed = errors_between(whole, plain_name(one.name))
                        found[one.key] = (slips, as_typed, *one.status_on(on), one.name), one
        ranked = sorted(found.values(), key=lambda row: row[0])
        too_far = ranked and len(short) <= FEW_LETTERS and ranked[0][0][0] > 1
        return [] if too_far else [one for _, one in ranked]

    def spelt_in(self, length: int) -> Iterator[tuple[str, int, Called]]:
        """Every way to write every name in so many letters, or a few more or less, each with its letters as bits."""
        for number in range(length - MOST_SLIPS, length + MOST_SLIPS + 1):
            yield from self.spellings.get(number, ())

    @cached_property
    def spellings(self) -> dict[int, list[tuple[str, int, Called]]]:
        """Every way to write every name, by its length."""
        found: dict[int, list[tuple[str, int, Called]]] = defaultdict(list)
        for one in self.bodies:
            every = {text for name in (one.name, *one.former) for text in (plain_name(name), *keys_of(name))}
            for name in every.union(map(plain_name, one.aliases)):
                found[len(name)].append((name, mask(name), one))
        return found

    @cached_property
    def words(self) -> dict[str, int]:
        return {word: mask(word) for one in self.bodies for name in one.names for word in name.split()}

    def corrected(self, typed: str) -> str:
        meant = [self.corrected_word(word) for word in words_in(typed)]
        return " ".join(meant) if all(meant) else ""

    def corrected_word(self, word: str) -> str:
        """A known word, or the only known one that is so few errors away."""
        if word in SHORT or any(known.startswith(word) for known in self.words):
            return word
        letters = mask(word)
        alike = [known for known, sentence in self.words.items() if (sentence ^ letters).bit_count() <= 2 * MOST_SLIPS]
        slips = [(errors_between(word, known), known) for known in alike if abs(len(known) - len(word)) <= MOST_SLIPS]
        near = [(number, known) for number, known in slips if number <= MOST_SLIPS]
        allowed = MOST_SLIPS if len(word) > FEW_LETTERS else 1
        return near[0][1] if len(near) == 1 and near[0][0] <= allowed else ""


def fit(words: list[str], one: Called) -> int | None:
    """How well what was typed fits a body; None where it does not."""
    if not begins(words, one.everything):
        return None
    text = " ".join(words)
    if any(name.startswith(text) for name in one.beginnings):
        return STARTS
    if begins(words, one.names[0]):
        return BEGINS
    if all(any(begins([word], name) for name in one.names) for word in words):
        return NAMED
    return AROUND if one.county and begins(words, f" {plain_name(one.county)} ") else None


def begins(words: Iterable[str], name: str) -> bool:
    return all(f" {word}" in name or (word in SHORT and f" {SHORT[word]}" in name) for word in words)


def covers(words: list[str], one: Called) -> bool:
    name = one.own_words
    return len(name) == len(words) > 1 and all(known.startswith(word) for known, word in zip(name, words, strict=True))


def left_over(words: list[str], one: Called) -> tuple[int, int]:
    """How many letters are still to be typed of the words that are begun, and how many words of the name."""
    left = 0
    for word in words:
        if word not in one.words:
            left += min((len(name) - len(word) for name in one.words if name.startswith(word)), default=0)
    return left, sum(not name.startswith(tuple(words)) for name in one.core.split()) if left else 0
