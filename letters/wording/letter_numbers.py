"""The numbers about one authority that a letter's wording may name and compare: their formats and comparisons. Pure.

    {upheld}  {upheld:count}  {upheld:share}  {upheld:average}        printed, see FORMATS
    :::if late = all        :::if upheld > ordinary        :::if reports >= 2 and not late = 0

A comparison with something that is not known, such as the year before of a new authority, does not hold.
"""

import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from councils.statistics.measures import short_share
from councils.statistics.ordinary import Ordinary
from councils.statistics.rates import Rate, count

Content = Mapping[str, Any]
Numbers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Named:
    """A number by what it means; `whole` is the number it is a part of, `measure` the figure that the two make."""

    meaning: str
    noun: tuple[str, str]
    whole: str = ""
    measure: str = ""


COMPLAINT, CASE = ("complaint", "complaints"), ("case", "cases")
NUMBERS = {
    "received": Named("complaints received", COMPLAINT),
    "decided": Named("complaints decided", COMPLAINT),
    "not_for_us": Named("complaints that were not for us, or not yet", COMPLAINT, "decided"),
    "assessed_and_closed": Named("complaints assessed and closed", COMPLAINT, "decided"),
    "investigated": Named(
        "complaints investigated in detail", ("detailed investigation", "detailed investigations"), "decided"
    ),
    "upheld": Named("complaints upheld", ("upheld decision", "upheld decisions"), "investigated", "uphold_rate"),
    "compliance_cases": Named("cases in which we recorded whether recommendations were carried out", CASE),
    "complied": Named("cases complied with, on time or late", CASE, "compliance_cases", "compliance_rate"),
    "late": Named("cases complied with late", CASE, "complied"),
    "not_complied": Named("cases not complied with", CASE, "compliance_cases"),
    "remedied": Named(
        "upheld complaints that the authority had put right before",
        ("satisfactory remedy", "satisfactory remedies"),
        "upheld",
        "satisfactory_remedy_rate",
    ),
    "reports": Named("public reports of the year", ("public report", "public reports")),
    "peers": Named("bodies of its kind reviewed in the year, itself included", ("body", "bodies")),
}
FORMATS = {
    "count": "with its noun, right for none, one and many: no complaints, 1 complaint",
    "words": "small numbers in words: none, one, two",
    "was": "the verb that goes with it: was or were",
    "share": "with what it is a share of: 2 of 4",
    "percent": "as a percentage of what it is a share of: 50%",
    "average": "the average of similar authorities: 62%",
    "range": "the ordinary range: 73 to 87 of 101",
    "verdict": "what it means beside its ordinary range, as sentences",
    "last_year": "the number of the year before",
    "change": "beside the year before: 3 more than the year before",
}
# How a number is printed that is part of no other: it has no share and nothing that rests on one.
OF_A_PART, OF_A_MEASURE = {"share", "percent"}, {"average", "range", "verdict"}
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

OPERATORS: dict[str, tuple[str, Callable[[Any, Any, Any], bool]]] = {
    "=": ("{}", lambda number, low, high: low <= number <= high),
    "!=": ("other than {}", lambda number, low, high: not low <= number <= high),
    "<": ("fewer than {}", lambda number, low, high: operator.lt(number, low)),
    "<=": ("at most {}", lambda number, low, high: operator.le(number, high)),
    ">": ("more than {}", lambda number, low, high: operator.gt(number, high)),
    ">=": ("at least {}", lambda number, low, high: operator.ge(number, low)),
}
BESIDE = {
    "all": "all of them",
    "ordinary": "is ordinary",
    "average": "the average of similar authorities",
    "last_year": "the year before",
}
COMPARISON = re.compile(r"([a-z_]+)\s*(!=|<=|>=|=|<|>)\s*([a-z_]+|\d{1,6})")


def numbers(content: Content) -> dict[str, dict[str, Any]]:
    """The numbers of a letter's content, each with its whole, average, ordinary range and the year before."""
    counts = content["counts"]
    outcomes = {key.replace("-", "_"): number for key, number in content["outcomes"].items()}
    complied = counts["complied"] + counts["complied_late"]
    found = {
        "received": counts["received"],
        "decided": sum(outcomes.values()),
        "not_for_us": outcomes["invalid_or_incomplete"] + outcomes["advice_given"] + outcomes["referred_back"],
        "assessed_and_closed": outcomes["closed_after_initial_enquiries"],
        "investigated": outcomes["upheld"] + outcomes["not_upheld"],
        "upheld": outcomes["upheld"],
        "compliance_cases": complied + counts["not_complied"],
        "complied": complied,
        "late": counts["complied_late"],
        "not_complied": counts["not_complied"],
        "remedied": counts["satisfactory_remedies"],
        "reports": len(content["reports"]),
        "peers": content["peers"],
    }
    measures = {measure["key"]: measure for measure in content["measures"]}
    before = year_before(content)
    return {
        name: {
            "number": number,
            "all": found[NUMBERS[name].whole] if NUMBERS[name].whole else None,
            "last_year": before.get(name),
            **beside(measures.get(NUMBERS[name].measure, {})),
        }
        for name, number in found.items()
    }


def year_before(content: Content) -> dict[str, int]:
    """The numbers of the year before, where it stands beside this one; those that compare with this year's."""
    first = int(content["year"][:4])
    row = next((year for year in content["years"] if int(year["year"][:4]) == first - 1), None)
    breaks = any(year["year"] == content["year"] and year.get("breaks") for year in content["years"])
    if row is None or breaks:
        return {}
    same = {name: row[name] for name in ("received", "decided", "investigated", "upheld", "complied", "remedied")}
    return same | {"compliance_cases": row["compliance_of"], "not_complied": row["compliance_of"] - row["complied"]}


