"""How the public narrows a list, by noun: one definition for page, API and file."""

from .authority import AuthorityFilter
from .decision import DecisionFilter, DecisionOfCouncilFilter
from .improvement import ImprovementFilter, ImprovementOfCouncilFilter
from .report import ReportFilter, ReportOfCouncilFilter

__all__ = [
    "AuthorityFilter",
    "DecisionFilter",
    "DecisionOfCouncilFilter",
    "ImprovementFilter",
    "ImprovementOfCouncilFilter",
    "ReportFilter",
    "ReportOfCouncilFilter",
]
