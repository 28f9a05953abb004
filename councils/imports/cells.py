"""What a cell says: dates, yes and no, choices, numbers, money, references. ValueError carries the sentence."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import TextChoices

Reader = Callable[[str], Any]

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONEY = re.compile(r"\d{1,7}(\.\d{1,2})?")
WORDS = re.compile(r"[\s_-]+")
YES_NO = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
LARGEST_COUNT = 2_147_483_647


def plain(text: str) -> str:
    """A text as it is compared: whatever its capitals, spaces, hyphens, underscores and apostrophes."""
    return WORDS.sub(" ", text).strip().casefold().replace("’", "'").replace("&", "and")


@cache
def day(text: str) -> date | None:
    """A day written 2019-05-01; None for an empty cell."""
    if not text:
        return None
    try:
        read = date.fromisoformat(text) if ISO_DAY.fullmatch(text) else None
    except ValueError:
        read = None
    if not read or not 1900 <= read.year < 2200:
        raise ValueError(f"“{text}” is not a date: write it like 2019-05-01.")
    return read


def yes_no(text: str) -> bool:
    """Yes or no; an empty cell is no."""
    try:
        return YES_NO[text.lower()] if text else False
    except KeyError:
        raise ValueError(f"“{text}” is neither yes nor no.") from None


def choice(choices: type[TextChoices]) -> Reader:
    """A reader of one of some choices by its value or its label; empty stays empty."""
    written = {word: value for value, label in choices.choices for word in (value, label)} | {"": ""}
    known = {plain(word): value for word, value in written.items()}

    def read(text: str) -> str:
        if text in written:
            return written[text]
        try:
            return known[plain(text)]
        except KeyError:
            raise ValueError(f"“{text}” is none of: {', '.join(choices.labels)}.") from None

    return read


def text_up_to(length: int | None) -> Reader:
    """A reader of text that its column can hold."""

    def read(text: str) -> str:
        if length and len(text) > length:
            raise ValueError(f"is {len(text):,} characters long: {length} fit.")
        return text

    return read


def whole(text: str, largest: int = LARGEST_COUNT) -> int:
    """A whole number, nought or more; 1,204 may have its comma."""
    digits = text.replace(",", "")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"“{text}” is not a whole number." if text else "this cannot be empty: write 0 for none.")
    if len(digits) > 12 or int(digits) > largest:
        raise ValueError(f"{text} is too large.")
    return int(digits)


def whole_or_none(text: str) -> int | None:
    """A whole number, or None for an empty cell."""
    return whole(text) if text else None


def money(text: str) -> Decimal | None:
    """An amount in pounds; None for an empty cell."""
    plain_number = text.removeprefix("£").replace(",", "").strip()
    if text and not MONEY.fullmatch(plain_number):
        raise ValueError(f"“{text}” is not an amount in pounds: write it like 250 or 1200.50.")
    return Decimal(plain_number) if text else None


def reference(text: str) -> str:
    """A decision's reference as it is kept, 19 012 345, however it was spaced."""
    digits = re.sub(r"[\s-]", "", text)
    if not (len(digits) == 8 and digits.isascii() and digits.isdigit()):
        raise ValueError(f"“{text}” is not a reference: it has eight digits, like 19 012 345.")
    return f"{digits[:2]} {digits[2:5]} {digits[5:]}"
