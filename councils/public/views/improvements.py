"""Service improvements: what authorities agreed to do so that a fault does not happen again."""

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from councils.models import Authority, Decision, Recommendation
from councils.public.filters import ImprovementFilter, ImprovementOfCouncilFilter
from councils.public.views.lists import searched, without_empty


@without_empty
def improvement_list(request: HttpRequest) -> HttpResponse:
    found = searched(request, ImprovementFilter, public_improvements())
    return render(request, "improvements/list.html", {"list": found}, status=found.status)


@without_empty
def of_council(request: HttpRequest, slug: str) -> HttpResponse:
    authority = get_object_or_404(Authority, slug=slug)
    found = searched(request, ImprovementOfCouncilFilter, public_improvements().filter(decision__authority=authority))
    return render(request, "improvements/list.html", {"list": found, "authority": authority}, status=found.status)


def public_improvements() -> QuerySet[Recommendation]:
    # Asked of each decision: SQLite would otherwise list all that are public for the sake of one page.
    is_public = Exists(Decision.objects.published().filter(pk=OuterRef("decision")))
    return (
        Recommendation.objects.service_improvements()
        .filter(is_public)
        .select_related("decision__authority", "decision__category")
        .order_by("-decision__decided_on", "decision__reference", "number")
    )
