"""The named facts and the conditions that a wording may use, and the predicates that choose paragraphs. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from councils.statistics.measures import COMPARED_KINDS
from councils.statistics.rates import count

Content = Mapping[str, Any]

KNOWN_FACTS: dict[str, str] = {
    "authority": "the authority the figures are about, by its name of that year",
    "recipient": "the authority the letter is sent to; another one when the first has been abolished",
    "kind": "what sort of body it is, such as district council",
    "kind_plural": "several of that sort, such as district councils",
    "year": "the review year, such as 2019-20",
    "period_end": "the last day of the review year, such as 31 March 2020",
    "publish_on": "the day the figures become public, such as 29 July 2020; “a later date” until it is set",
    "courses": "training courses we ran in the year",
    "courses_more_than_last_year": "how many more courses than the year before",
    "courses_sentence": "a sentence on the training courses, right for none, one and many",
    "people_trained": "people trained on the courses, rounded down, such as more than 1,400",
    "seminars": "seminars for link officers, small numbers in words",
    "seminar_places": "where the seminars were held",
    "seminar_delegates": "people who came to the seminars",
    "seminar_authorities": "authorities they came from",
    "seminars_sentence": "a sentence on the seminars, right for none, one and many",
}


def _measure(content: Content, key: str) -> Mapping[str, Any]:
    return next((measure for measure in content["measures"] if measure["key"] == key), {})


def _complied_late(content: Content) -> bool:
    return bool(_measure(content, "compliance_rate").get("late"))


def _not_complied(content: Content) -> bool:
    compliance = _measure(content, "compliance_rate")
    return compliance.get("part", 0) < compliance.get("of", 0)


def _nothing_investigated(content: Content) -> bool:
    return not _measure(content, "uphold_rate").get("of")


def _has_similar(content: Content) -> bool:
    return content["authority"]["kind"] in COMPARED_KINDS


CONDITIONS: dict[str, tuple[str, Callable[[Content], bool]]] = {
    "complied_late": ("the authority complied with recommendations, but at least once late", _complied_late),
    "not_complied": ("the authority did not comply with recommendations in at least one case", _not_complied),
    "public_report": ("a public report about the authority was published in the year", lambda c: bool(c["reports"])),
    "nothing_investigated": ("no complaint about the authority was investigated in detail", _nothing_investigated),
    "first_letter": ("the authority came into being in the year", lambda c: bool(c["authority"].get("is_new"))),
    "successor": (
        "the authority has been abolished, and the letter goes to a successor",
        lambda c: bool(c["recipient"].get("is_successor")),
    ),
    "has_similar": ("the authority is a council, so there are similar authorities to compare it with", _has_similar),
    "other_body": ("the authority is not a council and is compared with nobody", lambda c: not _has_similar(c)),
    "replaces": ("this letter replaces an earlier one", lambda c: bool(c.get("replaces"))),
    "per_100k": (
        "the year shows upheld decisions per 100,000 residents",
        lambda c: bool(_measure(c, "upheld_per_100k")),
    ),
    "courses_held": ("we ran training courses in the year", lambda c: c["facts"]["courses"] != "0"),
    "seminars_held": ("we held seminars for link officers in the year", lambda c: c["facts"]["seminars"] != "no"),
}


def conditions_met(content: Content) -> list[str]:
    return [name for name, (_, holds) in CONDITIONS.items() if holds(content)]


def _in_words(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else f"{number:,}"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _rounded_down(number: int) -> str:
    """Large numbers to the hundred below: nobody counts heads in a training room to the last one."""
    hundreds = number // 100 * 100
    return f"more than {hundreds:,}" if number >= 200 and number != hundreds else f"{number:,}"


def _courses_sentence(courses: int, last_year: int | None, trained: int) -> str:
    if not courses:
        return "We ran no training courses during the year."
    people = "person" if trained == 1 else "people"
    sentence = f"During the year we ran {count(courses, 'course')} and trained {_rounded_down(trained)} {people}"
    if last_year is None:
        return f"{sentence}."
    if courses == last_year:
        return f"{sentence}, as many courses as the year before."
    return f"{sentence}, {abs(courses - last_year):,} {_more_or_fewer(courses, last_year)} than the year before."


def _more_or_fewer(number: int, before: int) -> str:
    difference = "more" if number > before else "fewer"
    return f"{difference} {'course' if abs(number - before) == 1 else 'courses'}"


def _seminars_sentence(seminars: int, places: str, delegates: int, authorities: int) -> str:
    if not seminars:
        return "We held no seminars for link officers during the year."
    held = f"We held {_in_words(seminars)} {'seminar' if seminars == 1 else 'seminars'} for link officers"
    where = f", in {places}" if places else ""
    bodies = f" from {count(authorities, 'authority', 'authorities')}" if delegates else ""
    return f"{held}{where}. {count(delegates, 'delegate').capitalize()}{bodies} came."


def outreach_facts(
    *,
    courses: int,
    courses_last_year: int | None,
    people_trained: int,
    seminars: int,
    places: Sequence[str],
    delegates: int,
    authorities: int,
) -> dict[str, str]:
    """The facts about training and seminars of a year; courses_last_year is None when nobody knows them."""
    listed = _listed(places)
    return {
        "courses": f"{courses:,}",
        "courses_more_than_last_year": "" if courses_last_year is None else f"{courses - courses_last_year:,}",
        "courses_sentence": _courses_sentence(courses, courses_last_year, people_trained),
        "people_trained": _rounded_down(people_trained),
        "seminars": _in_words(seminars),
        "seminar_places": listed,
        "seminar_delegates": f"{delegates:,}",
        "seminar_authorities": f"{authorities:,}",
        "seminars_sentence": _seminars_sentence(seminars, listed, delegates, authorities),
    }
