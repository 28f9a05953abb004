"""Decisions: all that are public, those of one council, and one decision."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from councils.exports.casework_tables import CASEWORK, decision_cells
from councils.figures.unlisted import unlisted, unlisted_of_all
from councils.models import Authority, Decision
from councils.public.filters import DecisionFilter, DecisionOfCouncilFilter
from councils.public.large_files import large_file
from councils.public.views.lists import searched, without_empty
from councils.tables.writing import CSV_TYPE, csv_lines


@without_empty
def decision_list(request: HttpRequest) -> HttpResponse:
    found = searched(request, DecisionFilter, listed(Decision.objects.published(), request))
    meant = found.names.authorities_named(request.GET["q"]) if found.query else ()
    councils = Authority.objects.filter(pk__in=meant)[:3]
    context: dict[str, Any] = {"list": found, "councils": councils, "take_away": take_away(request)}
    if label := found.asked_for.get("year"):
        missing = unlisted_of_all(label, found.under["outcome"], found.under["area"])
        context |= {"unlisted": missing, "only_year": len(found.asked_for) == 1}
    return render(request, "decisions/list.html", context, status=found.status)


@without_empty
def of_council(request: HttpRequest, slug: str) -> HttpResponse:
    authority = get_object_or_404(Authority, slug=slug)
    published = listed(Decision.objects.published().filter(authority=authority), request)
    found = searched(request, DecisionOfCouncilFilter, published)
    context = {"list": found, "authority": authority, "take_away": take_away(request, authority)}
    if label := found.asked_for.get("year"):
        context |= {"unlisted": unlisted(authority, label), "only_year": len(found.asked_for) == 1}
    return render(request, "decisions/list.html", context, status=found.status)


def decision_file(request: HttpRequest) -> HttpResponseBase:
    published = listed(Decision.objects.published()).select_related("authority", "category", "reason")
    filterset = DecisionFilter(request.GET, queryset=published)
    if not filterset.is_valid():
        wrong = "A filter names what does not exist.\n"
        return HttpResponse(wrong, content_type="text/plain; charset=utf-8", status=400)

    def lines() -> Iterator[str]:
        rows = map(decision_cells, filterset.qs.iterator(chunk_size=500))
        return csv_lines(CASEWORK["decisions"].header, rows, bom=True)

    asked = urlencode(sorted((name, request.GET[name]) for name in filterset.filters if request.GET.get(name)))
    return large_file(request, "decisions.csv", CSV_TYPE, lines, asked=asked)


def take_away(request: HttpRequest, authority: Authority | None = None) -> str:
    """The address of the file with the decisions that a list shows."""
    asked = {name: value for name, value in request.GET.items() if value and name != "page"}
    if authority:
        asked["council"] = authority.slug
    return f"{reverse('decisions-file')}?{urlencode(asked)}" if asked else reverse("decisions-file")


def listed(decisions: QuerySet[Decision], request: HttpRequest | None = None) -> QuerySet[Decision]:
    """Decisions with what a list of them says: their statements only where somebody searches in them."""
    unread = ["notes", "withheld_because", *(() if request and request.GET.get("q") else ("statement",))]
    return decisions.select_related("authority", "category").defer(*unread)


def decision_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A public decision; a tombstone for one that was public; for all others the same as for none."""
    decisions = Decision.objects.select_related("authority", "category", "reason")
    for stone, gone in (("retired", decisions.retired()), ("withdrawn", decisions.withdrawn())):
        if decision := gone.filter(reference=reference).first():
            return render(request, f"decisions/{stone}.html", {"decision": decision}, status=410)
    decision = get_object_or_404(decisions.published(), reference=reference)
    address = request.build_absolute_uri(decision.get_absolute_url())
    return render(request, "decisions/decision.html", shown_with(decision) | {"address": address})


def shown_with(decision: Decision) -> dict:
    """What the page of a decision shows, to the public and to colleagues who look at it beforehand."""
    published = Decision.objects.published().select_related("authority", "category").defer("statement", "notes")
    alike = published.filter(category=decision.category_id).exclude(authority=decision.authority_id)
    return {
        "decision": decision,
        "earlier": Decision.objects.published().filter(compliance_complaints=decision).first(),
        "improvements": decision.recommendations.service_improvements(),
        "reports": decision.reports.published(),
        "previous": next_to(decision, published, later=False),
        "next": next_to(decision, published, later=True),
        "alike": alike.filter(outcome=decision.outcome)[:3],
    }


def next_to(decision: Decision, published: QuerySet[Decision], *, later: bool) -> Decision | None:
    """The decision about the same council that was made next, before or after this one; None beside one not made."""
    if decision.decided_on is None:
        return None
    side = "gt" if later else "lt"
    same_day = Q(decided_on=decision.decided_on, **{f"reference__{side}": decision.reference})
    beyond = published.filter(same_day | Q(**{f"decided_on__{side}": decision.decided_on}))
    order = ("decided_on", "reference") if later else ("-decided_on", "-reference")
    return beyond.filter(authority=decision.authority_id).order_by(*order).first()
