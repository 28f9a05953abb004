"""An authority while its link officer is on the telephone: what is open and overdue, whom we know, what went to it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from councils.backoffice.call_form import CallForm
from councils.casework.standing import age
from councils.models import Authority, Decision, Dispute, Performance, PublicReport, Recommendation
from letters.models import Dispatch, Letter
from letters.outbox.sending import CARRIED
from ombudsman.dashboard.card import list_address

MOST = 30  # of each kind of record on the page; its list has all


def authority_view(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    if not user.has_perm("councils.view_authority"):
        raise PermissionDenied
    authority = Authority.objects.select_related("county").filter(pk=pk).first()
    if authority is None:
        raise Http404
    context = {
        **admin.site.each_context(request),
        "title": authority.name,
        "authority": authority,
        "contacts": authority.contacts.all(),
        "calls": authority.calls.select_related("by")[:MOST],
        "call_form": CallForm(auto_id="call_%s") if user.has_perm("councils.add_call") else None,
        "reports": PublicReport.objects.filter(authority=authority).order_by("-published_on")[:MOST],
        "disputes": Dispute.objects.filter(consultation__authority=authority)
        .select_related("decision", "consultation__year")
        .order_by("-raised_on", "-pk")[:MOST],
        "figures": Performance.objects.totals()
        .filter(authority=authority)
        .select_related("year")
        .prefetch_related("corrections")
        .order_by("-year__starts_on"),
        **casework(authority),
        "letters": letters_of(authority),
        "mails": mails_to(authority),
    }
    return TemplateResponse(request, "backoffice/authority.html", context)


def casework(authority: Authority) -> dict[str, Any]:
    """What lies here about it: complaints not decided yet, and what it agreed to do and has not done."""
    open_ones = Decision.objects.filter(authority=authority).open().order_by("received_on", "pk")
    shown = open_ones.select_related("category", "handler").defer("summary", "statement", "notes")[:MOST]
    outstanding = Recommendation.objects.outstanding().filter(decision__authority=authority)
    due = outstanding.select_related("decision__handler").order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]
    return {
        "open_number": open_ones.count(),
        "open_cases": [(case, age(case)) for case in shown],
        "open_list": list_address("decision", status="open", q=authority.name),
        "due_number": outstanding.count(),
        "overdue_number": outstanding.overdue().count(),
        "due": due,
        "due_list": list_address("recommendation", due="outstanding", q=authority.name),
        "all_list": list_address("decision", q=authority.name),
        "log": f"{reverse('admin:councils_decision_add')}?authority={authority.pk}",
    }


def mails_to(authority: Authority) -> list[Dispatch]:
    """Reminders and case sheets that were mailed to it, the latest first."""
    to_it = Q(reminder__recipient=authority) | Q(consultation__recipient=authority)
    found = Dispatch.objects.filter(to_it).select_related(*CARRIED)
    return list(found.order_by("-queued_at", "-pk")[:MOST])


def letters_of(authority: Authority) -> list[Letter]:
    """Letters about it, or to it about another, the latest first, with what became of each mail."""
    found = Letter.objects.filter(Q(authority=authority) | Q(recipient=authority)).defer("content", "narrative")
    joined = found.select_related("year", "authority", "recipient").prefetch_related("dispatches")
    return list(joined.order_by("-year__starts_on", "-edition", "pk")[:MOST])
