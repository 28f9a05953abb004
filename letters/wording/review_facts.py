"""The named facts and the conditions that the wording of a national review may use, worked out of its content. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from councils.statistics.rates import count
from letters.wording.letter_facts import outreach_facts

Content = Mapping[str, Any]

KNOWN_FACTS: dict[str, str] = {
    "year": "the review year, such as 2019-20",
    "period_end": "the last day of the review year, such as 31 March 2020",
    "publish_on": "the day the figures become public, such as 29 July 2020; “a later date” until it is set",
    "authorities": "how many authorities were reviewed",
    "received": "complaints received",
    "decided": "complaints decided",
    "received_sentence": "a sentence on the complaints received, beside the year before",
    "decided_sentence": "a sentence on the complaints decided, beside the year before",
    "investigated": "detailed investigations",
    "upheld": "upheld decisions",
    "uphold_rate": "the share upheld with its base, such as 62% (2,589 of 4,203 detailed investigations)",
    "uphold_sentence": "a sentence on the share upheld, beside the year before where the two compare",
    "compliance_rate": "the share complied with, with its base",
    "complied_late": "cases complied with late",
    "not_complied": "cases not complied with",
    "remedy_rate": "the share of upheld decisions that the authority had put right before we looked, with its base",
    "most_received_area": "the service area with the most complaints received",
    "highest_uphold_area": "the service area with the highest share upheld, of those with at least 50 investigations",
    "lowest_uphold_area": "the service area with the lowest share upheld, of those with at least 50 investigations",
    "areas_sentence": "a sentence on the service areas with the highest and the lowest share upheld",
    "reports_sentence": "a sentence on the public reports of the year, right for none, one and many",
    "improvements": "service improvements agreed in the decisions of the year",
    "improvements_done": "how many of them were done by the date of the review",
    "improvements_sentence": "a sentence on the service improvements, right for none, one and many",
    "courses": "training courses we ran in the year",
    "courses_sentence": "a sentence on the training courses, right for none, one and many",
    "people_trained": "people trained on the courses, rounded down, such as more than 1,400",
    "seminars": "seminars for link officers, small numbers in words",
    "seminars_sentence": "a sentence on the seminars, right for none, one and many",
}

CONDITIONS: dict[str, tuple[str, Callable[[Content], bool]]] = {
    "complied_late": ("recommendations were carried out, but at least once late", lambda c: c["counts"]["late"] > 0),
    "not_complied": ("at least once recommendations were not carried out", lambda c: c["counts"]["not_complied"] > 0),
    "public_reports": ("we published public reports in the year", lambda c: bool(c["reports"])),
    "improvements": ("service improvements were agreed in the year", lambda c: c["improvements"]["agreed"] > 0),
    "year_before": ("there are figures of the year before", lambda c: len(c["years"]) > 1),
    "breaks": ("the year does not compare with the year before", lambda c: c["years"][-1]["breaks"]),
    "notes": ("readers of the year's figures must know something first", lambda c: bool(c["notes"])),
    "outreach": ("we ran courses or held seminars", lambda c: c["outreach"]["courses"] + c["outreach"]["seminars"] > 0),
    "replaces": ("this review replaces an earlier one", lambda c: bool(c["replaces"])),
}

ENOUGH = 50  # detailed investigations, for the share upheld of a service area to be spoken of as high or low


def conditions_met(content: Content) -> list[str]:
    return [name for name, (_, holds) in CONDITIONS.items() if holds(content)]


def named_facts(content: Content, *, period_end: str, publish_on: str) -> dict[str, str]:
    this = content["years"][-1]
    before = content["years"][-2] if len(content["years"]) > 1 else None
    outreach = outreach_facts(**content["outreach"])
    return {
        "year": content["year"],
        "period_end": period_end,
        "publish_on": publish_on,
        "authorities": f"{content['authorities']:,}",
        "received": f"{this['received']:,}",
        "decided": f"{this['decided']:,}",
        "received_sentence": _beside_last_year("received", this, before),
        "decided_sentence": _beside_last_year("decided", this, before),
        "investigated": f"{this['investigated']:,}",
        "upheld": f"{this['upheld']:,}",
        "uphold_rate": _with_base(this["uphold_text"], this["upheld"], this["investigated"], "detailed investigation"),
        "uphold_sentence": _uphold_sentence(this, before),
        "compliance_rate": _with_base(
            this["compliance_text"], this["complied"], this["compliance_of"], "compliance outcome"
        ),
        "complied_late": f"{content['counts']['late']:,}",
        "not_complied": f"{content['counts']['not_complied']:,}",
        "remedy_rate": _with_base(this["remedy_text"], this["remedied"], this["remedy_of"], "upheld decision"),
        **_areas(content["service_areas"]),
        "reports_sentence": _reports_sentence(content["reports"]),
        **_improvements(content["improvements"]),
        **{name: text for name, text in outreach.items() if name in KNOWN_FACTS},
    }


def _beside_last_year(what: str, this: Content, before: Content | None) -> str:
    sentence = f"{count(this[what], 'complaint').capitalize()} {'was' if this[what] == 1 else 'were'} {what}"
    if before is None:
        return f"{sentence}."
    if this[what] == before[what]:
        return f"{sentence}, as many as the year before."
    more = "more" if this[what] > before[what] else "fewer"
    return f"{sentence}, {abs(this[what] - before[what]):,} {more} than the year before."


def _with_base(text: str, part: int, of: int, noun: str) -> str:
    return f"{text} ({part:,} of {count(of, noun)})" if of else count(of, noun)


def _uphold_sentence(this: Content, before: Content | None) -> str:
    if not this["investigated"]:
        return "We investigated no complaints in detail."
    base = f"{this['upheld']:,} of {count(this['investigated'], 'detailed investigation')}"
    sentence = f"We upheld {this['uphold_text']} of the complaints we investigated in detail ({base})"
    if before is None or this["breaks"] or not before["investigated"]:
        return f"{sentence}."
    if this["uphold_text"] == before["uphold_text"]:
        return f"{sentence}, the same share as the year before."
    return f"{sentence}, after {before['uphold_text']} the year before."


def _areas(areas: Sequence[Content]) -> dict[str, str]:
    """The service areas that stand out; empty where no area has enough investigations, or none was broken down."""
    most = max(areas, key=lambda area: area["received"], default=None)
    enough = [area for area in areas if area["investigated"] >= ENOUGH]
    ranked = sorted(enough, key=lambda area: area["upheld"] / area["investigated"])
    low, high = (ranked[0], ranked[-1]) if ranked else (None, None)
    return {
        "most_received_area": _lowered(most),
        "highest_uphold_area": _lowered(high),
        "lowest_uphold_area": _lowered(low),
        "areas_sentence": _areas_sentence(high, low),
    }


def _lowered(area: Content | None) -> str:
    return area["name"][0].lower() + area["name"][1:] if area else ""


def _areas_sentence(high: Content | None, low: Content | None) -> str:
    if high is None or low is None or high["name"] == low["name"]:
        return "Too few complaints were investigated in most service areas to set them beside each other."
    shares = [f"{area['uphold_text']}, {area['upheld']:,} of {area['investigated']:,}" for area in (high, low)]
    return (
        f"The share upheld was highest in {_lowered(high)} ({shares[0]}) and lowest in {_lowered(low)} ({shares[1]})."
    )


def _reports_sentence(reports: Sequence[Content]) -> str:
    if not reports:
        return "We published no public reports during the year."
    about = len({report["authority"] for report in reports})
    sentence = f"We published {count(len(reports), 'public report')} during the year"
    return f"{sentence}, about {count(about, 'authority', 'authorities')}."


def _improvements(improvements: Content) -> dict[str, str]:
    agreed, done, decisions = (improvements[name] for name in ("agreed", "done", "decisions"))
    if agreed:
        were = "was" if agreed == 1 else "were"
        sentence = (
            f"{count(agreed, 'service improvement').capitalize()} {were} agreed in {count(decisions, 'decision')}; "
            f"by the date of this review {_how_many_done(done, agreed)}."
        )
    else:
        sentence = "No service improvements are on record for the decisions of the year."
    return {"improvements": f"{agreed:,}", "improvements_done": f"{done:,}", "improvements_sentence": sentence}


def _how_many_done(done: int, agreed: int) -> str:
    if agreed == 1:
        return "it was done" if done else "it was not done"
    if done == agreed:
        return f"{'both' if agreed == 2 else 'all'} of them were done"
    return f"{done:,} of them {'was' if done == 1 else 'were'} done" if done else "none of them was done"
