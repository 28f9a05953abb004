"""Rows of a list as bits of whole numbers: what is left by filters, and how many, without a look at any row. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial, reduce
from itertools import compress, repeat
from operator import and_
from typing import Any

DIGITS = bytes([48, 49])  # 0 and 1 as they are written
FLAGS = bytes.maketrans(DIGITS, bytes([0, 1]))
WRITTEN = bytes.maketrans(bytes([0, 1]), DIGITS)

Bits = int  # one for each row, the first row's lowest
Choices = Mapping[str, Mapping[str, Bits]]  # by filter and choice, the rows that come under it


@dataclass(frozen=True)
class FacetCounts:
    """What the filters leave: how many rows in all, and how many under each choice of each filter."""

    total: int
    under: Mapping[str, Mapping[str, int]]


@dataclass
class FacetBitmaps:
    """Rows by their keys, in the order of the list, and which of them come under each choice of each filter."""

    keys: Sequence[int]
    choices: dict[str, Mapping[str, Bits]] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[int, int]:
        return {key: place for place, key in enumerate(self.keys)}

    @property
    def everything(self) -> Bits:
        return (1 << len(self.keys)) - 1

    def among(self, keys: Iterable[int]) -> Bits:
        flags = bytearray(len(self.keys) + 1)
        for place in map(self.places.get, keys, repeat(-1)):  # the last stands for no row
            flags[place] = 1
        return int(flags.translate(WRITTEN)[-2::-1] or b"0", 2)

    def keys_of(self, rows: Bits) -> list[int]:
        return list(compress(self.keys, flags_of(rows)))

    def left(self, chosen: Mapping[str, str], within: Bits) -> Bits:
        return reduce(and_, (self.choices[name].get(choice, 0) for name, choice in chosen.items()), within)

    def counts(self, chosen: Mapping[str, str], within: Bits) -> FacetCounts:
        """How many rows are left, of some; for each filter that is set, what its other choices would leave."""
        left = self.left(chosen, within)
        under = {}
        for name, choices in self.choices.items():
            others = {other: choice for other, choice in chosen.items() if other != name}
            rows = self.left(others, within) if name in chosen else left
            under[name] = {choice: (rows & bits).bit_count() for choice, bits in choices.items()}
        return FacetCounts(left.bit_count(), under)


def flags_of(rows: Bits) -> bytes:
    return bin(rows)[:1:-1].encode().translate(FLAGS)


def by_value(values: Sequence[Any]) -> Iterator[tuple[Any, Bits]]:
    found: dict[Any, bytearray] = defaultdict(partial(bytearray, len(values) // 8 + 1))
    for place, value in enumerate(values):
        found[value][place >> 3] |= 1 << (place & 7)
    return ((value, int.from_bytes(bits, "little")) for value, bits in found.items())


def ranked(rows: Bits, merits: Iterable[Bits]) -> list[Bits]:
    """Rows in groups: first those with all the merits, then those that lack one, and so on."""
    groups = [rows]
    for merit in merits:
        groups = [
            (with_one & ~merit) | (with_fewer & merit)
            for with_one, with_fewer in zip([*groups, 0], [0, *groups], strict=True)
        ]
    return groups[::-1]
