"""The search of the whole site."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from councils.models import Decision, PublicReport
from councils.public.filters import DecisionFilter
from councils.public.find import Found
from councils.public.search import matching
from councils.public.views.decisions import listed
from councils.public.views.improvements import public_improvements
from councils.public.views.lists import without_empty
from councils.tables.references import begun_reference

SHOWN = 5


@without_empty
def search_page(request: HttpRequest) -> HttpResponse:
    """Everything that was typed may lead to; a reference leads to its decision at once."""
    typed = " ".join(request.GET.get("q", "").split())
    if len(begun_reference(typed)) == len("19 012 345"):
        decision = Decision.objects.published().filter(reference=begun_reference(typed)).first()
        if decision:
            return redirect(decision)
    decisions = DecisionFilter({"q": request.GET.get("q", "")}, queryset=listed(Decision.objects.published(), request))
    if not decisions.is_valid():
        return render(request, "site/search.html", {"typed": "", "form": decisions.form}, status=400)
    return render(request, "site/search.html", {"typed": typed} | (what_is_found(typed, decisions) if typed else {}))


def what_is_found(typed: str, decisions: DecisionFilter) -> dict[str, Any]:
    found, rows = Found(typed, decisions), decisions.rows()
    context = {"found": found, "answers": found.answers(), "query": decisions.query, "number": len(rows)}
    if found.is_postcode:
        return context
    if not rows and not context["answers"]:
        context["otherwise"] = otherwise = found.spelt_otherwise()
        context["answers"] = Found(otherwise, decisions).answers() if otherwise else found.called_nearly()
    return context | {
        "decisions": rows[:SHOWN],
        "nearly": [] if rows or not decisions.query.wanted else decisions.rows_with_most()[:SHOWN],
        "improvements": matching(public_improvements().order_by(), decisions.search).count(),
        "reports": matching(PublicReport.objects.published().order_by(), decisions.search).count(),
    }
