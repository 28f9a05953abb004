"""A rate of all authorities over the years: numbers to SVG, pure, drawn as letters' charts are."""

from collections.abc import Mapping, Sequence
from typing import Any

from councils.statistics import charts as geometry
from councils.statistics.rates import Rate
from letters.pdf.letter_chart import AVERAGE, GREY, INK, OWN

Line = Mapping[str, Any]

RATES = {
    "uphold_rate": ("upheld", "investigated"),
    "compliance_rate": ("complied", "compliance_of"),
    "satisfactory_remedy_rate": ("remedied", "remedy_of"),
}


def over_the_years(years: Sequence[Line], key: str) -> str:
    """A rate of all authorities over the years, broken where years do not compare; empty for fewer than two."""
    trend = geometry.trend([_point(year, key) for year in years]) if key in RATES else None
    if trend is None:
        return ""
    lines = "".join(
        f'<path fill="none" stroke="{OWN}" stroke-width="2.5" d="M{points.replace(" ", "L").replace(",", " ")}"/>'
        for points in trend.lines
    )
    dots = "".join(f'<path fill="{OWN}" d="M{x - 3} {y}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0"/>' for x, y, *_ in trend.points)
    breaks = "".join(
        f'<path fill="none" stroke="{AVERAGE}" stroke-width="1.5" stroke-dasharray="3 3" d="M{x} 4V{trend.base}"/>'
        for x in trend.breaks
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{trend.width}" height="{trend.height}"'
        f' viewBox="0 0 {trend.width} {trend.height}">'
        f"{''.join(_grid(y, text, trend.right) for y, text in trend.grid)}{breaks}{lines}{dots}"
        f"{''.join(_text(x, trend.height - 6, text, 'middle') for x, text in trend.labels)}</svg>"
    )


def _point(year: Line, key: str) -> geometry.Year:
    part, of = RATES[key]
    return geometry.Year(year["year"], Rate(year[part], year[of]), None, breaks=year["breaks"])


def _grid(y: float, text: str, right: float) -> str:
    return f'<path fill="none" stroke="{GREY}" d="M44 {y}H{right}"/>{_text(38, y + 4, text, "end")}'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x}" y="{y}" font-family="Letter" font-size="11" fill="{INK}" text-anchor="{anchor}">{text}</text>'
    )


def years_in_words(years: Sequence[Line], key: str) -> str:
    part, of = RATES[key]
    rates = [(year["year"], Rate(year[part], year[of]), year["breaks"]) for year in years]
    sentence = [
        f"{label} {rate.text or 'no figure'}{' (not comparable with before)' * breaks}" for label, rate, breaks in rates
    ]
    return f"Chart over the years: {', '.join(sentence)}."
