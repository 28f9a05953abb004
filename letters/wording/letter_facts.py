"""The named facts and the conditions that a wording may use, and the predicates that choose paragraphs. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from councils.statistics.english import listed_words, long_date
from councils.statistics.measures import COMPARED_KINDS
from councils.statistics.rates import TOO_FEW, count
from letters.wording.letter_numbers import WORDS, compares, number_facts, number_names, numbers

Content = Mapping[str, Any]

KNOWN_FACTS: dict[str, str] = {
    "authority": "the authority the figures are about, by its name of that year",
    "recipient": "the authority the letter is sent to; another one when the first has been abolished",
    "you": "“you”, or the authority by its name where the letter goes to its successor",
    "your": "“your”, or the authority’s where the letter goes to its successor",
    "kind": "what sort of body it is, such as district council",
    "kind_plural": "several of that sort, such as district councils",
    "year": "the review year, such as 2019-20",
    "period_end": "the last day of the review year, such as 31 March 2020",
    "publish_on": "the day the figures become public, such as 29 July 2020; “a later date” until it is set",
    "report_titles": "the public reports of the year by their titles",
    "cases_not_complied": "the cases not complied with that the public may read about, by their references",
    "upheld_per_100k": "upheld decisions per 100,000 residents",
    "upheld_per_100k:average": "the same for similar authorities",
    "courses": "training courses we ran in the year",
    "courses_more_than_last_year": "how many more courses than the year before",
    "courses_sentence": "a sentence on the training courses, right for none, one and many",
    "people_trained": "people trained on the courses, rounded down, such as more than 1,400",
    "seminars": "seminars for link officers, small numbers in words",
    "seminar_places": "where the seminars were held",
    "seminar_delegates": "people who came to the seminars",
    "seminar_authorities": "authorities they came from",
    "seminars_sentence": "a sentence on the seminars, right for none, one and many",
    **dict(number_names()),
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


def _has_per_100k(content: Content) -> bool:
    """Whether the figure is shown and says something: none is known of a body without residents."""
    per_100k = _measure(content, "upheld_per_100k")
    return per_100k.get("value") is not None and not _nothing_investigated(content)


def _is_public(content: Content) -> bool:
    """Whether the figures are public by the day of the letter, as they are when a second letter is written."""
    return bool(content["publish_on"]) and content["publish_on"] <= content["dated_on"]


STANDING_OUT = (
    "not_complied >= 1", "late >= 1", "reports >= 1", "upheld > ordinary", "upheld < ordinary",
    "complied < ordinary", "remedied < ordinary", "remedied > ordinary",
)  # fmt: skip


def _stands_out(content: Content) -> bool:
    found = content["numbers"]
    none_remedied = found["upheld"]["number"] >= TOO_FEW and not found["remedied"]["number"]
    return none_remedied or _nothing_investigated(content) or any(compares(each, found) for each in STANDING_OUT)


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
        "the year shows upheld decisions per 100,000 residents, and the authority has such a figure",
        _has_per_100k,
    ),
    "public_later": ("the figures become public after the day of the letter", lambda c: not _is_public(c)),
    "public_already": ("the figures are public by the day of the letter, as for a second letter", _is_public),
    "cases_named": (
        "the public may read about a case that was not complied with, and no more are on record than the figures count",
        lambda c: 0 < len(c.get("cases_not_complied", [])) <= c["counts"]["not_complied"],
    ),
    "stands_out": (
        "something is out of the ordinary: not complied with, late, a public report, a figure outside its ordinary "
        "range, nothing remedied before of five or more, or nothing investigated",
        _stands_out,
    ),
    "courses_held": ("we ran training courses in the year", lambda c: c["facts"]["courses"] != "0"),
    "seminars_held": ("we held seminars for link officers in the year", lambda c: c["facts"]["seminars"] != "no"),
}


def conditions_met(content: Content) -> list[str]:
    return [name for name, (_, holds) in CONDITIONS.items() if holds(content)]


def authority_facts(content: Content) -> dict[str, str]:
    """The facts about the authority, its figures and the day, worked out of the rest of a letter's content."""
    authority, to_successor = content["authority"], content["recipient"].get("is_successor")
    per_100k = _measure(content, "upheld_per_100k")
    shown = per_100k if _has_per_100k(content) else {}
    return {
        "authority": authority["name"],
        "recipient": content["recipient"]["authority"],
        "you": authority["name"] if to_successor else "you",
        "your": f"{authority['name']}’s" if to_successor else "your",
        "kind": authority["kind_label"],
        "kind_plural": authority["kind_plural"],
        "year": content["year"],
        "period_end": long_date(content["period_end"]),
        "publish_on": long_date(content["publish_on"]) if content["publish_on"] else "a later date",
        "report_titles": _listed([f"“{report['title']}”" for report in content["reports"]]),
        "cases_not_complied": _listed(content.get("cases_not_complied", [])),
        "upheld_per_100k": shown.get("text", ""),
        "upheld_per_100k:average": (shown.get("similar") or {}).get("text", ""),
        **number_facts(content["numbers"]),
    }


def told(content: Content, outreach: Mapping[str, str]) -> dict[str, Any]:
    """A letter's content with what its wording draws on: its numbers, named facts and conditions."""
    counted: dict[str, Any] = {**content, "numbers": numbers(content)}
    counted["facts"] = {**outreach, **authority_facts(counted)}
    return {**counted, "paragraphs": conditions_met(counted)}


def _in_words(number: int) -> str:
    if not number:
        return "no"
    return WORDS[number] if number < len(WORDS) else f"{number:,}"


def _listed(names: Sequence[str]) -> str:
    return listed_words(names) if names else ""


def _rounded_down(number: int) -> str:
    """Large numbers to the hundred below: nobody counts heads in a training room to the last one."""
    hundreds = number // 100 * 100
    return f"more than {hundreds:,}" if number >= 200 and number != hundreds else f"{number:,}"


def _courses_sentence(courses: int, last_year: int | None, trained: int) -> str:
    if not courses:
        return "We ran no training courses during the year."
    people = f"{_rounded_down(trained)} {'person' if trained == 1 else 'people'}"
    sentence = f"During the year we ran {count(courses, 'course')}{f' and trained {people}' if trained else ''}"
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
