"""The figures of an authority's year as rows of a document's tables, and a rate, as plain data."""

from typing import Any

from councils.models import KindTotal, Performance, ReviewYear, ServiceArea
from councils.models.figures import Counts
from councils.statistics.rates import PerHundredThousand, Rate


def side_by_side(performance: Performance, total: KindTotal | None = None, *, joint: bool = False) -> dict:
    """A row of the years, with the averages of similar authorities; `joint` of several that are one body now."""
    return {
        "year": performance.year.label,
        "note": performance.year.notes,
        "breaks": performance.year.breaks_series,
        "joint": joint,
        **shares(performance),
        "per_100k": per_100k(performance.figures, performance.year),
        "similar": similar_shares(total, performance.year) if total else None,
    }


def similar_shares(total: KindTotal, year: ReviewYear) -> dict[str, Any]:
    rates = {
        "uphold": total.uphold_rate,
        "compliance": total.compliance_rate,
        "remedy": total.satisfactory_remedy_rate,
    }
    said = {name: {"part": rate.part, "of": rate.of, "text": rate.text} for name, rate in rates.items()}
    return {**said, "per_100k": per_100k(total, year)}


def per_100k(figures: Counts, year: ReviewYear) -> str:
    """The figure per 100,000 residents; empty in years that do not show it, and where nobody's residents are known."""
    return figures.upheld_per_100k.text if year.shows_upheld_per_100k else ""


def shares(performance: Performance) -> dict[str, Any]:
    """What a row of a letter's tables says of an authority's year."""
    figures = performance.figures
    return {
        "received": figures.received,
        "decided": figures.decided,
        "upheld": figures.upheld,
        "investigated": figures.investigated,
        "uphold_text": figures.uphold_rate.text,
        "complied": figures.compliance_rate.part,
        "complied_late": figures.complied_late,
        "compliance_of": figures.compliance_rate.of,
        "compliance_text": figures.compliance_rate.text,
        "remedied": figures.satisfactory_remedy_rate.part,
        "remedy_of": figures.satisfactory_remedy_rate.of,
        "remedy_text": figures.satisfactory_remedy_rate.text,
    }


def service_area(area: ServiceArea, performance: Performance | None, total: KindTotal | None) -> dict:
    """One row of the letter's table of service areas, beside similar authorities; noughts where nothing was counted."""
    figures = performance.figures if performance else Performance()
    rate = total.uphold_rate if total else None
    return {
        "name": area.label,
        "received": figures.received,
        "decided": figures.decided,
        "investigated": figures.investigated,
        "upheld": figures.upheld,
        "uphold_text": figures.uphold_rate.text,
        "similar": {"part": rate.part, "of": rate.of, "text": rate.text} if rate else None,
    }


def rate_facts(rate: Rate | PerHundredThousand) -> dict[str, Any]:
    """A rate as plain data, the way a document's content keeps it."""
    if isinstance(rate, Rate):
        return {"part": rate.part, "of": rate.of, "percent": rate.percent}
    return {"part": rate.part, "residents": rate.residents, "value": rate.value}
