"""A rate of all authorities over the years: numbers to SVG, pure, drawn as letters' charts are."""

from collections.abc import Mapping, Sequence
from typing import Any

from councils.statistics.charts import figure, polylines
from councils.statistics.rates import Rate
from letters.pdf.letter_chart import AVERAGE, GREY, INK, OWN

Line = Mapping[str, Any]

WIDTH, HEIGHT = 340, 130
TOP, BASE, LEFT, RIGHT = 10, 106, 44, 318

RATES = {
    "uphold_rate": ("upheld", "investigated"),
    "compliance_rate": ("complied", "compliance_of"),
    "satisfactory_remedy_rate": ("remedied", "remedy_of"),
}


def over_the_years(years: Sequence[Line], key: str) -> str:
    """A rate of all authorities over the years, broken where years do not compare; empty for fewer than two.

    Reviews that have been issued are drawn by it again, to the byte: it stays as it is whatever charts of pages become.
    """
    values = [figure(Rate(year[part], year[of])) for year in years for part, of in [RATES[key]]] if key in RATES else []
    if len(values) - values.count(None) < 2:
        return ""
    xs = [round(LEFT + (RIGHT - LEFT) * i / (len(years) - 1), 1) for i in range(len(years))]
    ys = [None if value is None else _height(value) for value in values]
    cuts = [i for i, year in enumerate(years) if year["breaks"] and i]
    lines = "".join(
        f'<path fill="none" stroke="{OWN}" stroke-width="2.5" d="M{points.replace(" ", "L").replace(",", " ")}"/>'
        for points in polylines(xs, ys, cuts)
    )
    dots = "".join(
        f'<path fill="{OWN}" d="M{x - 3} {y}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0"/>'
        for x, y in zip(xs, ys, strict=True)
        if y is not None
    )
    breaks = "".join(
        f'<path fill="none" stroke="{AVERAGE}" stroke-width="1.5" stroke-dasharray="3 3" d="M{x} 4V{BASE}"/>'
        for x in (round((xs[i - 1] + xs[i]) / 2, 1) for i in cuts)
    )
    grid = "".join(_grid(_height(percent), f"{percent}%") for percent in (0, 50, 100))
    labels = (_text(x, HEIGHT - 6, year["year"][2:], "middle") for x, year in zip(xs, years, strict=True))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"{grid}{breaks}{lines}{dots}{''.join(labels)}</svg>"
    )


def _height(percent: float) -> float:
    return round(BASE - (BASE - TOP) * percent / 100, 1)


def _grid(y: float, text: str) -> str:
    return f'<path fill="none" stroke="{GREY}" d="M{LEFT} {y}H{RIGHT}"/>{_text(38, y + 4, text, "end")}'


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
