"""Public reports: all of them, those about one council, and their files."""

from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from councils.models import Authority, Decision, PublicReport
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


def report_file(request: HttpRequest, slug: str) -> FileResponse | HttpResponse:
    """The report itself; a tombstone for one that was public; for all others the same as for none."""
    if gone := PublicReport.objects.withdrawn().select_related("authority").filter(slug=slug).first():
        return render(request, "reports/withdrawn.html", {"report": gone}, status=410)
    report = get_object_or_404(PublicReport.objects.published().exclude(file=""), slug=slug)
    try:
        return FileResponse(report.file.open(), filename=f"{slug}.pdf", content_type="application/pdf")
    except FileNotFoundError as missing:
        raise Http404 from missing


def public_reports() -> QuerySet[PublicReport]:
    decisions = Prefetch("decisions", Decision.objects.published().only("reference", "decided_on"))
    return PublicReport.objects.published().select_related("authority").prefetch_related(decisions)
