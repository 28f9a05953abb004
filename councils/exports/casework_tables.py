"""The published casework as tables, for those who take all of it: decisions, service improvements, public reports."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from councils.models import Authority, Category, Decision, PublicReport, Recommendation
from councils.tables.writing import Cell, csv_lines


@dataclass(frozen=True)
class CaseworkTable:
    """One table of what is public today: what it is called, its columns, and its rows."""

    title: str
    header: tuple[str, ...]
    rows: Callable[[], Iterator[list[Cell]]]
    key: tuple[str, ...]

    def csv_lines(self) -> Iterator[str]:
        return csv_lines(self.header, self.rows(), bom=True)


def council_rows() -> Iterator[list[Cell]]:
    for one in Authority.objects.select_related("county").prefetch_related("successors"):
        place = [one.kind, one.region, one.county.slug if one.county else None]
        successors = ";".join(successor.slug for successor in one.successors.all())
        yield [one.slug, one.name, one.gss_code, *place, one.opened_on, one.closed_on, successors]


def decision_rows() -> Iterator[list[Cell]]:
    """Every decision that is public today, latest first, without its long statement."""
    decisions = Decision.objects.published().select_related("authority", "category", "reason")
    wanted = ("reference", "authority__slug", "category__slug", "category__service_area", "received_on", "decided_on")
    for decision in decisions.only(*wanted, "outcome", "remedied_already", "summary", "reason__text").iterator(2000):
        yield decision_cells(decision)


def decision_cells(decision: Decision) -> list[Cell]:
    return [
        decision.reference,
        decision.authority.slug,
        decision.category.service_area,
        decision.category.slug,
        decision.received_on,
        decision.decided_on,
        decision.outcome,
        decision.reason.text if decision.reason else "",
        "yes" if decision.remedied_already else "no",
        decision.summary,
        decision.get_absolute_url(),
    ]


def improvement_rows() -> Iterator[list[Cell]]:
    improvements = Recommendation.objects.service_improvements().filter(decision__in=Decision.objects.published())
    listed = improvements.select_related("decision__authority", "decision__category")
    for one in listed.order_by("-decision__decided_on", "decision__reference", "number").iterator(2000):
        case = one.decision
        area = case.category.service_area
        yield [case.reference, case.authority.slug, area, one.number, one.text, case.compliance_outcome]


def report_rows() -> Iterator[list[Cell]]:
    for report in PublicReport.objects.published().select_related("authority"):
        yield [report.slug, report.authority.slug, report.kind, report.published_on, report.title, report.summary]


def category_rows() -> Iterator[list[Cell]]:
    for one in Category.objects.all():
        yield [one.slug, one.name, one.service_area]


CASEWORK = {
    "councils": CaseworkTable(
        "Councils and other bodies",
        ("authority", "name", "gss_code", "kind", "region", "county", "opened_on", "closed_on", "successors"),
        council_rows,
        key=("authority",),
    ),
    "categories": CaseworkTable(
        "Categories of complaint",
        ("category", "category_name", "service_area"),
        category_rows,
        key=("category",),
    ),
    "decisions": CaseworkTable(
        "Published decisions",
        (
            *("reference", "authority", "service_area", "category", "received_on", "decided_on", "outcome", "reason"),
            *("remedied_already", "summary", "address"),
        ),
        decision_rows,
        key=("reference",),
    ),
    "improvements": CaseworkTable(
        "Service improvements",
        ("reference", "authority", "service_area", "number", "improvement", "compliance_outcome"),
        improvement_rows,
        key=("reference", "number"),
    ),
    "reports": CaseworkTable(
        "Public reports",
        ("report", "authority", "report_kind", "published_on", "title", "summary"),
        report_rows,
        key=("report",),
    ),
}
