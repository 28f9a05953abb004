"""Decisions: all that are public, those of one council, and one decision."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from councils.filters import DecisionFilter, DecisionOfCouncilFilter
from councils.models import Authority, Decision
from councils.views.lists import filtered


def decision_list(request: HttpRequest) -> HttpResponse:
    """The public decisions, latest first, narrowed by the filters."""
    found = filtered(request, DecisionFilter, listed(Decision.objects.published()))
    return render(request, "decisions/list.html", {"list": found}, status=found.status)


def of_council(request: HttpRequest, slug: str) -> HttpResponse:
    """The public decisions about one council."""
    authority = get_object_or_404(Authority, slug=slug)
    published = listed(Decision.objects.published().filter(authority=authority))
    found = filtered(request, DecisionOfCouncilFilter, published)
    return render(request, "decisions/list.html", {"list": found, "authority": authority}, status=found.status)


def listed(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Decisions with what a list of them says, and not the long statements."""
    return decisions.select_related("authority", "category").defer("statement", "notes", "withheld_because")


def decision_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A public decision; a tombstone for one that was public; for all others the same as for none."""
    decisions = Decision.objects.select_related("authority", "category", "reason")
    for stone, gone in (("retired", decisions.retired()), ("withdrawn", decisions.withdrawn())):
        if decision := gone.filter(reference=reference).first():
            return render(request, f"decisions/{stone}.html", {"decision": decision}, status=410)
    decision = get_object_or_404(decisions.published(), reference=reference)
    return render(request, "decisions/decision.html", shown_with(decision))


def shown_with(decision: Decision) -> dict:
    """What the page of a decision shows, to the public and to colleagues who look at it beforehand."""
    return {
        "decision": decision,
        "earlier": Decision.objects.published().filter(compliance_complaints=decision).first(),
        "improvements": decision.recommendations.service_improvements(),
        "reports": decision.reports.published(),
    }
