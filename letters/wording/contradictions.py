"""What the sentences of a wording claim, against the facts of the letter that each lands in. Pure.

A claim is a turn of phrase with the conditions, of those that a wording may ask for, of which one has to hold wherever
it is said. So a sentence without the condition it needs is found in every letter for which it is not true.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from letters.wording.letter_facts import CONDITIONS
from letters.wording.letter_numbers import NUMBERS, WORDS, holds, in_plain_words
from letters.wording.markdown import chosen_lines, facts_named, filled

Content = Mapping[str, Any]

NEVER = ""  # a condition that holds for no letter
MEANINGS = {name: meaning for name, (meaning, _) in CONDITIONS.items()}
LATE = r"^(?=.*\b(?:late|after the (?:agreed )?da(?:y|te))\b).*"


@dataclass(frozen=True)
class Claim:
    """A turn of phrase, and where it may be said: where one of the conditions holds."""

    phrase: str
    only_if: tuple[str, ...]
    because: str = ""  # in place of the conditions in plain words

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.phrase, re.IGNORECASE)

    def may_be_said(self, content: Content) -> bool:
        return any(each and holds(each, content["paragraphs"], content["numbers"]) for each in self.only_if)

    @property
    def why_not(self) -> str:
        meanings = [in_plain_words(each, MEANINGS) for each in self.only_if]
        return self.because or f"This is so only where {' or '.join(meanings)}."


CLAIMS = (
    # the day
    Claim(r"\bbecomes? public|\bwill (?:be|become) (?:made )?(?:public|published)", ("public_later",)),
    Claim(r"\b(?:have|has) been (?:made )?public|\b(?:are|is) (?:now|already) public", ("public_already",)),
    # the body
    Claim(r"^(?!.*\bno figure).*\b100,000\b", ("per_100k",)),
    Claim(r"\bmaps?\b", ("has_similar",)),
    Claim(r"\b(?:average (?:for|of)|beside the average|similar (?:authorities|councils))\b", ("has_similar",)),
    Claim(r"\bcompared? with nobody|\bstands? by (?:itself|themselves)\b", ("other_body",)),
    Claim(
        r"\btoo few (?:\w+ )?(?:bodies|authorities|councils)|\btoo few .{0,80}\blike (?:you|yours|it)\b",
        ("peers < 5",),
        "There are five or more bodies of its kind.",
    ),
    Claim(
        r"\byour (?:services|council|authority|figures|area|performance)\b|\bwhere you stand\b|\byours is\b",
        ("not successor",),
    ),
    Claim(r"\bno longer exists\b|\bhas been abolished\b|\bduties (?:have |has )?passed\b", ("successor",)),
    Claim(r"\bfirst letter about\b|\bno earlier years\b", ("first_letter",)),
    Claim(r"\b(?:takes|in) (?:the )?place of (?:our|the|an) (?:earlier )?(?:letter|one)", ("replaces",)),
    # the year before
    Claim(r"\bmore complaints than (?:in )?(?:the year before|last year)", ("received > last_year",)),
    Claim(r"\bfewer complaints than (?:in )?(?:the year before|last year)", ("received < last_year",)),
    Claim(
        r"\bupheld\b.{0,80}\bthan (?:in )?(?:the year before|last year)",
        ("upheld > last_year", "upheld < last_year"),
        "The year before is not known, does not compare, or was the same.",
    ),
    # what was investigated and upheld
    Claim(r"\binvestigated (?:no complaint|nothing|none)\b", ("investigated = 0",)),
    Claim(
        r"\bupheld (?:none|nothing|no )|\bnone (?:of them )?(?:was|were) upheld",
        ("investigated >= 1 and upheld = 0",),
        "Nothing was investigated that could have been upheld, or some of it was.",
    ),
    Claim(r"\bupheld (?:all|both|every)\b", ("upheld = all",)),
    Claim(r"(?<![\d.,])0(?:\.0)?%", ("investigated >= 1",), "Nothing was investigated: there is no share to name."),
    # compliance
    Claim(
        r"\b(?:none|nothing|no (?:recommendations?|cases?))\b.{0,20}\b(?:due\b|fell due)",
        (NEVER,),
        "What is counted is what was recorded in the year, not what fell due: say “recorded”.",
    ),
    Claim(r"\b(?:none|no (?:outcomes?|cases?)) (?:was |were )?recorded\b", ("compliance_cases = 0",)),
    Claim(r"\bnot (?:do what we|carr(?:y|ied) out|compl(?:y|ied))", ("not_complied >= 1",)),
    Claim(r"\bthe case in which our recommendations were not\b", ("not_complied = 1",)),
    Claim(r"\bthe cases in which our recommendations were not\b", ("not_complied >= 2",)),
    Claim(
        r"\bcomplied (?:with (?:all|every)|in (?:all|every))\b",
        ("compliance_cases >= 1 and not_complied = 0",),
        "Not all of it was complied with, or nothing was recorded.",
    ),
    Claim(LATE + r"\b(?:some|several|a few)\b", ("late >= 2 and late < complied",)),
    Claim(LATE + r"\bin (?:the )?one (?:case|of)\b", ("late = 1",)),
    Claim(LATE + r"\b(?:all|both|every|each|always)\b", ("late = all",)),
    Claim(LATE + r"\b(?:carried out|complied|somebody|you (?:was|were))\b", ("late >= 1",)),
    # public reports
    Claim(r"\b(?:published|issued) (?:a|one) (?:public )?report\b|\bthe report\b", ("reports = 1",)),
    Claim(r"\b(?:published|issued) (?:\w+ )?(?:public )?reports about\b|\bthe reports\b", ("reports >= 2",)),
)  # fmt: skip

# What stands after a turn of phrase, and the facts of which it has to be one.
DAY = r"(\d{1,2}\s[A-Z][a-z]+\s\d{4})"
NUMBER = r"(\d[\d,]*|" + "|".join(WORDS) + r")\b"
QUOTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"\b(?:year|period) (?:to|ending|ended|up to)(?: on)? {DAY}", ("period_end",)),
    (rf"\bpublic (?:on|since) {DAY}", ("publish_on",)),
    (rf"\breceived {NUMBER} complaints?\b", ("received", "received:words")),
    (rf"\bdecided {NUMBER} complaints?\b", ("decided", "decided:words")),
    (rf"\binvestigated {NUMBER} complaints?\b", ("investigated", "investigated:words")),
    (rf"\bupheld {NUMBER} (?:of|complaints?)\b", ("upheld", "upheld:words")),
    (r"\bupheld (\d+%)", ("upheld:percent",)),
)

QUOTED_PATTERNS = [(re.compile(phrase, re.IGNORECASE), names) for phrase, names in QUOTED]

MORE_NOUNS = (
    ("authority", "authorities"),
    ("body", "bodies"),
    ("decision", "decisions"),
    ("recommendation", "recommendations"),
    ("report", "reports"),
    ("course", "courses"),
    ("seminar", "seminars"),
    ("delegate", "delegates"),
    ("person", "people"),
    ("year", "years"),
)
NOUNS = dict([*(named.noun for named in NUMBERS.values()), *MORE_NOUNS])
ONE = "|".join(sorted(NOUNS, key=len, reverse=True))
MANY = "|".join(sorted(NOUNS.values(), key=len, reverse=True))
NOT_ONE = r"(?:0|none|[2-9]|\d[\d,]*\d|" + "|".join(WORDS[2:]) + ")"
DISAGREEING = re.compile(
    rf"(?<![\d.,])(?:1|one) (?:public |upheld )?(?:{MANY})\b"
    rf"|(?<![\d.,])\b{NOT_ONE} (?:public |upheld )?(?:{ONE})\b(?! (?:{MANY})\b)"
    rf"|(?<![\d.,])\b(?:1|one) (?:{ONE}) were\b|(?<![\d.,])\b{NOT_ONE} (?:{MANY}) was\b"
    r"|\b(?:all|none of the|of the) (?:0|1|none|one)(?: (?:of|was|were|complaints|cases|decisions|reports)\b|[.,;])"
    r"|\w\(e?s\)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Contradiction:
    """A sentence, as the wording has it, that is not true in a letter; what it says there, and why that is wrong."""

    line: int
    sentence: str
    said: str
    why: str


def contradictions(source: str, content: Content) -> Iterator[Contradiction]:
    """Every sentence of a wording that the facts of one letter contradict, with every reason."""
    for line, text in chosen_lines(source, content["paragraphs"], content["numbers"]):
        for sentence in sentences(text):
            yield from in_sentence(line, sentence, content)


def in_sentence(line: int, sentence: str, content: Content) -> Iterator[Contradiction]:
    for name in facts_named(sentence):
        if not content["facts"][name].strip():
            why = f"“{{{name}}}” says nothing here: there is no such fact."
            yield Contradiction(line, sentence, filled(sentence, content["facts"]), why)
    for said in sentences(filled(sentence, content["facts"])):
        for why in reasons(said, content):
            yield Contradiction(line, sentence, said, why)


def reasons(said: str, content: Content) -> Iterator[str]:
    """Why a sentence, as it is printed, is not so."""
    claims, quoted, disagreeing = read(said)
    yield from (claim.why_not for claim in claims if not claim.may_be_said(content))
    for words, names in quoted:
        if words not in [content["facts"][name] for name in names]:
            yield f"It says “{words}” where the letter has “{content['facts'][names[0]]}”."
    if disagreeing:
        yield f"“{disagreeing}” does not agree: one is told as one, and none or more as more."


@lru_cache(maxsize=4096)
def read(said: str) -> tuple[list[Claim], list[tuple[str, tuple[str, ...]]], str]:
    """What a sentence claims, quotes, and where its words do not agree. Most letters of a year say the same ones."""
    plain = said.replace("\N{NO-BREAK SPACE}", " ")
    claims = [claim for claim in CLAIMS if claim.pattern.search(plain)]
    quoted = [(words, names) for pattern, names in QUOTED_PATTERNS for words in pattern.findall(plain)]
    wrong = DISAGREEING.search(plain)
    return claims, quoted, wrong[0] if wrong else ""


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a line of Markdown, without the marks of lists, headings and stress."""
    plain = re.sub(r"^\s*(?:[-*]|\d+\.|#+)\s+|\*\*", "", text)
    parts = re.split(r"(?<=[.!?])\s+(?=[A-Z“(\[{*])", plain)
    return tuple(part for part in parts if part.strip())
