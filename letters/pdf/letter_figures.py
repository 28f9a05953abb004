"""What a letter says of its figures to the body it is written to: the year in a row, sentences, lists, what changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from councils.models import INVESTIGATED, NOT_FOR_US, Outcome
from councils.statistics.english import listed_words
from councils.statistics.rates import TOO_FEW
from letters.wording.letter_numbers import WORDS

Content = Mapping[str, Any]
Figure = Mapping[str, Any]

NOTHING = {
    "uphold_rate": "none investigated",
    "compliance_rate": "none recorded",
    "satisfactory_remedy_rate": "none upheld",
}
PARTS = {
    "uphold_rate": ("Upheld", "upheld"),
    "compliance_rate": ("Complied with", "complied"),
    "satisfactory_remedy_rate": ("Put right before", "remedied"),
}
COUNTS = {
    "received": "Complaints received",
    "invalid_or_incomplete": "Invalid or incomplete",
    "advice_given": "Advice given",
    "referred_back": "Referred back for local resolution",
    "closed_after_initial_enquiries": "Closed after initial enquiries",
    "not_upheld": "Not upheld",
    "upheld": "Upheld",
    "complied": "Complied with on time",
    "complied_late": "Complied with late",
    "not_complied": "Not complied with",
    "satisfactory_remedies": "Satisfactory remedies",
}


BUCKETS = {
    "not for us": NOT_FOR_US,
    "assessed and closed": (Outcome.CLOSED,),
    "investigated": INVESTIGATED,
}


class YearFigure(NamedTuple):
    """One figure of the year in a row; `number` is None where there is nothing that it could be a part of."""

    what: str
    number: int | None
    text: str


class Altered(NamedTuple):
    """What a letter says otherwise than the one it takes the place of."""

    what: str
    was: str
    now: str


def year_in_figures(content: Content) -> list[YearFigure]:
    """The year at a glance, for page one and for the mail that brings the letter."""
    found = content["numbers"]
    whole = {"Received": "received", "Decided": "decided", "Investigated": "investigated"}
    row = [YearFigure(what, found[name]["number"], f"{found[name]['number']:,}") for what, name in whole.items()]
    for key in (measure["key"] for measure in content["measures"] if measure["key"] in PARTS):
        what, name = PARTS[key]
        number, of = found[name]["number"], found[name]["all"]
        row.append(YearFigure(what, number, f"{number:,} of {of:,}") if of else YearFigure(what, None, NOTHING[key]))
    return row


def buckets(content: Content) -> dict[str, int]:
    """The complaints dealt with in the year, by the three buckets of today; empty where none was decided."""
    counts = content["counts"]
    found = {bucket: sum(counts[outcome] for outcome in outcomes) for bucket, outcomes in BUCKETS.items()}
    return found if any(found.values()) else {}


def buckets_sentence(content: Content) -> str:
    """What became of the complaints dealt with, in a sentence right for none, one and many."""
    found = buckets(content)
    if not found:
        return ""
    dealt = sum(found.values())
    if dealt == 1:
        (bucket,) = (bucket for bucket, number in found.items() if number)
        return f"We dealt with one complaint: it was {bucket}."
    said = [f"{number:,} {'was' if number == 1 else 'were'} {bucket}" for bucket, number in found.items() if number]
    if len(said) == 1:
        (bucket,) = (bucket for bucket, number in found.items() if number)
        return f"We dealt with {dealt:,} complaints: {'both' if dealt == 2 else 'all'} were {bucket}."
    return f"We dealt with {dealt:,} complaints: {listed_words(said)}."


def year_notes(content: Content, years: Sequence[Figure]) -> Iterator[str]:
    """What must be known of the years side by side, a sentence or two each."""
    if any(year["similar"] for year in years):
        yield f"Averages: of all {content['authority']['kind_plural']} together, as shares of all their cases."
    if any(year["per_100k"] for year in years):
        yield "Per 100,000: upheld decisions for every 100,000 residents."
    if any(year["breaks"] for year in years[1:]):
        yield "A broken line parts years that do not compare."
    said = content["notes"]  # above, with the figures
    yield from (f"* {year['year']}: {year['note']}" for year in years if year["note"] not in ("", *said))
    if any(year["joint"] for year in years):
        yield f"† Before {content['authority']['name']} began: the bodies in whose place it began, together."


def pack_sentence(content: Content) -> str:
    """Whose letters go to a successor together with this one; empty where it goes alone."""
    if not content["pack"]:
        return ""
    bodies, to = len(content["pack"]["bodies"]), content["recipient"]["authority"]
    number = WORDS[bodies] if bodies < len(WORDS) else f"{bodies:,}"
    return (
        f"The duties of {number} bodies have passed to {to}. It has a letter about each of them, of which this is one; "
        "below are their figures, one by one and together."
    )


def has_figure(measure: Figure, content: Content) -> bool:
    """Whether there is something to print large: nothing per 100,000 residents where nothing was investigated."""
    if "value" in measure:
        return measure["value"] is not None and content["numbers"]["investigated"]["number"] > 0
    return bool(measure["of"])


def figure_sentence(measure: Figure, content: Content) -> str:
    """The figure in a sentence to whoever reads the letter; below five cases in counts, without a percentage."""
    if measure.get("value") is not None and not has_figure(measure, content):
        return "We investigated no complaint in detail, so there is no figure per 100,000 residents."
    you = content["facts"]["you"]
    if not measure["few"] or measure["key"] not in IN_COUNTS:
        return str(measure["sentence"].replace(" the authority ", f" {you} "))
    return IN_COUNTS[measure["key"]](measure["part"], measure["of"], you)


def uphold_in_counts(part: int, of: int, you: str) -> str:
    if of == 1:
        return f"We {'upheld' if part else 'did not uphold'} the one complaint that we investigated in detail."
    return f"We upheld {some_of(part, of)} complaints that we investigated in detail."


def compliance_in_counts(part: int, of: int, you: str) -> str:
    if of == 1:
        return f"Our recommendations were {'' if part else 'not '}carried out in the one case recorded."
    return f"Our recommendations were carried out in {some_of(part, of)} cases recorded."


def remedies_in_counts(part: int, of: int, you: str) -> str:
    if of == 1:
        return f"In the one upheld case {you} had {'' if part else 'not '}put things right before we looked."
    had = f"had {you}" if not part else f"{you} had"
    return f"In {some_of(part, of)} upheld cases {had} put things right before we looked."


IN_COUNTS = {
    "uphold_rate": uphold_in_counts,
    "compliance_rate": compliance_in_counts,
    "satisfactory_remedy_rate": remedies_in_counts,
}


def some_of(part: int, of: int) -> str:
    if part == of:
        return "both" if of == 2 else f"all {of:,}"
    return f"{part:,} of the {of:,}" if part else f"none of the {of:,}"


def compliance_list(measure: Figure, content: Content) -> list[str]:
    """How the cases of compliance came out, a line each, where not all were complied with; empty otherwise."""
    if measure["key"] != "compliance_rate" or measure["part"] == measure["of"]:
        return []
    late, missed = measure["late"] or 0, measure["of"] - measure["part"]
    named = content.get("cases_not_complied", [])
    cases = f" ({', '.join(named)})" if 0 < len(named) <= missed else ""
    return [
        f"Carried out on time: {measure['part'] - late:,}",
        f"Carried out after the agreed day: {late:,}",
        f"Not carried out: {missed:,}{cases}",
    ]


def shares_said(content: Content) -> dict[str, str]:
    """The figures of a letter and the averages beside them, by what they are called, as a later letter quotes them."""
    said = {}
    for measure in content["measures"]:
        share = f" ({measure['part']:,} of {measure['of']:,})" if measure.get("of") else ""
        said[measure["title"]] = f"{measure['text']}{share}" if share or measure.get("value") is not None else "none"
        said[f"{measure['title']}: average"] = (measure["similar"] or {}).get("text", "none")
    return said


def said_before(content: Content) -> dict[str, Any]:
    """What a second letter keeps of the first, to set what is beside what was."""
    return {"counts": dict(content["counts"]), "shares": shares_said(content)}


def changes(content: Content) -> list[Altered]:
    """What this letter says otherwise than the one it takes the place of; empty for letters that keep nothing of it."""
    was = (content["replaces"] or {}).get("was")
    return list(_changes(was, said_before(content))) if was else []


def _changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Altered]:
    for name, what in COUNTS.items():
        if was["counts"][name] != now["counts"][name]:
            yield Altered(what, f"{was['counts'][name]:,}", f"{now['counts'][name]:,}")
    for what in {**was["shares"], **now["shares"]}:
        before, after = was["shares"].get(what, "none"), now["shares"].get(what, "none")
        if before != after:
            yield Altered(what, before, after)


def few_text(part: int, of: int, text: str, nothing: str) -> str:
    """A share for a table: the count leads below five cases, and alone; words where there is nothing to divide."""
    if not of:
        return nothing
    return f"{part:,} of {of:,}" if of < TOO_FEW else f"{text} ({part:,} of {of:,})"
