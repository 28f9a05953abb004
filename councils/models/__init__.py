"""The record and the figures, one noun a file."""

from councils.models.alert import Alert
from councils.models.alias import Alias
from councils.models.allowance import Allowance
from councils.models.authority import Authority, Call, Contact, FormerIdentity, Population
from councils.models.boundary import Boundary
from councils.models.category import Category, Reason
from councils.models.choices import (
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
from councils.models.consultation import Became, Consultation, Dispute
from councils.models.decision import Decision
from councils.models.figures import COUNTS, Correction, KindTotal, Performance
from councils.models.imported import ImportedFile
from councils.models.mailing import MailingStop, MailStoppedError
from councils.models.outreach import Attendance, Audience, Seminar, TrainingCourse
from councils.models.recommendation import DueDateAmendment, Recommendation
from councils.models.report import PublicReport, ReportKind
from councils.models.sent import SentForm
from councils.models.text_question import TextQuestion
from councils.models.year import ReviewYear, YearNote

__all__ = [
    "COUNCIL_KINDS",
    "COUNTS",
    "INVESTIGATED",
    "NOT_FOR_US",
    "PUBLIC_OUTCOMES",
    "Alert",
    "Alias",
    "Allowance",
    "Attendance",
    "Audience",
    "Authority",
    "Became",
    "Boundary",
    "Call",
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
    "MailStoppedError",
    "MailingStop",
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
    "YearNote",
]
