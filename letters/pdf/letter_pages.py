"""A letter's content as XHTML pages: the words and numbers of the template, worked out beforehand."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import mark_safe

from councils.models import Outcome
from councils.statistics.english import long_date
from councils.statistics.rates import TOO_FEW, TOO_FEW_TEXT, count
from letters.pdf import letter_chart as charts
from letters.wording import markdown as wording

Content = Mapping[str, Any]

YEARS_SHOWN = 5  # side by side; more of them would not fit the page, and the website has them all

OUTCOMES = {value: label.lower() for value, label in Outcome.choices}


def letter_html(content: Content) -> str:
    return get_template(f"letters/pdf/{layout_of(content)}/letter.html").render(template_context(content))


def layout_of(content: Content) -> str:
    """The folder of templates that lays a document out: what has been issued keeps its own, whatever comes later."""
    return f"layout{content.get('layout', 1)}"


def template_context(content: Content) -> dict[str, Any]:
    return {
        "letter": content,
        "dated_on": long_date(content["dated_on"]),
        "body": _body(content),
        "measures": [_measure(measure, content) for measure in content["measures"]],
        "keys": [measure["key"] for measure in content["measures"]],
        "has_charts": bool(chart_images(content)),
        "years": [_year(year) for year in content["years"][-YEARS_SHOWN:]],
        "bridge": bridge_sentence(content),
        "outcomes": outcomes_sentence(content["outcomes"]),
        "service_areas": [_service_area(area) for area in content["service_areas"]],
        "reports": [{**report, "published_on": long_date(report["published_on"])} for report in content["reports"]],
        "replaced_on": long_date(content["replaces"]["dated_on"]) if content["replaces"] else "",
    }


def chart_images(content: Content) -> dict[str, str]:
    drawn = {measure["key"]: charts.comparison_svg(measure) for measure in content["measures"]}
    return {key: svg for key, svg in drawn.items() if svg}


def bridge_sentence(content: Content) -> str:
    """How the complaints received in a year lead to the decisions made in it."""
    bridge = content["bridge"]
    received, decided = bridge["received"], bridge["decided"]
    moved = f"{count(received, 'complaint')} {_was(received)} received and {_number(decided)} decided during the year"
    if bridge["open_at_start"] is None or bridge["open_at_end"] is None:
        return f"{_capital(moved)}."
    began = f"{count(bridge['open_at_start'], 'complaint')} {_was(bridge['open_at_start'])} open when the year began"
    return f"{_capital(began)}; {moved}, which left {_number(bridge['open_at_end'])} open at its end."


def outcomes_sentence(outcomes: Mapping[str, int]) -> str:
    """What the year's decisions were, those that did not occur left out."""
    numbers = {key.replace("-", "_"): number for key, number in outcomes.items()}
    occurred = [key for key in reversed(OUTCOMES) if numbers.get(key)]
    decided = sum(numbers.values())
    if not decided:
        return "No complaints were decided during the year."
    if decided == 1:
        return f"The outcome of the one decision: {OUTCOMES[occurred[0]]}."
    return f"The outcomes of the {decided:,} decisions: {', '.join(f'{numbers[k]:,} {OUTCOMES[k]}' for k in occurred)}."


def _body(content: Content) -> str:
    drawn_on = content["facts"], content["paragraphs"], content["narrative"], content.get("numbers")
    body = wording.to_html(content["wording"], *drawn_on)
    return mark_safe(body)  # noqa: S308  safe: raw HTML in the wording is escaped, and so are the facts filled in


def _measure(measure: Mapping[str, Any], content: Content) -> dict[str, Any]:
    has_figure = measure.get("value") is not None or bool(measure.get("of"))
    shown = {
        **measure,
        "has_figure": has_figure,
        "leading": f"{measure['part']:,} of {measure['of']:,}" if measure["few"] else measure["text"],
        "sentence": stopped(measure["sentence"]),
        "late_sentence": late_sentence(measure),
        "comparison": _comparison(measure),
    }
    if has_figure and measure.get("similar") and measure.get("others"):
        shown["alt"] = charts.comparison_text(measure, content["authority"]["kind_plural"])
    return shown


def _comparison(measure: Mapping[str, Any]) -> str:
    """How the figure compares with similar authorities, and what it means, or that there is too little to tell."""
    sentences = [measure["similar"]["sentence"]] if measure.get("similar") else []
    # Letters composed before ordinary ranges were worked out have none.
    if ordinary := measure.get("ordinary"):
        sentences.append(ordinary["sentence"])
    elif measure["few"]:
        sentences.append(TOO_FEW_TEXT)
    return " ".join(map(stopped, sentences))


def stopped(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def late_sentence(measure: Mapping[str, Any]) -> str:
    """How many of the cases complied with were late; empty where lateness has no meaning."""
    late = measure.get("late")
    if late is None or not measure.get("part"):
        return ""
    if measure["part"] == 1:
        return (
            "The case complied with was late: done, but after the agreed day."
            if late
            else "The case complied with was on time."
        )
    if not late:
        return "None of them was late."
    return f"{late:,} of them {_was(late)} late: done, but after the agreed day."


def _service_area(area: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {"received": f"{area['received']:,}", "decided": f"{area['decided']:,}"}
    return {
        **area,
        **numbers,
        "outcome": share_sentence(area["uphold_text"], area["upheld"], area["investigated"], "none investigated"),
    }


def _year(year: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **year,
        "received": f"{year['received']:,}",
        "decided": f"{year['decided']:,}",
        "uphold": share_sentence(year["uphold_text"], year["upheld"], year["investigated"], "none investigated"),
        "compliance": share_sentence(year["compliance_text"], year["complied"], year["compliance_of"], "none due"),
        "remedy": share_sentence(year["remedy_text"], year["remedied"], year["remedy_of"], "none upheld"),
    }


def share_sentence(text: str, part: int, of: int, nothing: str) -> str:
    """A percentage with what it is a share of, short enough for a table; words where there is nothing to divide."""
    if not of:
        return nothing
    return f"{part:,} of {of:,} ({text}): too few" if of < TOO_FEW else f"{text} ({part:,} of {of:,})"


def _number(number: int) -> str:
    return f"{number:,}" if number else "none"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
