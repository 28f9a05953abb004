"""The demonstration's public reports: so many a year, each about an upheld decision that others can learn from."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.utils.text import slugify

from councils.models import Compliance, Decision, Outcome, PublicReport, ReportKind, ReviewYear
from ombudsman.demo import prose
from ombudsman.demo.calibration import REPORTS
from ombudsman.demo.people import let_go

Draft = tuple[PublicReport, Decision]


def load_reports(today: date) -> int:
    number = 0
    before: list[Draft] = []
    for year in ReviewYear.objects.order_by("starts_on"):
        reports = list(reports_of_year(year, before, today))
        keep_file(reports)
        number, before = number + len(reports), reports
    return number


def keep_file(reports: list[Draft]) -> None:
    """Save reports, each with the decision it is about; the demonstration's colleagues wrote and released them."""
    let_go(report for report, _ in reports)
    PublicReport.objects.bulk_create([report for report, _ in reports])
    links = PublicReport.decisions.through
    links.objects.bulk_create(
        [links(publicreport_id=report.pk, decision_id=decision.pk) for report, decision in reports]
    )


def reports_of_year(year: ReviewYear, before: list[Draft], today: date) -> Iterator[Draft]:
    rng = Random(f"reports {year.label}")
    ends = min(year.ends_on, today)
    upheld = Decision.objects.decided_in(year.starts_on, ends).filter(outcome=Outcome.UPHELD, withheld_because="")
    worth = list(upheld.exclude(recommendations=None).select_related("authority", "category").order_by("reference"))
    share = ((ends - year.starts_on).days + 1) / ((year.ends_on - year.starts_on).days + 1)
    number = round(REPORTS.get(year.starts_on.year, REPORTS[max(REPORTS)]) * share)
    not_in_time = Compliance.LATE, Compliance.NOT_COMPLIED
    unheeded = [
        (report, decision)
        for report, decision in before
        if report.kind != ReportKind.FURTHER and decision.compliance_outcome in not_in_time
    ]
    for earlier, decision in unheeded[:1]:
        yield further(earlier, year, ends), decision
    for decision in rng.sample(worth, min(number - len(unheeded[:1]), len(worth))):
        yield draft_report(decision, ends, rng), decision


def further(earlier: PublicReport, year: ReviewYear, ends: date) -> PublicReport:
    """A further report (section 31), when what an earlier one asked for was not done in time."""
    return PublicReport(
        slug=f"{earlier.slug}-further",
        title=f"{prose.general()['report']['further']}: {earlier.authority.name}",
        kind=ReportKind.FURTHER,
        authority=earlier.authority,
        further_to=earlier,
        published_on=min(max(earlier.published_on, year.starts_on) + timedelta(days=60), ends),
        summary=f"{earlier.summary} The authority did not do in time what we had recommended.",
    )


def draft_report(decision: Decision, ends: date, rng: Random) -> PublicReport:
    words = prose.general()["report"]
    title = rng.choice(words["title"][decision.category.service_area])
    assert decision.decided_on
    return PublicReport(
        slug=f"{decision.reference_slug}-{slugify(title)}",
        title=f"{title}: {decision.authority.name}",
        authority=decision.authority,
        published_on=min(decision.decided_on + timedelta(days=rng.randint(14, 45)), ends),
        summary=f"{decision.summary} {rng.choice(words['summary'])}",
    )
