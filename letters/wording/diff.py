"""Two versions of a text beside each other: which lines and words went, came, and stayed. Pure: no Django."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

CONTEXT = 1  # lines that stay, shown before and after what changed
ALIKE = 0.4  # below this, two lines are not versions of each other

SAME, GONE, NEW = "same", "gone", "new"

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Piece(NamedTuple):
    """Some words of a line, and whether they stayed, went or came."""

    kind: str
    words: str


@dataclass(frozen=True)
class DiffLine:
    """A line of the two versions: what became of it, in pieces; or how many lines that stayed are left out here."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    left_out: int = 0


def differences(before: str, after: str) -> list[DiffLine]:
    """The lines that differ, with the words in them, and one line of the text around each; empty when nothing does."""
    old, new = _lines(before), _lines(after)
    if old == new:
        return []
    lines: list[DiffLine] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            lines += _stayed(old[i:j], first=not lines, last=(j, m) == (len(old), len(new)))
        else:
            lines += _changed(old[i:j], new[k:m])
    return lines


def _lines(text: str) -> list[str]:
    """Its lines, whatever the ending a browser gave them; empty ones say nothing about what changed."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _whole(kind: str, line: str) -> DiffLine:
    return DiffLine(kind, (Piece(kind, line),))


def _stayed(lines: Sequence[str], *, first: bool, last: bool) -> Iterator[DiffLine]:
    """Lines that stayed: a little of them next to what changed, and the number of the rest."""
    before = 0 if first else CONTEXT
    after = 0 if last else CONTEXT
    if len(lines) <= before + after + 1:
        yield from (_whole(SAME, line) for line in lines)
        return
    yield from (_whole(SAME, line) for line in lines[:before])
    yield DiffLine("left-out", left_out=len(lines) - before - after)
    yield from (_whole(SAME, line) for line in lines[len(lines) - after :])


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    """Lines that went and lines that came; a line that is a version of another is shown as one, word by word."""
    came = 0
    for line in old:
        version = next((n for n in range(came, len(new)) if _alike(line, new[n])), None)
        if version is None:
            yield _whole(GONE, line)
            continue
        yield from (_whole(NEW, each) for each in new[came:version])
        yield DiffLine("changed", tuple(_words(line, new[version])))
        came = version + 1
    yield from (_whole(NEW, each) for each in new[came:])


def _alike(old: str, new: str) -> bool:
    return SequenceMatcher(None, old.split(), new.split(), autojunk=False).ratio() > ALIKE


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(SAME, "".join(before[i:j]))
            continue
        if i < j:
            yield Piece(GONE, "".join(before[i:j]))
        if k < m:
            yield Piece(NEW, "".join(after[k:m]))
