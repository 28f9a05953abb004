"""A decision statement with its structure: headings, numbered paragraphs that keep their numbers, lists below them.

It is kept as plain text, as it was typed, pasted or brought by a file. What looks like none of these is a paragraph,
and every word of it is shown as it stands.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

LONGEST_HEADING = 90
NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s+(\S.*)")
LETTER = re.compile(r"\s*(?:\(([a-z]|[ivx]{1,5})\)|([a-z]|[ivx]{1,5})[.)])\s+(\S.*)")
BULLET = re.compile(r"\s*(?:[•‣▪●◦·*–—-]\s+|o\s{2,})(\S.*)")
HEADING = re.compile(r"(?:#{1,6}\s+|\*\*)?(\S.*?)(?:\*\*)?")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


@dataclass
class Block:
    """A heading or a paragraph; or a list, whose items are blocks of blocks."""

    kind: str  # heading, paragraph, number, letter, bullet, item
    lines: list[str] = field(default_factory=list)
    below: list["Block"] = field(default_factory=list)
    value: int = 0  # of an item that is counted


@register.filter
def structured(text: str) -> SafeString:
    """A statement as HTML: {{ decision.statement|structured }}. Everything that was written is escaped."""
    return mark_safe("\n".join(map(html, Parser(text).blocks)))  # noqa: S308


class Parser:
    """Reads a statement line by line; the open lists are those into which the next line may still fall."""

    def __init__(self, text: str):
        self.blocks: list[Block] = []
        self.open: list[Block] = []  # from the outermost list inwards
        self.number = 0  # of the last numbered paragraph
        self.is_apart = True  # whether a blank line, or nothing, is before
        lines = [*text.expandtabs().splitlines(), ""]
        for line, following in pairwise(lines):
            if line.strip():
                self.read(line, following)
            self.is_apart = not line.strip() or self.is_after_heading()
        if self.is_after_heading():  # over nothing: somebody's name, or words without a stop
            self.blocks[-1].kind = "paragraph"

    def is_after_heading(self) -> bool:
        return not self.open and bool(self.blocks) and self.blocks[-1].kind == "heading"

    def read(self, line: str, following: str) -> None:
        if (match := NUMBER.fullmatch(line)) and self.is_next(int(match[1])):
            self.number = int(match[1])
            self.add_item("number", self.number, match[2])
        elif (match := LETTER.fullmatch(line)) and (value := self.place_of(match[1] or match[2])):
            self.add_item("letter", value, match[3])
        elif match := BULLET.fullmatch(line):
            self.add_item("bullet", 0, match[1])
        elif self.is_apart and (words := heading_in(line, is_alone=self.is_alone(following))):
            self.open = []
            self.blocks.append(Block("heading", [words]))
        else:
            self.add_text(line)

    def is_next(self, number: int) -> bool:
        """Whether a number goes on counting, or begins: a line may begin with one by chance."""
        return number == self.number + 1 or (self.is_apart and (number == 1 or not self.number))

    def is_alone(self, following: str) -> bool:
        """Whether a line is by itself: nothing follows, or a list does."""
        if match := NUMBER.fullmatch(following):
            return int(match[1]) in (1, self.number + 1)
        return not following.strip() or bool(LETTER.fullmatch(following) or BULLET.fullmatch(following))

    def place_of(self, letters: str) -> int:
        """Which item of a lettered list begins so; nought where that would be by chance."""
        alphabetical = ord(letters) - ord("a") + 1 if len(letters) == 1 else 0
        roman = ROMAN.index(letters) + 1 if letters in ROMAN else 0
        last = next((block.below[-1].value for block in self.open if block.kind == "letter"), 0)
        return last + 1 if last + 1 in (alphabetical, roman) else 0

    def add_item(self, kind: str, value: int, text: str) -> None:
        """A further item of the list of its kind that is open, or of a new one in the innermost item."""
        kinds = [block.kind for block in self.open]
        if kind in kinds:
            del self.open[kinds.index(kind) + 1 :]
        else:
            if kind == "number":
                self.open = []
            self.open.append(self.put(Block(kind)))
        self.open[-1].below.append(Block("item", [], [Block("paragraph", [text])], value))

    def put(self, block: Block) -> Block:
        (self.open[-1].below[-1].below if self.open else self.blocks).append(block)
        return block

    def add_text(self, line: str) -> None:
        """A further line of a paragraph, or another paragraph: below the innermost item if it is indented."""
        if self.is_apart and not line.startswith("  "):
            self.open = []
        within = self.open[-1].below[-1].below if self.open else self.blocks
        if self.is_apart or not within or within[-1].kind != "paragraph":
            self.put(Block("paragraph", [line.strip()]))
        else:
            within[-1].lines.append(line.strip())


def heading_in(line: str, *, is_alone: bool) -> str:
    """The words of a heading: a short line by itself that is no sentence. Empty for anything else."""
    match = HEADING.fullmatch(line.strip())
    words = match[1] if match else ""
    is_marked = line.lstrip().startswith(("#", "**"))
    is_short = len(words) <= LONGEST_HEADING and words[:1].isupper() and words[-1:] not in ".,;:?!…"
    return words if is_marked or (is_alone and is_short) else ""


def html(block: Block) -> str:
    if block.kind == "heading":
        return f"<h3>{escape(block.lines[0])}</h3>"
    if block.kind == "paragraph":
        return f"<p>{lines_of(block)}</p>"
    return "\n".join((opening(block), *map(item, block.below), "</ul>" if block.kind == "bullet" else "</ol>"))


def opening(block: Block) -> str:
    return {"bullet": "<ul>", "number": "<ol>", "letter": '<ol type="a">'}[block.kind]


def item(block: Block) -> str:
    first, *rest = block.below
    value = f' value="{block.value}"' if block.value else ""
    return "\n".join((f"<li{value}>{lines_of(first)}", *map(html, rest))) + "</li>"


def lines_of(block: Block) -> str:
    return "<br>".join(map(escape, block.lines))
