"""Figures as plain data, the way a letter's content keeps them: one rate, one year, one service area."""

from councils.models import Performance, ServiceArea
from councils.statistics.rates import PerHundredThousand, Rate


def figure(rate: Rate | PerHundredThousand) -> dict:
    if isinstance(rate, Rate):
        return {"part": rate.part, "of": rate.of, "percent": rate.percent}
    return {"part": rate.part, "residents": rate.residents, "value": rate.value}


def side_by_side(performance: Performance) -> dict:
    figures = performance.figures
    return {
        "year": performance.year.label,
        "note": performance.year.notes,
        "received": figures.received,
        "decided": figures.decided,
        "upheld": figures.upheld,
        "investigated": figures.investigated,
        "uphold_text": figures.uphold_rate.text,
        "complied": figures.compliance_rate.part,
        "compliance_of": figures.compliance_rate.of,
        "compliance_text": figures.compliance_rate.text,
        "remedied": figures.satisfactory_remedy_rate.part,
        "remedy_of": figures.satisfactory_remedy_rate.of,
        "remedy_text": figures.satisfactory_remedy_rate.text,
    }


def service_area(area: ServiceArea, performance: Performance | None) -> dict:
    """One row of the letter's table of service areas; noughts where nothing was counted."""
    figures = performance.figures if performance else Performance()
    return {
        "name": area.label,
        "received": figures.received,
        "decided": figures.decided,
        "investigated": figures.investigated,
        "upheld": figures.upheld,
        "uphold_text": figures.uphold_rate.text,
    }
