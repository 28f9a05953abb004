"""Service improvements: what authorities agreed to do so that a fault does not happen again."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from councils.filters import ImprovementFilter, ImprovementOfCouncilFilter
from councils.models import Authority, Decision, Recommendation
from councils.views.lists import searched


def improvement_list(request: HttpRequest) -> HttpResponse:
    """The service improvements of all public decisions, latest first, narrowed by the filters."""
    found = searched(request, ImprovementFilter, public_improvements())
    return render(request, "improvements/list.html", {"list": found}, status=found.status)


def of_council(request: HttpRequest, slug: str) -> HttpResponse:
    """The service improvements that one council agreed to."""
    authority = get_object_or_404(Authority, slug=slug)
    found = searched(request, ImprovementOfCouncilFilter, public_improvements().filter(decision__authority=authority))
    return render(request, "improvements/list.html", {"list": found, "authority": authority}, status=found.status)


def public_improvements() -> QuerySet[Recommendation]:
    """Service improvements of public decisions, and no personal remedy."""
    return (
        Recommendation.objects.service_improvements()
        .filter(decision__in=Decision.objects.published())
        .select_related("decision__authority", "decision__category")
        .order_by("-decision__decided_on", "decision__reference", "number")
    )
