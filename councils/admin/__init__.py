"""The caseworkers' back office, by noun. Each module registers its own pages."""

from . import authority, category, decision, figures, outreach, recommendation, report, year

__all__ = ["authority", "category", "decision", "figures", "outreach", "recommendation", "report", "year"]
