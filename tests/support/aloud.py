"""To read aloud what is said of figures: what gives text, figures of every size, and what does not read right."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from councils.models import KindTotal, Performance
from councils.statistics import measures
from councils.statistics.ordinary import Stratum, ordinary_share
from councils.statistics.rates import Rate

KIND = ("district council", "district councils")
NUMBERS = (0, 1, 2, 40)
RATES = [Rate(part, of) for of in NUMBERS for part in NUMBERS if part <= of]
MISSHAPEN = (
    r"\b1 (cases|complaints|decisions|councils|comparisons|investigations|residents|courses|delegates|people)\b",
    r"\b[02-9]\d* (case|complaint|decision|council|comparison|investigation|resident|course|delegate|person)\b",
    r"  |\.\.| \.| ,|\(\)|None(?! of)|nan|\{|\}",
    r"\bbetter\b|\bworse\b|\brank",
)
IN_FIGURES = (r"\b0\b(?![.%])", r"\ball none\b|\bnone none\b|\ball [01]\b")  # where none is a word
GIVES_TEXT = (
    "str",
    "SafeString",
    "list[str]",
    "Iterator[str]",
    "dict[str, str]",
    "list[tuple[str, str]]",
    "list[Said]",
)


def misshapen(text: str) -> list[str]:
    return [pattern for pattern in MISSHAPEN if re.search(pattern, text)]


def faults(sentence: str) -> list[str]:
    """What does not read right: numbers without their words, unfinished or doubled marks, a judgement."""
    found = [pattern for pattern in (*MISSHAPEN, *IN_FIGURES) if re.search(pattern, sentence)]
    if not re.fullmatch(r"[A-Z\d].*\.", sentence, re.DOTALL):
        found.append("no sentence")
    return found


def wrong_sentences(said: Iterable[str], *, are_shares: bool = False) -> dict[str, list[str]]:
    """What does not read right of some sentences; shares print what they are a share of: "0% (0 of 4)"."""
    allowed = IN_FIGURES if are_shares else ()
    found = {one: [fault for fault in faults(one) if fault not in allowed] for one in said}
    return {one: wrong for one, wrong in found.items() if wrong}


def wrong_phrases(said: Iterable[str]) -> dict[str, list[str]]:
    """What does not read right of what stands inside a sentence, or beside a figure."""
    return {one: misshapen(one) for one in said if misshapen(one) or one != one.strip()}


def what_gives_text(paths: Iterable[Path]) -> Iterator[str]:
    """Every function that gives text, or several, by module, class and name."""
    for path in paths:
        tree = ast.parse(path.read_text())
        parents: list[ast.Module | ast.ClassDef] = [tree, *(n for n in tree.body if isinstance(n, ast.ClassDef))]
        for parent in parents:
            for node in parent.body:
                if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) in GIVES_TEXT:
                    yield ".".join(filter(None, (path.stem, getattr(parent, "name", ""), node.name)))


def beside(others: int, counts: dict[str, Any]) -> KindTotal:
    """The totals of the council and so many others, that have been corrected since."""
    residents = counts["residents"] and counts["residents"] * (others + 2)
    numbers = {name: number * (others + 1) + 7 for name, number in counts.items() if name != "residents"}
    total = KindTotal(authorities=others + 1, residents=residents, **numbers)
    total.as_corrected = KindTotal(upheld=1, not_upheld=0, residents=residents)
    return total


def councils() -> Iterator[list[measures.Measure]]:
    """The measures of councils with none, one, two and many, beside others and alone, with a range and without."""
    days = (date(2019, 4, 1), date(2020, 3, 31))
    year = SimpleNamespace(days=days, **{f"shows_{key}": True for key in measures.TITLES})
    for upheld, other, residents in product(NUMBERS, NUMBERS, (None, 0, 90_000)):
        counts: dict[str, Any] = {"upheld": upheld, "not_upheld": other, "satisfactory_remedies": upheld // 2}
        counts |= {"complied": other, "complied_late": upheld, "not_complied": min(1, other), "residents": residents}
        own = Performance(**counts)
        for others in (None, 0, 1, 191):
            total = None if others is None else beside(others, counts)
            found = list(measures.measures(own, total, year, KIND))
            yield found
            yield [with_range(each) for each in found]


def with_range(measure: measures.Measure) -> measures.Measure:
    similar = measure.similar
    if not isinstance(measure.rate, Rate) or not similar or not isinstance(similar.rate, Rate):
        return measure
    return replace(measure, ordinary=ordinary_share([Stratum(measure.rate, similar.rate)]))
