"""A small chart of where one authority stands among similar ones: numbers to SVG, pure geometry.

Columns count the similar authorities by their percentage, in steps of five points; the authority's own column is dark,
and a line marks the average. Colours are presentation attributes, because a style sheet does not reach into an image.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from councils.statistics.charts import STEPS, scale_top, step

WIDTH, HEIGHT = 480, 66
LEFT, RIGHT, BASE, TOP = 12, 468, 50, 12
LANE, TALL = 62, 91  # where the own figure lies below the columns of others, and the height with it
GREY, OWN, AVERAGE, INK = "#c3ccd6", "#12395b", "#b4460f", "#4a5661"
RANGE = "#8b98a6"
BAR, ROOM = 22, 30  # the height of the bar of buckets, and the width that a number in it needs
# Light, middle and dark, so that they differ in black and white too: the fill of each part, and the number in it.
BUCKET_COLOURS = ("#eef1f4", INK), (GREY, "#1d2429"), (OWN, "#ffffff")

Measure = Mapping[str, Any]


def comparison_svg(measure: Measure) -> str:
    """The chart of one measure as an SVG image; empty when there is nothing to compare."""
    values, own, average = _values(measure), _own(measure), _average(measure)
    if own is None or average is None or not values:
        return ""
    top = scale_top([*values, own, average], is_percent=not _is_per_100k(measure))
    columns = Counter(step(value, top) for value in values)
    tallest = max(columns.values())
    mine = step(own, top)
    columns[mine] = max(columns[mine], 1)
    others = "".join(_column(place, n, tallest) for place, n in sorted(columns.items()) if place != mine)
    line = LEFT + (RIGHT - LEFT) * average / top
    unit = "" if _is_per_100k(measure) else "%"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path fill="{GREY}" d="{others}"/>'
        f'<path fill="{OWN}" d="{_column(mine, columns[mine], tallest, arrow=True)}"/>'
        f'<path fill="none" stroke="{INK}" d="M0 {BASE}.5H{WIDTH}"/>'
        f'<path fill="none" stroke="{AVERAGE}" stroke-width="2" d="M{line:.1f} 0V{BASE}"/>'
        f"{_label(LEFT, '0' + unit)}{_label((LEFT + RIGHT) / 2, f'{top / 2:g}{unit}')}{_label(RIGHT, f'{top:g}{unit}')}"
        "</svg>"
    )


def range_svg(measure: Measure) -> str:
    """Where a figure stands, exactly, over what would be ordinary for it; empty where a chart would say nothing."""
    values, own, average = _values(measure), _own(measure), _average(measure)
    if own is None or average is None or measure["few"] or not _differ(values, measure):
        return ""
    ordinary = _ordinary(measure)
    top = scale_top([*values, own, average, *(ordinary or ())], is_percent=not _is_per_100k(measure))
    columns = Counter(step(value, top) for value in values)
    tallest = max(columns.values())
    drawn = "".join(_column(place, n, tallest) for place, n in sorted(columns.items()))
    bar = f'<path fill="{RANGE}" d="{_bar(_across(ordinary[0], top), _across(ordinary[1], top))}"/>' if ordinary else ""
    unit = "" if _is_per_100k(measure) else "%"
    own_at, average_at = _across(own, top), _across(average, top)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{TALL - TOP}" '
        f'viewBox="0 {TOP} {WIDTH} {TALL - TOP}">'
        f'<path fill="{GREY}" d="{drawn}"/><path fill="none" stroke="{INK}" d="M0 {BASE}.5H{WIDTH}"/>{bar}'
        f'<path fill="none" stroke="{AVERAGE}" stroke-width="2" d="M{average_at:.1f} 0V{LANE + 9}"/>'
        f'<path fill="{OWN}" stroke="#fff" d="M{own_at:.1f} {LANE - 9}l8 9l-8 9l-8 -9z"/>'
        f"{_label(LEFT, '0' + unit, TALL, 14)}{_label((LEFT + RIGHT) / 2, f'{top / 2:g}{unit}', TALL, 14)}"
        f"{_label(RIGHT, f'{top:g}{unit}', TALL, 14)}</svg>"
    )


def buckets_svg(buckets: Mapping[str, int]) -> str:
    """How many complaints went which way, as a bar in parts, in the order of the sentence beside it; empty for one."""
    if sum(map(bool, buckets.values())) < 2:
        return ""
    dealt, at, drawn = sum(buckets.values()), 0.0, ""
    for number, (fill, ink) in zip(buckets.values(), BUCKET_COLOURS, strict=True):
        width = WIDTH * number / dealt
        drawn += f'<path fill="{fill}" stroke="{INK}" stroke-width=".6" d="M{at:.1f} .5h{width:.1f}v20h{-width:.1f}z"/>'
        if width > ROOM:
            drawn += _in_bar(at + width / 2, f"{number:,}", ink)
        at += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{BAR}" viewBox="-1 0 {WIDTH + 2} {BAR}">'
        f"{drawn}</svg>"
    )


def buckets_text(buckets: Mapping[str, int]) -> str:
    if not buckets_svg(buckets):
        return ""
    return f"Bar in parts: {', '.join(f'{bucket} {number:,}' for bucket, number in buckets.items() if number)}."


def _in_bar(x: float, text: str, ink: str) -> str:
    placed = f'x="{x:.1f}" y="15.5" font-family="Letter" font-size="14" text-anchor="middle"'
    return f'<text {placed} fill="{ink}">{text}</text>'


def range_text(measure: Measure, kind_plural: str) -> str:
    """The same in words."""
    said = comparison_text(measure, kind_plural)
    ordinary = measure.get("ordinary")
    return f"{said} Ordinary: {_range_of(ordinary)}." if ordinary and _ordinary(measure) else said


def _range_of(ordinary: Measure) -> str:
    numbers = f"{ordinary['low95']:,} to {ordinary['high95']:,}"
    return f"{numbers} of {ordinary['of']:,}" if ordinary["of"] is not None else numbers


def _differ(values: Sequence[float], measure: Measure) -> bool:
    """Whether a tenth of the others stand outside the tallest column, which alone says no more than the average."""
    if not values:
        return False
    top = scale_top(values, is_percent=not _is_per_100k(measure))
    columns = Counter(step(value, top) for value in values)
    return len(columns) > 2 and max(columns.values()) <= 0.9 * len(values)


def _ordinary(measure: Measure) -> tuple[float, float] | None:
    """The ordinary range on the scale of the figure; None where it is not known, or too wide to say anything."""
    ordinary = measure.get("ordinary")
    base = measure.get("residents") if _is_per_100k(measure) else measure.get("of")
    if not ordinary or not base or ordinary["verdict"] == "too few":
        return None
    whole = 100_000 if _is_per_100k(measure) else 100
    return whole * ordinary["low95"] / base, whole * ordinary["high95"] / base


def _across(value: float, top: float) -> float:
    return LEFT + (RIGHT - LEFT) * value / top


def _bar(start: float, end: float) -> str:
    return f"M{start - 2:.1f} {LANE - 4}H{end + 2:.1f}v8H{start - 2:.1f}z"


def comparison_text(measure: Measure, kind_plural: str) -> str:
    values, own = _values(measure), _own(measure)
    if own is None or not values:
        return ""
    lower = sum(value < own for value in values)
    higher = sum(value > own for value in values)
    return (
        f"Chart of {kind_plural} with a figure to compare: {len(values)}. Lower: {lower}. Higher: {higher}. "
        f"The same: {len(values) - lower - higher}. This authority: {measure['text']}. "
        f"Average: {measure['similar']['text']}."
    )


def _is_per_100k(measure: Measure) -> bool:
    return "value" in measure


def _values(measure: Measure) -> list[float]:
    """The others' figures; pairs are divided here, and those with nothing to divide have no place on the scale."""
    pairs = [other if isinstance(other, Sequence) else (other, 100) for other in measure.get("others") or ()]
    per_cent = 1 if _is_per_100k(measure) else 100
    return [part / of * 100 if per_cent == 100 else part for part, of in pairs if of and part is not None]


def _own(measure: Measure) -> float | None:
    if _is_per_100k(measure):
        return measure["value"]
    return 100 * measure["part"] / measure["of"] if measure.get("of") else None


def _average(measure: Measure) -> float | None:
    similar = measure.get("similar") or {}
    if _is_per_100k(measure):
        return similar.get("value")
    return 100 * similar["part"] / similar["of"] if similar.get("of") else None


def _column(place: int, number: int, tallest: int, arrow: bool = False) -> str:
    centre = LEFT + (RIGHT - LEFT) * place / STEPS
    height = max(2.0, (BASE - TOP) * number / tallest)
    drawn = f"M{centre - 9:.1f} {BASE}v{-height:.1f}h18v{height:.1f}z"
    return f"{drawn}M{centre - 6:.1f} {BASE - height - 11:.1f}h12l-6 8z" if arrow else drawn


def _label(x: float, text: str, height: int = HEIGHT, size: int = 11) -> str:
    return (
        f'<text x="{x:.0f}" y="{height - 3}" font-family="Letter" font-size="{size}" fill="{INK}"'
        f' text-anchor="middle">{text}</text>'
    )
