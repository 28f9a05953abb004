"""A national review's content as XHTML pages, in the house style of the letters: all words and numbers worked out."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from councils.statistics.english import long_date
from councils.statistics.rates import count
from letters.pdf.letter_pages import bridge_sentence, late_sentence, outcomes_sentence, share_sentence, stopped
from letters.pdf.review_bar_chart import bars, bars_in_words
from letters.pdf.review_trend_chart import over_the_years, years_in_words
from letters.wording import markdown as wording

Content = Mapping[str, Any]

LISTS = {"kinds": "kind of authority", "service_areas": "service area"}


def review_html(content: Content) -> str:
    return get_template("letters/pdf/review.html").render(
        {
            "review": content,
            "period": f"{long_date(content['period_start'])} to {long_date(content['period_end'])}",
            "dated_on": long_date(content["dated_on"]),
            "replaced_on": long_date(content["replaces"]["dated_on"]) if content["replaces"] else "",
            "body": body_of(content),
            "measures": [_measure(measure, content) for measure in content["measures"]],
            "keys": [measure["key"] for measure in content["measures"]],
            "bridge": bridge_sentence(content),
            "outcomes": outcomes_sentence(content["outcomes"]),
            "years": [_row(year) for year in content["years"]],
            "service_areas": _table(content, "service_areas"),
            "kinds": _table(content, "kinds"),
            "whole": _row(content["years"][-1]),
            "reports": [{**report, "published_on": long_date(report["published_on"])} for report in content["reports"]],
            "improvements_on": long_date(content["improvements"]["on"]),
        }
    )


def body_of(content: Content) -> SafeString:
    # Raw HTML in the wording is escaped, and so are the facts filled in.
    return mark_safe(wording.to_html(content["wording"], content["facts"], content["paragraphs"]))  # noqa: S308


def chart_images(content: Content) -> dict[str, str]:
    """The charts of the review as SVG, by their names; what has nothing to show has none."""
    drawn = {measure["key"]: over_the_years(content["years"], measure["key"]) for measure in content["measures"]}
    drawn |= {name: bars(content[name]) for name in LISTS}
    return {name: svg for name, svg in drawn.items() if svg}


def _measure(measure: Mapping[str, Any], content: Content) -> dict[str, Any]:
    has_chart = measure["key"] in chart_images(content)
    return {
        **measure,
        "has_figure": bool(measure["of"]),
        "sentence": stopped(measure["sentence"]),
        "late_sentence": late_sentence(measure),
        "alt": years_in_words(content["years"], measure["key"]) if has_chart else "",
    }


def _table(content: Content, name: str) -> dict[str, Any]:
    svg = bars(content[name])
    return {
        "rows": [_row(line) for line in content[name]],
        "alt": bars_in_words(content[name], LISTS[name]) if svg else "",
    }


def _row(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **line,
        "authorities_text": count(line["authorities"], "authority", "authorities"),
        "authorities": f"{line['authorities']:,}",
        "received": f"{line['received']:,}",
        "decided": f"{line['decided']:,}",
        "uphold": share_sentence(line["uphold_text"], line["upheld"], line["investigated"], "none investigated"),
        "compliance": share_sentence(line["compliance_text"], line["complied"], line["compliance_of"], "none due"),
        "remedy": share_sentence(line["remedy_text"], line["remedied"], line["remedy_of"], "none upheld"),
    }
