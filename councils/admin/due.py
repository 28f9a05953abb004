"""What falls due, by week and by month: the list from which recommendations are followed up, overdue ones first."""

from collections.abc import Iterable
from itertools import groupby

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import urlencode

from councils.casework.due_dates import Period, periods, sees_everybodys
from councils.models import Recommendation
from councils.models.decision import today

PER_PAGE = 100
# What the list shows of a case: none of its texts, which are most of its row.
SHOWN = ["number", "remedy", "text", "due_on", "completed_on"]
OF_THE_CASE = ["reference", "compliance_outcome", "authority__name", "handler__username"]


def due_view(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    spans = periods(today())
    whose = request.GET.get("whose") or ("everybody" if sees_everybodys(request.user) else "me")
    outstanding = Recommendation.objects.outstanding()
    found = outstanding if whose == "everybody" else outstanding.filter(decision__handler=request.user.pk)
    chosen = next((span for span in spans if span.key == request.GET.get("when")), None)
    page = Paginator(in_order(found.filter(chosen.where) if chosen else found), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "What falls due",
        "opts": model_admin.opts,
        "counts": counted(found, spans),
        "chosen": chosen,
        "whose": whose,
        "page": page,
        "groups": grouped(page, spans),
        "kept": urlencode({"whose": whose, **({"when": chosen.key} if chosen else {})}),
        "may_change": model_admin.has_change_permission(request),
    }
    return TemplateResponse(request, "backoffice/casework/due.html", context)


def in_order(found: QuerySet[Recommendation]) -> QuerySet[Recommendation]:
    fields = [*SHOWN, *(f"decision__{name}" for name in OF_THE_CASE)]
    joined = found.select_related("decision__authority", "decision__handler").only(*fields)
    return joined.order_by(F("due_on").asc(nulls_last=True), "decision__reference", "number")


def counted(found: QuerySet[Recommendation], spans: list[Period]) -> list[tuple[Period, int]]:
    """How much falls due in each period in which something does: one query for all."""
    numbers = found.aggregate(**{f"n{place}": Count("pk", filter=span.where) for place, span in enumerate(spans)})
    return [(span, number) for place, span in enumerate(spans) if (number := numbers[f"n{place}"])]


def grouped(found: Iterable[Recommendation], spans: list[Period]) -> list[tuple[Period, list[Recommendation]]]:
    by_period = groupby(found, key=lambda each: next(span for span in spans if span.holds(each.due_on)))
    return [(span, list(each)) for span, each in by_period]
