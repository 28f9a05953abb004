"""The caseworkers' back office, by noun. Each module registers its own pages."""

from councils.admin import (
    alert,
    allowance,
    authority,
    category,
    correction,
    decision,
    figures,
    imported,
    mailing,
    outreach,
    recommendation,
    report,
    year,
)

__all__ = [
    "alert",
    "allowance",
    "authority",
    "category",
    "correction",
    "decision",
    "figures",
    "imported",
    "mailing",
    "outreach",
    "recommendation",
    "report",
    "year",
]
