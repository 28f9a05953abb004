"""Texts that make a pattern of quadratic time slow, and how long it takes over them."""

import re
import time
from collections.abc import Callable, Iterator
from re import _constants as sre
from re import _parser

ALPHABET = "aA1 -.@'\n\t_,/x(\"<{£é"
PAIRS = (
    "a ",
    "a-",
    "a.",
    "a@",
    "a, ",
    "1 ",
    "1-",
    "1.",
    "1,",
    "A ",
    "Aa ",
    "a\n",
    "- ",
    " a",
    "\n ",
    "a'",
    "mr ",
    "1a",
)
ENDS = ("", "\x01", " 1")
SHORT, LONG, PERHAPS, TOO_LONG = 4_000, 16_000, 0.003, 0.15
TRIES = 3  # other work on the machine makes one measurement long, not three
AT_ONCE = 0.02  # seconds below which nothing is compared
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
EXPLODING = (18, 22, 26)  # repetitions with which exponential time shows before it is endless


def samples(parsed) -> list[str]:
    """A few short texts that a parsed pattern takes, or parts of it do."""
    texts = [""]
    for operation, argument in parsed:
        texts = [text + more for text in texts[:3] for more in of_one(operation, argument)[:4]]
    return texts[:6]


def of_one(operation, argument) -> list[str]:
    if operation is sre.LITERAL:
        return [chr(argument)]
    if operation is sre.NOT_LITERAL:
        return ["a" if argument != ord("a") else "b"]
    if operation in (sre.IN, sre.ANY):
        return [character for character in ALPHABET if takes(operation, argument, character)] or ["a"]
    if operation in REPEATS:
        return [text * max(1, argument[0]) for text in samples(argument[2])]
    if operation in (sre.ASSERT, sre.ASSERT_NOT):  # looks round, and stands for no text
        return [""]
    return [text for body in inside(operation, argument)[:4] for text in samples(body)] or [""]


def takes(operation, argument, character) -> bool:
    """Whether a class of characters, or a dot, takes one."""
    if operation is sre.ANY:
        return character != "\n"
    is_in = any(is_meant(kind, what, character) for kind, what in argument)
    return is_in != (argument[0][0] is sre.NEGATE)


def is_meant(kind, what, character) -> bool:
    if kind is sre.LITERAL:
        return ord(character) == what
    if kind is sre.RANGE:
        return what[0] <= ord(character) <= what[1]
    return kind is sre.CATEGORY and bool(re.match(CATEGORIES[what], character))


CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def repeats(parsed, before="") -> Iterator[tuple[str, str]]:
    """Every repetition of a pattern as a text that leads up to it, and a text that it repeats."""
    for operation, argument in parsed:
        for inner in inside(operation, argument):
            yield from repeats(inner, before)
        if operation in REPEATS and argument[1] > 1:
            yield from ((before, text) for text in samples(argument[2]) if text)
        before += (of_one(operation, argument) or [""])[0]


def inside(operation, argument):
    if operation is sre.BRANCH:
        return argument[1]
    if operation is sre.SUBPATTERN:
        return [argument[3]]
    if operation is sre.ATOMIC_GROUP:
        return [argument]
    if operation in REPEATS:
        return [argument[2]]
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    return []


def pumps(pattern: re.Pattern) -> set[tuple[str, str]]:
    """What to begin with and what to repeat, for a pattern."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    own = set(repeats(_parser.parse(source, pattern.flags & ~re.UNICODE)))
    return own | {("", pump) for pump in (*ALPHABET, *PAIRS)} | {("", text) for _, text in own}


def seconds(pattern: re.Pattern, method: str, text: str) -> float:
    """How long the processor is busy with it."""
    subject = text if isinstance(pattern.pattern, str) else text.encode()
    begun = time.thread_time()
    if method in ("sub", "subn"):
        pattern.sub("" if isinstance(subject, str) else b"", subject)
    elif method in ("findall", "finditer", "split"):
        pattern.findall(subject)
    else:
        getattr(pattern, method)(subject)
    return time.thread_time() - begun


def slow_text(pattern: re.Pattern, method: str) -> str:
    """How to make a text over which a pattern takes more than time in proportion; empty when none was found."""
    for before, pump in sorted(pumps(pattern)):
        for end in ENDS:
            if is_slow(pattern, method, before, pump, end):
                return f"{before!r} + {pump!r} × {LONG} + {end!r}"
    return ""


def is_slow(pattern: re.Pattern, method: str, before: str, pump: str, end: str) -> bool:
    for times in EXPLODING:
        if all(seconds(pattern, method, before + pump * times + end) > TOO_LONG for _ in range(TRIES)):
            return True
    if seconds(pattern, method, before + pump * (SHORT // len(pump)) + end) < PERHAPS:
        return False
    longer = before + pump * (LONG // len(pump)) + end
    return all(seconds(pattern, method, longer) > TOO_LONG for _ in range(TRIES))


def takes_its_share(work: Callable[[str], object], text: str) -> bool:
    """Whether work over a text takes about four times as long as over its first quarter; sixteen were the square."""

    def duration(part: str) -> float:
        begun = time.thread_time()
        work(part)
        return time.thread_time() - begun

    quarter = text[: len(text) // 4]
    return any(duration(text) < 8 * max(duration(quarter), AT_ONCE) for _ in range(TRIES))
