"""Words for made-up complaints: what each was about, what was found, what was agreed. Names nobody.

The sentences are in casework/*.toml, a file a service area; here they are chosen and their slots filled. No Django.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ombudsman.demo.calibration import AREAS

CASEWORK = Path(__file__).parent / "casework"
AMOUNTS = (100, 100, 150, 150, 200, 200, 250, 250, 300, 300, 350, 400, 450, 500, 500, 600, 750, 900, 1000, 1500, 2400)
# What a remedy is called in the record, by the first word of its sentence; anything else provides a service.
REMEDIES = {
    "apologise": "apology",
    "pay": "payment",
    "refund": "payment",
    "repay": "payment",
    "make": "payment",
    "write": "information",
    "meet": "information",
    **dict.fromkeys(
        ("carry", "review", "reassess", "consider", "decide", "hear", "hold", "reopen", "inspect"), "reassess"
    ),
    **dict.fromkeys(("cancel", "waive", "correct", "clear", "backdate"), "other"),
    **dict.fromkeys(("train", "remind", "give", "share", "ask"), "training"),
    **dict.fromkeys(("tell", "publish", "report", "send"), "information"),
}

ELSEWHERE = ("alternative-remedy", "court-proceedings")  # reasons that need an appeal or a court to point to

Slots = dict[str, str]


class Matter(NamedTuple):
    """A complaint, and what may be found: fault and the harm it did, or that there was none."""

    complaint: str
    fault: list[str]
    harm: list[str]
    clear: list[str]


@dataclass(frozen=True)
class Topic:
    """What can be said of complaints in one category."""

    category: str
    matters: list[Matter]
    action: list[str]
    improvement: list[str]
    often: int = 1
    appeal: bool = False  # whether there is a tribunal or a court that the matter may belong to


class Written(NamedTuple):
    """The words of one decision; `reason` says which decision reason they give, where they give one."""

    category: str
    summary: str
    reason: str = ""
    found: str = ""
    harm: str = ""


class RemedyText(NamedTuple):
    remedy: str
    text: str
    amount: int | None = None


@cache
def general() -> dict[str, Any]:
    """What is the same whatever a complaint is about."""
    return tomllib.loads((CASEWORK / "general.toml").read_text(encoding="utf-8"))


@cache
def topics(area: str) -> tuple[Topic, ...]:
    read = tomllib.loads((CASEWORK / f"{area}.toml").read_text(encoding="utf-8"))["topic"]
    read = [Topic(**row | {"matters": [Matter(*matter) for matter in row["matters"]]}) for row in read]
    return tuple(topic for topic in read for _ in range(topic.often))


@cache
def topic_of(category: str) -> Topic:
    return next(topic for area in AREAS for topic in topics(area) if topic.category == category)


@cache
def people(is_council: bool) -> tuple[Slots, ...]:
    """Who may complain, and about what kind of body: a title and a letter, never a name."""
    return tuple(_people("council" if is_council else "authority"))


def _people(body: str) -> Iterator[Slots]:
    he = {"he": "he", "him": "him", "his": "his", "himself": "himself", "He": "He"}
    she = {"he": "she", "him": "her", "his": "her", "himself": "herself", "He": "She"}
    relatives = (("mother", "Mrs"), ("father", "Mr"))
    for number, letter in enumerate("ABCDEFGHJKLMNPRSTWXYZ"):
        for other, (title, pronouns) in enumerate((("Mr", he), ("Ms", she), ("Mrs", she), ("Miss", she), ("Mr", he))):
            initial = "BCDFGJKLMNPRSTWXYZ"[(number * 5 + other * 7 + 3) % 18]
            initial = initial if initial != letter else "Q"
            parent, parents_title = relatives[(number + other) % 2]
            yield pronouns | {
                "who": f"{title} {letter}",
                "child": f"{('son', 'daughter')[(number + other) % 2]}, {initial}",
                "c": initial,
                "parent": f"{parent}, {parents_title} {initial}",
                "p": f"{parents_title} {initial}",
                "council": f"the {body.title()}",
                "Council": f"The {body.title()}",
            }


def decision(
    area: str, outcome: str, remedied: bool, agreed: int, improving: bool, person: Slots, rng: Random
) -> Written:
    topic = rng.choice(topics(area))
    matter = rng.choice(topic.matters)
    complaint = matter.complaint.format_map(person)
    words = general()
    if outcome == "closed_after_initial_enquiries":
        reason = rng.choice(_ways_to_close(topic.appeal))
        return Written(topic.category, f"{complaint} {say(words['closed'][reason], person, rng)}", reason)
    if outcome == "not_upheld":
        found = say(matter.clear, person, rng)
        opening = rng.choice(words["not_upheld"]["opening"]).format(clear=found, **person)
        return Written(topic.category, f"{complaint} {opening}", found=found)
    if outcome == "upheld":
        found, harm = say(matter.fault, person, rng), say(matter.harm, person, rng)
        opening = rng.choice(words["upheld"]["opening"]).format(fault=found, **person)
        ending = _upheld_ending(harm, remedied, agreed, improving, person, rng)
        return Written(topic.category, f"{complaint} {opening} {ending}", found=found, harm=harm if agreed else "")
    lines = words["not_for_us"].get(outcome)
    return Written(topic.category, f"{complaint} {say(lines, person, rng)}" if lines else complaint)


@cache
def _ways_to_close(appeal: bool) -> tuple[str, ...]:
    return tuple(reason for reason in general()["closed"] if appeal or reason not in ELSEWHERE)


def _upheld_ending(harm: str, remedied: bool, agreed: int, improving: bool, person: Slots, rng: Random) -> str:
    words = general()["upheld"]
    if remedied:
        return say(words["remedied"], person, rng)
    if not agreed:
        return say(words["no_injustice"], person, rng)
    more = rng.choice(words["improving"]) if improving else ""
    ending = rng.choice(words["agreed"]).format(improving=more, **person)
    return f"{harm} {ending}" if rng.random() < 0.7 else ending


def statement(written: Written, outcome: str, agreed: int, person: Slots, rng: Random) -> str:
    words = general()["statement"]
    upheld = outcome == "upheld"
    found = rng.choice(words["fault" if upheld else "clear"]).format(fault=written.found, clear=written.found, **person)
    ending = written.summary.rpartition(". ")[2] if upheld else ""
    paragraphs = [
        "The complaint",
        written.summary.partition(". ")[0] + ".",
        "How I considered it",
        f"{say(words['heard'], person, rng)} {say(words['comments'], person, rng)}",
        say(words["test"], person, rng),
        "What I found",
        f"{found} {written.harm}".strip(),
        "Decision",
        rng.choice(words[f"conclusion_{outcome}"]).format(agreed=ending, **person),
    ]
    if agreed:
        paragraphs.append(say(words["improvements"], person, rng))
    return "\n\n".join(paragraphs)


def say(sentences: list[str], person: Slots, rng: Random) -> str:
    return rng.choice(sentences).format_map(person)


def personal_remedies(category: str, number: int, person: Slots, rng: Random) -> list[RemedyText]:
    """What the authority is to do for the person: an apology, money, or what was missed. Never published."""
    words = general()["personal"]
    action = rng.choice(topic_of(category).action).format_map(person)
    amount = rng.choice(AMOUNTS)
    choices = [
        RemedyText("apology", say(words["apology"], person, rng)),
        RemedyText("payment", rng.choice(words["payment"]).format(amount=f"{amount:,}", **person), amount),
        RemedyText(kind_of(action), f"{action[0].upper()}{action[1:]}."),
    ]
    return rng.sample(choices, number) if number < 3 else choices


def improvement_texts(category: str, number: int, rng: Random) -> list[RemedyText]:
    own, anyone = topic_of(category).improvement, general()["improvement"]["any"]
    chosen = rng.sample(own, min(number, len(own)))
    chosen += rng.sample(anyone, min(number - len(chosen), len(anyone)))
    return [RemedyText(kind_of(text, "procedure"), text) for text in chosen]


def kind_of(text: str, otherwise: str = "provide-service") -> str:
    kind = REMEDIES.get(text.split(maxsplit=1)[0].lower(), otherwise)
    return "procedure" if kind == "reassess" and otherwise == "procedure" else kind
