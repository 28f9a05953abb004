"""What a letter can print: the characters of its own fonts. What these lack is written in others or is a problem.

Whatever else a machine has installed is never drawn with, so a letter is the same on every machine.
"""

import importlib.util
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from councils.tables.characters import cleaned

FONTS = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-It.ttf")

LAYOUT = frozenset("\t\n\r ")
# What means the same, or stands in the same place: hyphens, bullets, dashes, ticks, arrows.
INSTEAD = {
    **dict.fromkeys("\u2010\u2011\u2027\ufe63", "-"),
    **dict.fromkeys("▪▫●○◦‣\u2043∙◾◽□▢❍❏❑❖➢➤⬧⬥⦁", "•"),
    **dict.fromkeys("⸺⸻", "—"),
    **dict.fromkeys("✔☑", "✓"),
    **dict.fromkeys("➔➜➝➞➡⇨", "→"),
}
PLACES = {
    "wording": "the year's wording",
    "narrative": "the text for this authority alone",
    "recipient": "the address",
    "authority": "the name of the authority",
    "signatory": "the signature",
    "letterhead": "the letterhead",
    "facts": "the facts that the wording names",
    "notes": "the notes to the year's figures",
    "reports": "the list of public reports",
    "replaces": "the reason why it replaces another",
    "notice": "the notice on every page",
}
IN_LINES = ("wording", "narrative")


class UnprintableError(ValueError):
    """A content has characters that its fonts lack, as sentences."""


def font_file(name: str) -> Path:
    package = importlib.util.find_spec("font_source_sans_pro")
    if package is None or package.origin is None:
        raise RuntimeError("The font of the letters is missing: install the Python package font-source-sans-pro.")
    return Path(package.origin).parent / "files" / name


@cache
def in_every_font() -> frozenset[int]:
    """The characters that each of the fonts has: any word may be printed in any of them."""
    return frozenset.intersection(*map(_in_font, FONTS))


def _in_font(name: str) -> frozenset[int]:
    with TTFont(font_file(name), lazy=True) as font:
        return frozenset(font.getBestCmap())


class _Plainly(dict[int, str]):
    """How each character is printed, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if is_printable(character) else in_its_place(character)
        return self[code]


_PLAINLY = _Plainly()


def is_printable(character: str) -> bool:
    return character in LAYOUT or ord(character) in in_every_font()


def in_its_place(character: str) -> str:
    """What is printed for a character that the fonts lack: something that means the same, or itself if nothing does."""
    if character in INSTEAD:
        return INSTEAD[character]
    if unicodedata.category(character) == "Cf" or character in "\ufe0e\ufe0f":
        return ""  # it only says how its neighbours are drawn
    plain = unicodedata.normalize("NFKC", character)
    return plain if all(map(is_printable, plain)) else character


def printed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", cleaned(text)).translate(_PLAINLY)


@lru_cache(maxsize=1024)
def unprintable(text: str) -> tuple[str, ...]:
    return tuple(character for character in dict.fromkeys(printed(text)) if not is_printable(character))


def sentence(character: str, place: str) -> str:
    name = unicodedata.name(character, "").lower()
    known = f"U+{ord(character):04X}{', ' if name else ''}{name}"
    return f"{place}: “{character}” ({known}) is not in the letter's fonts. Write it in another way."


def line_problems(text: str) -> list[str]:
    """The characters of a Markdown text that cannot be printed, by line, as sentences."""
    return [
        sentence(character, f"Line {number}")
        for number, line in enumerate(text.splitlines(), start=1)
        for character in unprintable(unescape(line))
    ]


def content_problems(content: Mapping[str, Any]) -> list[str]:
    """The characters of a letter's, or a national review's, content that cannot be printed, as sentences."""
    return [problem for key, value in content.items() for problem in _problems_at(key, value)]


def _problems_at(key: str, value: Any) -> Iterator[str]:
    place = PLACES.get(key, f"the part “{key.replace('_', ' ')}”")
    if key in IN_LINES and isinstance(value, str):
        yield from (f"In {place}, l{problem[1:]}" for problem in line_problems(value))
        return
    found = dict.fromkeys(character for text in _texts(value) for character in unprintable(text))
    yield from (sentence(character, f"In {place}") for character in found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
