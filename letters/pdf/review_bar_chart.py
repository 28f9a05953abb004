"""The share upheld, a bar for each line of a national table: numbers to SVG, pure, drawn as letters' charts are."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from letters.pdf.letter_chart import GREY, INK, OWN

Line = Mapping[str, Any]

WIDTH, LABELS, ROW, BAR = 640, 300, 19, 11
SCALE = WIDTH - LABELS - 60


def bars(lines: Sequence[Line]) -> str:
    """The share upheld of each line as a bar; empty where nothing was investigated anywhere."""
    shown = [line for line in lines if line["investigated"]]
    if not shown:
        return ""
    height = ROW * len(shown) + 4
    drawn = "".join(_bar(line, at) for at, line in enumerate(shown))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">'
        f"{drawn}</svg>"
    )


def _bar(line: Line, at: int) -> str:
    share = line["upheld"] / line["investigated"]
    top = at * ROW + 4
    text = top + BAR - 1
    return (
        f'<text x="{LABELS - 8}" y="{text}" font-family="Letter" font-size="11.5" fill="{INK}" text-anchor="end">'
        f"{escape(line['name'])}</text>"
        f'<path fill="{GREY}" d="M{LABELS} {top}h{SCALE}v{BAR}h-{SCALE}z"/>'
        f'<path fill="{OWN}" d="M{LABELS} {top}h{SCALE * share:.1f}v{BAR}h-{SCALE * share:.1f}z"/>'
        f'<text x="{LABELS + SCALE + 8}" y="{text}" font-family="Letter" font-size="11.5" fill="{INK}">'
        f"{line['uphold_text'].replace('<', '&lt;').replace('>', '&gt;')}</text>"
    )


def bars_in_words(lines: Sequence[Line], of_what: str) -> str:
    shares = [f"{line['name']} {line['uphold_text']}" for line in lines if line["investigated"]]
    return f"Chart of the share upheld by {of_what}: {', '.join(shares)}."
