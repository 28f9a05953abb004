"""How the public narrows a list, by noun: one definition for page, API and file."""

from councils.public.filters.authority import AuthorityFilter
from councils.public.filters.decision import DecisionFilter, DecisionOfApiFilter, DecisionOfCouncilFilter
from councils.public.filters.improvement import ImprovementFilter, ImprovementOfCouncilFilter
from councils.public.filters.report import ReportFilter, ReportOfCouncilFilter

__all__ = [
    "AuthorityFilter",
    "DecisionFilter",
    "DecisionOfApiFilter",
    "DecisionOfCouncilFilter",
    "ImprovementFilter",
    "ImprovementOfCouncilFilter",
    "ReportFilter",
    "ReportOfCouncilFilter",
]
