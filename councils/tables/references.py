"""How a decision's reference is typed: with spaces, stops, hyphens or none, whole or begun. One reader for all."""

import re

BETWEEN = re.compile(r"[\s.,/'’#\u2010-\u2013-]")
AS_A_NUMBER = re.compile(r"\A\s*(\d{8})\.0+\s*\Z", re.ASCII)  # 19012345.0, as some programs write it


def reference(text: str) -> str:
    """A reference as it is kept, 19 012 345. Raises ValueError with a sentence for anything else."""
    found = begun_reference(text)
    if len(found) != len("19 012 345"):
        raise ValueError(f"“{text}” is not a reference: it has eight digits, like 19 012 345.")
    return found


def begun_reference(text: str) -> str:
    """A reference, or the beginning of one, as it is kept; nothing if it is something else."""
    digits = BETWEEN.sub("", AS_A_NUMBER.sub(r"\1", text))
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 8):
        return ""
    return " ".join(filter(None, (digits[:2], digits[2:5], digits[5:])))
