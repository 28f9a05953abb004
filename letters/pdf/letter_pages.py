"""A letter's content as XHTML pages: the words and numbers of the template, worked out beforehand."""

import calendar
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from councils.models import Outcome
from councils.statistics.english import long_date
from councils.statistics.rates import TOO_FEW, TOO_FEW_TEXT, count
from letters.pdf import letter_chart as charts
from letters.pdf import letter_figures as told
from letters.wording import markdown as wording

Content = Mapping[str, Any]

FIRST_LAYOUT, SECOND_LAYOUT = "layout1", "layout2"  # of letters that do not say by which they are set, and after them
YEARS_SHOWN = 5  # side by side; more of them would not fit the page, and the website has them all

# Spaces that no line breaks at: inside a day or a reference, between a number and what it counts, before the whole of
# a part.
FIXED = "\N{NO-BREAK SPACE}"
TEXT = re.compile(r">[^<]+<")
DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(calendar.month_name[1:])}) (?=\d{{4}}\b)")
COUNTED = re.compile(r"(?<=\d) (?=[a-z\d])|(?<=\bof) (?=\d)")
LAST_WORD = re.compile(r" (?=\S{1,12}</(?:p|li)>)")

OUTCOMES = {value: label.lower() for value, label in Outcome.choices}


def letter_html(content: Content) -> str:
    return get_template(f"letters/pdf/{layout_of(content)}/letter.html").render(template_context(content))


def letter_in_print(content: Content) -> str:
    """The same as it is printed: in every layout after the first with spaces that no line breaks at."""
    html = letter_html(content)
    if layout_of(content) == FIRST_LAYOUT:
        return html
    return TEXT.sub(lambda found: with_fixed_spaces(found[0]), LAST_WORD.sub(FIXED, html))


def with_fixed_spaces(text: str) -> str:
    return COUNTED.sub(FIXED, DAY.sub(rf"\1{FIXED}\2{FIXED}", text))


def layout_of(content: Content) -> str:
    """The folder of templates that lays a document out: what has been issued keeps its own, whatever comes later."""
    return f"layout{content['layout']}" if "layout" in content else FIRST_LAYOUT


def template_context(content: Content) -> dict[str, Any]:
    shared = {
        "letter": content,
        "layout": f"letters/pdf/{layout_of(content)}",
        "dated_on": long_date(content["dated_on"]),
        "body": _body(content),
        "keys": [measure["key"] for measure in content["measures"]],
        "has_charts": any(key != "buckets" for key in chart_images(content)),
        "bridge": bridge_sentence(content),
        "outcomes": outcomes_sentence(content["outcomes"]),
        "reports": [{**report, "published_on": long_date(report["published_on"])} for report in content["reports"]],
        "replaced_on": long_date(content["replaces"]["dated_on"]) if content["replaces"] else "",
    }
    if layout_of(content) == FIRST_LAYOUT:
        return shared | _first_layout(content)
    return shared | _addressed(content) | (_beside(content) if layout_of(content) != SECOND_LAYOUT else {})


def page_context(content: Content) -> dict[str, Any]:
    """What the same letter draws on as a page: its charts are drawn in it, after their words."""
    context, drawn = template_context(content), chart_images(content)
    pictures = {key: mark_safe(svg) for key, svg in drawn.items()}  # noqa: S308  safe: numbers alone, and our markup
    return {
        **context,
        "measures": [{**measure, "picture": pictures.get(measure["key"], "")} for measure in context["measures"]],
        "buckets_picture": pictures.get("buckets", ""),
        "detail": f"{context['layout']}/detail.html",
    }


def large_print_html(content: Content) -> str:
    """The letter as its page has it, for print in large letters; to whom of the body it went is left out here, too."""
    context = page_context(content)
    for measure in context["measures"]:
        measure["picture"] = _image(measure["key"], measure["picture"], measure.get("alt", ""))
    bar = _image("buckets", context["buckets_picture"], context.get("buckets_alt", ""))
    return get_template("letters/pdf/large_print.html").render({**context, "buckets_picture": bar, "in_public": True})


def _image(key: str, drawn: str, alt: str) -> SafeString | str:
    return format_html('<img src="letter:chart/{}" alt="{}"/>', key, alt) if drawn else ""


def _first_layout(content: Content) -> dict[str, Any]:
    return {
        "measures": [_measure(measure, content) for measure in content["measures"]],
        "years": [_year(year) for year in content["years"][-YEARS_SHOWN:]],
        "service_areas": [_service_area(area) for area in content["service_areas"]],
    }