def beside(measure: Mapping[str, Any]) -> dict[str, Any]:
    """What stands beside a figure: the average as part and base, and the ordinary range with what it says."""
    similar, ordinary = measure.get("similar") or {}, measure.get("ordinary") or {}
    tells = ordinary and ordinary["verdict"] != "too few"
    return {
        "average": [similar["part"], similar["of"]] if similar.get("of") else None,
        "ordinary": [ordinary["low95"], ordinary["high95"]] if tells else None,
        "range": range_text(ordinary) if tells else "",
        "verdict": ordinary.get("sentence", ""),
    }


def range_text(ordinary: Mapping[str, Any]) -> str:
    return Ordinary(**{name: value for name, value in ordinary.items() if name != "sentence"}).range_text


def number_names() -> Iterator[tuple[str, str]]:
    """Every way in which a number may be named, and what stands there then."""
    for name, named in NUMBERS.items():
        yield name, named.meaning
        for form, what in FORMATS.items():
            if (named.whole or form not in OF_A_PART) and (named.measure or form not in OF_A_MEASURE):
                yield f"{name}:{form}", what


def number_facts(found: Numbers) -> dict[str, str]:
    """Every number in every format, as it is printed; empty where there is nothing to say."""
    printed = {}
    for name, _ in number_names():
        plain, _, form = name.partition(":")
        printed[name] = formatted(NUMBERS[plain], found[plain], form)
    return printed


def formatted(named: Named, known: Mapping[str, Any], form: str) -> str:
    number, whole, before = known["number"], known["all"], known["last_year"]
    if form in ("share", "percent"):
        rate = Rate(number, whole)
        return (short_share(rate) if form == "share" else rate.text) if whole else ""
    if form == "average":
        return Rate(*known["average"]).text if known["average"] else ""
    if form in ("range", "verdict"):
        return str(known[form])
    if form == "last_year":
        return "" if before is None else f"{before:,}"
    ways = {
        "": f"{number:,}",
        "count": count(number, *named.noun),
        "words": WORDS[number] if number < len(WORDS) else f"{number:,}",
        "was": "was" if number == 1 else "were",
        "change": change_text(number, before),
    }
    return ways[form]


def change_text(number: int, before: int | None) -> str:
    if before is None:
        return ""
    if number == before:
        return "as many as the year before"
    return f"{abs(number - before):,} {'more' if number > before else 'fewer'} than the year before"


def terms(condition: str) -> list[tuple[bool, str]]:
    """The parts of a condition that must all hold, each with whether it is meant as it stands or denied."""
    parts = " ".join(condition.split()).split(" and ")
    return [(not part.startswith("not "), part.removeprefix("not ").strip()) for part in parts]


def holds(condition: str, paragraphs: Collection[str], found: Numbers) -> bool:
    """Whether a condition is met: names by being among the paragraphs, comparisons by the numbers."""
    return all((part in paragraphs or compares(part, found)) == meant for meant, part in terms(condition))


def compares(comparison: str, found: Numbers) -> bool:
    match = COMPARISON.fullmatch(comparison)
    if not match or match[1] not in found:
        return False
    bounds = bounds_of(match[3], found[match[1]], found)
    return bounds is not None and OPERATORS[match[2]][1](found[match[1]]["number"], *bounds)


def bounds_of(other: str, known: Mapping[str, Any], found: Numbers) -> tuple[Any, Any] | None:
    """The lowest and the highest that a number is compared with; None where it is not known, or there is none."""
    if other == "ordinary":
        return tuple(known["ordinary"]) if known["ordinary"] else None
    if other == "average":
        share = known["average"] and known["all"] and Fraction(*known["average"]) * known["all"]
        return None if share is None or not known["all"] else (share, share)
    if other == "all":
        return (known["all"], known["all"]) if known["all"] else None
    value = known["last_year"] if other == "last_year" else found[other]["number"] if other in found else int(other)
    return None if value is None else (value, value)


def comparison_problem(comparison: str) -> str:
    """Why a comparison cannot be made, as a clause; empty when it can."""
    match = COMPARISON.fullmatch(comparison)
    if not match:
        return "it is no comparison such as “late = all” or “reports >= 2”"
    name, _, other = match.groups()
    if name not in NUMBERS:
        return f"“{name}” is not a number that can be compared; these can: {', '.join(NUMBERS)}"
    if other == "all" and not NUMBERS[name].whole:
        return f"“{name}” is not a part of anything, so it cannot be all of it"
    if other in ("ordinary", "average") and not NUMBERS[name].measure:
        return f"“{name}” has no average and no ordinary range"
    if not (other.isdigit() or other in BESIDE or other in NUMBERS):
        return f"“{other}” is neither a number nor one of {', '.join(BESIDE)}"
    return ""


def in_plain_words(condition: str, named: Mapping[str, str]) -> str:
    """A condition as somebody would say it; `named` holds the rules of the conditions that have a name."""
    said = []
    for meant, part in terms(condition):
        rule = named[part] if part in named else comparison_in_words(part)
        said.append(rule if meant else f"it is not so that {rule}")
    return ", and ".join(said)


def comparison_in_words(comparison: str) -> str:
    match = COMPARISON.fullmatch(comparison)
    if not match:
        return comparison
    name, sign, other = match.groups()
    beside_it = NUMBERS[other].meaning if other in NUMBERS else BESIDE.get(other, other)
    if sign == "=" and other == "ordinary":
        return f"{NUMBERS[name].meaning}: as many as is ordinary"
    return f"{NUMBERS[name].meaning}: {OPERATORS[sign][0].format(beside_it)}"
