"""The three case-level sheets that go to an authority, for checking and with its letter. Never public.

They hold references, categories, dates, outcomes and kinds of remedy, and no text that anybody wrote about a case.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from councils.models import Consultation, Decision, Recommendation
from councils.models.decision import DecisionQuerySet
from councils.tables.writing import csv_lines
from letters.models import Letter


@dataclass(frozen=True)
class CaseSheet:
    """One of the three: the name of its file, its columns, which cases stand in it, and a row for each."""

    name: str
    header: tuple[str, ...]
    cases: Callable[[DecisionQuerySet, date, date], DecisionQuerySet]
    row: Callable[[Decision], list[Any]]


def case(decision: Decision) -> list[Any]:
    category = decision.category
    return [decision.reference, category.get_service_area_display(), category.name, decision.received_on]


def received(decision: Decision) -> list[Any]:
    return [*case(decision), decision.decided_on, decision.get_outcome_display()]


def decided(decision: Decision) -> list[Any]:
    """A case by the day it was decided: the outcome, why, and what the authority agreed to do."""
    return [
        *case(decision),
        decision.decided_on,
        decision.get_outcome_display(),
        decision.reason or "",
        "yes" if decision.remedied_already else "no",
        remedies(decision),
    ]


def compliance(decision: Decision) -> list[Any]:
    """A case by the day its compliance was recorded: what was due when, when it was done, and the verdict."""
    due = [each.due_on for each in agreed(decision) if each.due_on]
    done = [each.completed_on for each in agreed(decision)]
    return [
        *case(decision),
        decision.decided_on,
        remedies(decision),
        max(due, default=None),
        max((day for day in done if day), default=None) if all(done) else None,
        decision.get_compliance_outcome_display(),
        decision.compliance_recorded_on,
    ]


def agreed(decision: Decision) -> list[Recommendation]:
    return list(decision.recommendations.all())


def remedies(decision: Decision) -> str:
    return "; ".join(dict.fromkeys(each.get_remedy_display() for each in agreed(decision)))


CASE = ("Reference", "Service area", "Category", "Received on")
SHEETS = [
    CaseSheet(
        "complaints-received",
        (*CASE, "Decided on", "Outcome"),
        lambda cases, first, last: cases.received_in(first, last).order_by("received_on", "reference"),
        received,
    ),
    CaseSheet(
        "complaints-decided",
        (*CASE, "Decided on", "Outcome", "Reason", "Satisfactory remedy already provided", "Remedies recommended"),
        lambda cases, first, last: cases.decided_in(first, last).order_by("decided_on", "reference"),
        decided,
    ),
    CaseSheet(
        "compliance",
        (
            *(*CASE, "Decided on", "Remedies recommended"),
            *("Last due on", "Completed on", "Compliance outcome", "Recorded on"),
        ),
        lambda cases, first, last: cases.filter(compliance_recorded_on__range=(first, last)).order_by(
            "compliance_recorded_on", "reference"
        ),
        compliance,
    ),
]


def sheets(parcel: Letter | Consultation) -> Iterator[tuple[str, bytes]]:
    """The three sheets about an authority and a year, as names of files with CSV that spreadsheets open.

    They go with its letter; and before the freeze, by themselves, to be checked.
    """
    year = parcel.year
    cases = Decision.objects.filter(authority=parcel.authority_id).select_related("category", "reason")
    for sheet in SHEETS:
        found = sheet.cases(cases.prefetch_related("recommendations"), *year.days)
        name = f"{sheet.name}-{year.label}-{parcel.authority.slug}.csv"
        yield name, "".join(csv_lines(sheet.header, map(sheet.row, found), bom=True)).encode()
