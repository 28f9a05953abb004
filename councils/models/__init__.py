"""The record and the figures, one noun a file."""

from .alert import Alert
from .allowance import Allowance
from .attention import TextQuestion
from .authority import Authority, Contact, FormerIdentity, Population
from .boundary import Boundary
from .category import Category, Reason
from .choices import (
    COUNCIL_KINDS,
    INVESTIGATED,
    NOT_FOR_US,
    PUBLIC_OUTCOMES,
    Compliance,
    Kind,
    Outcome,
    RecommendationKind,
    Region,
    Remedy,
    Role,
    ServiceArea,
)
from .consultation import Became, Consultation, Dispute
from .decision import Decision
from .figures import COUNTS, Correction, KindTotal, Performance
from .imported import ImportedFile
from .outreach import Attendance, Audience, Seminar, TrainingCourse
from .recommendation import DueDateAmendment, Recommendation
from .report import PublicReport, ReportKind
from .sent import SentForm
from .year import ReviewYear

__all__ = [
    "COUNCIL_KINDS",
    "COUNTS",
    "INVESTIGATED",
    "NOT_FOR_US",
    "PUBLIC_OUTCOMES",
    "Alert",
    "Allowance",
    "Attendance",
    "Audience",
    "Authority",
    "Became",
    "Boundary",
    "Category",
    "Compliance",
    "Consultation",
    "Contact",
    "Correction",
    "Decision",
    "Dispute",
    "DueDateAmendment",
    "FormerIdentity",
    "ImportedFile",
    "Kind",
    "KindTotal",
    "Outcome",
    "Performance",
    "Population",
    "PublicReport",
    "Reason",
    "Recommendation",
    "RecommendationKind",
    "Region",
    "Remedy",
    "ReportKind",
    "ReviewYear",
    "Role",
    "Seminar",
    "SentForm",
    "ServiceArea",
    "TextQuestion",
    "TrainingCourse",
]
