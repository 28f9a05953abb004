"""The caseworkers' back office, by noun. Each module registers its own pages."""

from . import allowance, authority, category, decision, figures, imported, outreach, recommendation, report, year

__all__ = [
    "allowance",
    "authority",
    "category",
    "decision",
    "figures",
    "imported",
    "outreach",
    "recommendation",
    "report",
    "year",
]