def _addressed(content: Content) -> dict[str, Any]:
    """What only later layouts draw on, which speak to the body they are written to."""
    with_cases = [area for area in content["service_areas"] if area["received"] or area["decided"]]
    ways = content.get("ways", [])
    to_successor = content["recipient"].get("is_successor")
    return {
        "measures": [_addressed_measure(measure, content) for measure in content["measures"]],
        "years": [_shares_of_year(year) for year in content["years"][-YEARS_SHOWN:]],
        "service_areas": [_area_with_cases(area) for area in with_cases],
        "other_areas": len(with_cases) < len(content["service_areas"]),
        "year_in_figures": told.year_in_figures(content),
        "changes": told.changes(content),
        "replaced_because": stopped(content["replaces"]["reason"]) if content["replaces"] else "",
        "embargo": _embargo(content),
        "enclosed": content.get("enclosed", []),
        "ways": [way for way in ways if way["key"] != "reading"],  # that one stands with the figures
        "reading": next((way for way in ways if way["key"] == "reading"), None),
        "has_similar": any(measure["similar"] for measure in content["measures"]),
        "starts_on": f"1 April {content['year'][:4]}",
        "period_end": long_date(content["period_end"]),
        "you": content["facts"]["you"],
        "stand": "stands" if to_successor else "stand",
    }


def _beside(content: Content) -> dict[str, Any]:
    """What layouts have had since the third: the three buckets, averages beside years and areas, successors' packs."""
    years = content["years"][-YEARS_SHOWN:]
    with_cases = [area for area in content["service_areas"] if area["received"] or area["decided"]]
    return {
        "buckets": told.buckets(content),
        "buckets_sentence": told.buckets_sentence(content),
        "buckets_alt": charts.buckets_text(told.buckets(content)),
        "years": [_year_beside(year, content["notes"]) for year in years],
        "year_notes": list(told.year_notes(content, years)),
        "has_per_100k": any(year["per_100k"] for year in years),
        "service_areas": [
            {**_area_with_cases(area), "beside": _share_of_others(area["similar"])} for area in with_cases
        ],
        "areas_compared": any(area["similar"] for area in with_cases),
        "pack": _pack(content["pack"]) if content["pack"] else [],
        "pack_sentence": told.pack_sentence(content),
    }


def _pack(pack: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_shares_of_year(row) for row in (*pack["bodies"], {"name": "Together", **pack["together"]})]


def _year_beside(year: Mapping[str, Any], notes: Sequence[str]) -> dict[str, Any]:
    shown, similar = _shares_of_year(year), year["similar"]
    if year["complied_late"]:
        shown["compliance"] = f"{shown['compliance']}, {year['complied_late']:,} late"
    average = (
        {name: _share_of_others(similar[name]) for name in ("uphold", "compliance", "remedy")} if similar else None
    )
    mark = "*" * bool(year["note"]) + "†" * year["joint"]
    return {**shown, "mark": mark, "average": average and {**average, "per_100k": similar["per_100k"]}}


def _share_of_others(share: Mapping[str, Any] | None) -> str:
    return f"{share['text']} of {share['of']:,}" if share and share["of"] else "none"


def _embargo(content: Content) -> str:
    if not content["publish_on"] or content["publish_on"] <= content["dated_on"]:
        return ""
    return f"Not for publication before {long_date(content['publish_on'])}"


def chart_images(content: Content) -> dict[str, str]:
    draw = charts.comparison_svg if layout_of(content) == FIRST_LAYOUT else charts.range_svg
    drawn = {measure["key"]: draw(measure) for measure in content["measures"]}
    if layout_of(content) not in (FIRST_LAYOUT, SECOND_LAYOUT):
        drawn["buckets"] = charts.buckets_svg(told.buckets(content))
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


def _addressed_measure(measure: Mapping[str, Any], content: Content) -> dict[str, Any]:
    has_figure = told.has_figure(measure, content)
    listed = told.compliance_list(measure, content)
    shown = {
        **measure,
        "has_figure": has_figure,
        "leading": f"{measure['part']:,} of {measure['of']:,}" if measure["few"] else measure["text"],
        "counted": "" if measure["few"] else measure["count"],
        "sentence": stopped(told.figure_sentence(measure, content)),
        "listed": listed,
        "late_sentence": "" if listed else late_sentence(measure),
        "comparison": _comparison(measure),
    }
    if has_figure and charts.range_svg(measure):
        shown["alt"] = charts.range_text(measure, content["authority"]["kind_plural"])
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


def _area_with_cases(area: Mapping[str, Any]) -> dict[str, Any]:
    shown = told.few_text(area["upheld"], area["investigated"], area["uphold_text"], told.NOTHING["uphold_rate"])
    return {**area, "received": f"{area['received']:,}", "decided": f"{area['decided']:,}", "outcome": shown}


def _shares_of_year(year: Mapping[str, Any]) -> dict[str, Any]:
    shares = {
        "uphold": ("upheld", "investigated", "uphold_text", "uphold_rate"),
        "compliance": ("complied", "compliance_of", "compliance_text", "compliance_rate"),
        "remedy": ("remedied", "remedy_of", "remedy_text", "satisfactory_remedy_rate"),
    }
    said = {
        name: told.few_text(year[part], year[of], year[text], told.NOTHING[key])
        for name, (part, of, text, key) in shares.items()
    }
    return {**year, **said, "received": f"{year['received']:,}", "decided": f"{year['decided']:,}"}


def _number(number: int) -> str:
    return f"{number:,}" if number else "none"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
