"""Characters that come along with pasted text and damaged files, and what becomes of them: one rule for every entrance.

What has a meaning is written plainly (Word's line and page breaks, its hyphens and bullets), what has none is left out,
and what shows that a text was damaged on its way is refused where that can be said: see `is_damaged`.
"""

import re
from itertools import chain
from unicodedata import category

# Bytes that are not UTF-8 arrive as lone surrogates; no database takes either of the two.
DAMAGE = re.compile("[\x00\ud800-\udfff]")

BREAKS = {"\x0b": "\n", "\x0c": "\n\n", "\u2028": "\n", "\u2029": "\n\n"}
# Word's non-breaking hyphen, the end of its table cells, and its bullets, which have a meaning in its own fonts alone.
OF_WORD = {
    "\x1e": "-",
    "\x07": " ",
    "\uf02d": "–",
    "\uf06e": "■",
    "\uf0e0": "→",
    "\uf0fc": "✓",
    "\uf0fe": "✓",
    **dict.fromkeys("\uf06c\uf06d\uf06f\uf071\uf075\uf076\uf077\uf09f\uf0a7\uf0a8\uf0b7\uf0d8\uf0f0", "•"),
}
# The middle of Windows-1252, taken for Latin-1: browsers read these so, too.
OF_WINDOWS = {chr(byte): bytes([byte]).decode("cp1252", errors="ignore") for byte in range(0x80, 0xA0)}
# What the second byte of a letter in UTF-8 looks like to whoever takes it for a letter of Windows-1252 or Latin-1.
SECOND_BYTES = "".join(filter(None, (*OF_WINDOWS, *OF_WINDOWS.values(), *map(chr, range(0xA0, 0xC0)))))
# â€™ for ’, Ã© for é, Â£ for £, � for anything; but a closing quotation mark may stand after Ã.
MISREAD = re.compile(f"\ufffd|[ÂÃ](?=[{SECOND_BYTES}])(?![’”])|â[{SECOND_BYTES}]{{2}}")
WITHOUT_MEANING = chain(
    (*range(0x09), *range(0x0E, 0x20), 0x7F),  # control characters
    (0xAD, 0x200B, 0x200E, 0x200F, 0xFEFF, 0xFFFC),  # no width of their own: soft hyphen, order mark, lost picture
    (*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFFF9, 0xFFFC)),  # which way to read, annotations
    (*range(0xFDD0, 0xFDF0), *(plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF))),
)
PLAINLY: dict[int, str] = {
    **dict.fromkeys(WITHOUT_MEANING, ""),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
    **{ord(character): plain for character, plain in (OF_WINDOWS | OF_WORD | BREAKS).items()},
}
# Joiners mean something in other scripts and among pictures; beside a Latin letter, digit or nothing they do not.
JOINERS = re.compile("(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])")

ENDS_OF_LINES = re.compile("\r+\n")


def cleaned(text: str) -> str:
    """A text with nothing in it that breaks feeds, pages or letters, or that nobody can see."""
    if text.isprintable() or text.replace("\n", "").isprintable():  # nearly every text; the rest is worth a closer look
        return text
    return ENDS_OF_LINES.sub("\n", JOINERS.sub("", text.translate(PLAINLY)))


def one_line(text: str) -> str:
    return " ".join(cleaned(text).split()) if not text.isprintable() else text


def number_in(text: str | None) -> int | None:
    """A whole number as it stands in an address or a form: a few plain figures. None for anything else.

    Python reads figures of other scripts, underscores and spaces as well, and any length of them.
    """
    return int(text) if text and len(text) < 10 and text.isascii() and text.isdigit() else None


def has_control_characters(text: str) -> bool:
    """Whether a line has what nobody types and a mail's head, a log or a terminal might obey. A tab is a space."""
    return any(category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text.replace("\t", " "))


def is_damaged(text: str) -> bool:
    """Whether a text shows that something of it was lost on its way here: nobody can know what."""
    return not text.isprintable() and bool(DAMAGE.search(text))


def is_misread(text: str) -> bool:
    """Whether a program on its way here read a text as what it was not written in."""
    return not text.isascii() and bool(MISREAD.search(text))
