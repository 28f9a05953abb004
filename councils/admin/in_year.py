"""The figures of a year that is going on, for colleagues: the quarter so far and the last twelve months."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from councils.figures.in_year import HEADINGS, PROVISIONAL, months_so_far, so_far
from councils.models import COUNCIL_KINDS, Kind
from councils.models.decision import today


def in_year_view(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    choices = months_so_far(today())
    months = next((each for each in choices if each.name == request.GET.get("months")), choices[0])
    kind = next((each for each in COUNCIL_KINDS if each == request.GET.get("kind")), Kind.COUNTY)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{months.title}, provisional",
        "opts": model_admin.opts,
        "provisional": PROVISIONAL,
        "choices": choices,
        "months": months,
        "kinds": COUNCIL_KINDS,
        "kind": kind,
        "headings": HEADINGS,
        "lines": so_far(months, kind),
    }
    return TemplateResponse(request, "backoffice/year/so_far.html", context)
