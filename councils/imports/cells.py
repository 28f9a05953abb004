"""What a cell says: yes and no, choices, numbers, money, shares. ValueError carries the sentence."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

Reader = Callable[[str], Any]

# Thousands are marked by commas or spaces, each of them or none.
DIGITS = r"[0-9]{1,3}(?:[,\s][0-9]{3})+|[0-9]+"
WHOLE = re.compile(rf"({DIGITS})(?:\.0*)?")
MONEY = re.compile(rf"(?:£|GBP)?\s?((?:{DIGITS})(?:\.[0-9]+)?)", re.IGNORECASE)
BETWEEN_THOUSANDS = re.compile(r"[,\s]")
LARGEST_AMOUNT = 10_000_000
WORDS = re.compile(r"[\s_-]+")
YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "1", "1.0"), True),
    **dict.fromkeys(("no", "n", "false", "0", "0.0"), False),
}
LARGEST_COUNT = 2_147_483_647


def plain_text(text: str) -> str:
    """A text as it is compared: whatever its capitals, spaces, hyphens, underscores and apostrophes."""
    return WORDS.sub(" ", text).strip().casefold().replace("’", "'").replace("&", "and")


def yes_no(text: str) -> bool:
    """Yes or no; an empty cell is no."""
    try:
        return YES_NO[text.lower()] if text else False
    except KeyError:
        raise ValueError(f"“{text}” is neither yes nor no.") from None


def choice(choices: type[TextChoices]) -> Reader:
    """A reader of one of some choices by its value or its label; empty stays empty."""
    written = {word: value for value, label in choices.choices for word in (value, label)} | {"": ""}
    known = {plain_text(word): value for word, value in written.items()}

    def read(text: str) -> str:
        if text in written:
            return written[text]
        try:
            return known[plain_text(text)]
        except KeyError:
            raise ValueError(f"“{text}” is none of: {', '.join(choices.labels)}.") from None

    return read


def whole_number(text: str, largest: int = LARGEST_COUNT) -> int:
    """A whole number, nought or more, however its thousands are marked; 3.0 is one, as some programs write it."""
    match = WHOLE.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is not a whole number." if text else "this cannot be empty: write 0 for none.")
    digits = BETWEEN_THOUSANDS.sub("", match[1])
    if len(digits) > 12 or int(digits) > largest:
        raise ValueError(f"{text} is too large.")
    return int(digits)


def whole_or_none(text: str) -> int | None:
    """A whole number, or None for an empty cell."""
    return whole_number(text) if text else None


def money(text: str) -> Decimal | None:
    """An amount in pounds; None for an empty cell. The noise of a spreadsheet's arithmetic is put aside."""
    if not text:
        return None
    match = MONEY.fullmatch(text)
    pounds = float(BETWEEN_THOUSANDS.sub("", match[1])) if match else -1
    if pounds >= LARGEST_AMOUNT:
        raise ValueError(f"{text} is too large.")
    amount = Decimal(f"{pounds:.15g}")
    if not match or amount != round(amount, 2):
        raise ValueError(f"“{text}” is not an amount in pounds: write it like 250 or 1200.50.")
    return amount
