"""What in a text may identify somebody, or does not belong in it, before the public reads it. Pure: no Django.

It finds what looks like a name after a title, a postcode, a telephone number, an e-mail address, a date of birth; and
in a service improvement a time limit, because those live on when the date is past. It errs on the side of asking: a
person decides, and says why when a finding may stand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a|an|\\d{1,3}"
DAY = rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{MONTHS})|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}"

SURNAME = "(?:(?:Mc|Mac|[A-Z][’'])?[A-Z][a-z]+(?:[’'][a-z]+)?)"

# After "Mrs Y." a sentence may begin; after "Mr J." a surname may follow. These words begin sentences.
OPENERS = (
    "After|Although|And|As|At|Because|Before|Both|But|By|Council|Dr|During|For|From|Had|He|Her|His|How|However|I|If|In|It|Its|"
    "Miss|Mr|Mrs|Ms|My|No|Not|On|Our|She|Since|So|Some|That|The|Their|Then|There|These|They|This|Those|To|Under|We|What|When|"
    "Where|Which|While|Who|With|You|Your"
)
# Mr X, Miss Y and Ms Z are how decisions write about people without naming them: one letter is nobody.
NAME = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Councillor|Cllr|Rev|Reverend|Judge)\b\.?\s+"
    rf"(?:[A-Z]\s+|[A-Z]\.(?:[ \t]+|[ \t]*\n)(?!\n|(?:{OPENERS})\b)){{0,3}}{SURNAME}(?:[\s-]{SURNAME})*"
)
POSTCODE = re.compile(r"\b(?:GIR\s?0AA|[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2})\b", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<![\w£.,])(?:\+44\s?(?:\(0\)\s?)?|\(?0)\d(?:[\s()-]{0,2}\d){8,9}(?![\w,]\d|\d)")
BIRTH = re.compile(
    rf"\b(?:born(?:\s+on)?|date of birth|d\.?o\.?b\.?)\W{{0,3}}(?:(?:is|was|of)\s+)?(?:{DAY})(?:,?\s+\d{{4}})?",
    re.IGNORECASE,
)
TIME_LIMIT = re.compile(
    rf"\b(?:within|in|after|over)\s+(?:the\s+next\s+)?(?:{NUMBERS})\s+(?:working\s+|calendar\s+)?"
    r"(?:day|week|month|year)s?\b"
    rf"|\b(?:by|before|until|no later than)\s+(?:the\s+end\s+of\s+)?(?:{DAY}|{MONTHS})(?:\s+\d{{4}})?",
    re.IGNORECASE,
)

ALWAYS = [
    ("a name", NAME),
    ("a postcode", POSTCODE),
    ("an e-mail address", EMAIL),
    ("a telephone number", TELEPHONE),
    ("a date of birth", BIRTH),
]


@dataclass(frozen=True, order=True)
class Finding:
    """Something in a text that looks like what should not be there, and where it stands."""

    start: int
    end: int
    looks_like: str
    words: str

    def __str__(self) -> str:
        return f"“{self.words}” looks like {self.looks_like}"


def findings(text: str, *, service_improvement: bool = False) -> list[Finding]:
    """What a person has to look at before this text is published, in the order of the text."""
    patterns = [*ALWAYS, ("a time limit", TIME_LIMIT)] if service_improvement else ALWAYS
    return sorted(_found(text, patterns))


def _found(text: str, patterns: list[tuple[str, re.Pattern]]) -> Iterator[Finding]:
    for looks_like, pattern in patterns:
        for match in pattern.finditer(text):
            yield Finding(match.start(), match.end(), looks_like, match[0])


def marked(text: str, found: list[Finding]) -> Iterator[tuple[str, Finding | None]]:
    """The text in pieces, each with the finding it is, if it is one; overlapping findings count as the first."""
    at = 0
    for finding in found:
        if finding.start < at:
            continue
        if finding.start > at:
            yield text[at : finding.start], None
        yield text[finding.start : finding.end], finding
        at = finding.end
    if at < len(text):
        yield text[at:], None
