"""Public reports: all of them, those about one council, one by itself, and their files."""

from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from councils.models import Authority, Decision, PublicReport, Recommendation
from councils.models.decision import today
from councils.public.filters import ReportFilter, ReportOfCouncilFilter
from councils.public.views.lists import searched, without_empty


@without_empty
def report_list(request: HttpRequest) -> HttpResponse:
    found = searched(request, ReportFilter, public_reports())
    return render(request, "reports/list.html", {"list": found}, status=found.status)


@without_empty
def of_council(request: HttpRequest, slug: str) -> HttpResponse:
    authority = get_object_or_404(Authority, slug=slug)
    found = searched(request, ReportOfCouncilFilter, public_reports().filter(authority=authority), per_page=200)
    return render(request, "reports/list.html", {"list": found, "authority": authority}, status=found.status)


def report_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A report by itself: what it is about, until when the authority answers, what was agreed and what became of it."""
    if gone := withdrawn(slug):
        return render(request, "reports/withdrawn.html", {"report": gone}, status=410)
    report = get_object_or_404(PublicReport.objects.published().select_related("authority"), slug=slug)
    cases = list(report.decisions.published().select_related("category").defer("statement", "notes"))
    agreed = Recommendation.objects.service_improvements().filter(decision__in=cases).order_by("decision", "number")
    context = {
        "report": report,
        "earlier": PublicReport.objects.published().filter(pk=report.further_to_id).first(),
        "further": PublicReport.objects.published().filter(further_to=report),
        "cases": [(case, [one for one in agreed if one.decision_id == case.pk]) for case in cases],
        "is_time_up": report.answer_due_on < today(),
    }
    return render(request, "reports/report.html", context)


def withdrawn(slug: str) -> PublicReport | None:
    return PublicReport.objects.withdrawn().select_related("authority").filter(slug=slug).first()


def report_file(request: HttpRequest, slug: str) -> FileResponse | HttpResponse:
    """The report itself; a tombstone for one that was public; for all others the same as for none."""
    if gone := withdrawn(slug):
        return render(request, "reports/withdrawn.html", {"report": gone}, status=410)
    report = get_object_or_404(PublicReport.objects.published().exclude(file=""), slug=slug)
    try:
        return FileResponse(report.file.open(), filename=f"{slug}.pdf", content_type="application/pdf")
    except FileNotFoundError as missing:
        raise Http404 from missing


def public_reports() -> QuerySet[PublicReport]:
    decisions = Prefetch("decisions", Decision.objects.published().only("reference", "decided_on"))
    return PublicReport.objects.published().select_related("authority").prefetch_related(decisions)
