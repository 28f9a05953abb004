"""What one decision shows beside its fields, and the pages that lead on from it: preview, release, verdict, history."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from councils.admin.compliance import ComplianceForm, TakeBackForm, reasons_in_the_way
from councils.backoffice.confirmation import ask, filled_in, shown
from councils.backoffice.history_text import told
from councils.backoffice.release_pages import Releases
from councils.casework import compliance
from councils.casework.compliance import blockers_to_taking_back, may_take_back
from councils.models import Decision, Recommendation
from councils.public.views.decisions import shown_with
from councils.statistics.english import long_date

UNDER_IT = 200  # entries of recommendations on one page of history


class DecisionPages(Releases):
    """The pages of one decision beside its screen."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(self.preview_view), name="decision-preview"),
            path("<int:pk>/compliance/", wrap(self.compliance_view), name="decision-compliance"),
            path("<int:pk>/compliance/back/", wrap(self.take_back_view), name="decision-take-back"),
            *super().get_urls(),
        ]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A decision that knows what whoever looks at it may do about its verdict."""
        decision: Any = super().get_object(request, object_id, from_field)
        if decision is not None:
            decision.may_record = self.has_change_permission(request, decision)
            decision.may_take_back = may_take_back(request.user)
        return decision

    def ways_to_look(self, decision: Decision) -> list[str]:
        """The page as the public will see it."""
        if not decision.has_public_outcome:
            return []
        preview = reverse("admin:decision-preview", args=[decision.pk])
        return [format_html('<a href="{}">As the public will see it</a>', preview)]

    @admin.display
    def verdict(self, decision: Decision) -> str:
        """The compliance outcome, and where it is recorded or taken back by those who may."""
        if not decision.pk:
            return "Recorded once every recommendation is settled."
        said, page, link, may = "Not recorded yet.", "decision-compliance", "Record it", decision.may_record  # type: ignore[attr-defined]
        if on := decision.compliance_recorded_on:
            said = f"{decision.get_compliance_outcome_display()}, recorded on {long_date(on)}."
            page, link, may = "decision-take-back", "Take it back", decision.may_take_back  # type: ignore[attr-defined]
        if not may:
            return said
        return format_html('{} <a href="{}">{}</a>', said, reverse(f"admin:{page}", args=[decision.pk]), link)

    @admin.display(description="later complaints about compliance")
    def about_its_compliance(self, decision: Decision) -> str:
        """New cases that say the recommendations of this one were not carried out."""
        later = Decision.objects.filter(about_compliance_with=decision) if decision.pk else Decision.objects.none()
        links = ((reverse("admin:councils_decision_change", args=[case.pk]), case.reference) for case in later)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "none"

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """The history of a decision, and under it that of its recommendations."""
        under = Recommendation.history.filter(decision_id=object_id).select_related("history_user")
        entries = [(entry, told(entry)) for entry in under.order_by("-history_date")[:UNDER_IT]]
        return super().history_view(request, object_id, {**(extra_context or {}), "under": entries})

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The public page of a decision as the public will see it, before it does; no cache keeps it."""
        decision = shown(self, request, pk)
        return render(request, "decisions/decision.html", shown_with(decision))

    def compliance_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record the verdict on a case, or read what is not settled yet."""
        decision = shown(self, request, pk)
        return ask(
            self,
            request,
            decision,
            title=f"Compliance with the recommendations of {decision}",
            button="Record",
            form=filled_in(ComplianceForm, request),
            take=partial(compliance.record, decision),
            done=lambda: f"Recorded: {decision.get_compliance_outcome_display()}.",
            consequences=["It counts in the year of the day it is recorded on."],
            reasons=reasons_in_the_way(self, request, decision),
        )

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a mistaken verdict back, or read why that cannot be done."""
        decision = shown(self, request, pk)
        was = decision.get_compliance_outcome_display()
        return ask(
            self,
            request,
            decision,
            title=f"Take back the compliance outcome of {decision}",
            button="Take it back",
            form=filled_in(TakeBackForm, request),
            carried=[("outcome", decision.compliance_outcome)],
            take=partial(compliance.take_back, decision, outcome=request.POST.get("outcome", "")),
            done=lambda: f"“{was}” was taken back: the compliance outcome of {decision} is open again.",
            consequences=[
                f"“{was}” no longer counts, and another compliance outcome can be recorded.",
                "The history keeps what was recorded, who took it back, when and why.",
            ],
            reasons=blockers_to_taking_back(decision, request.user),
        )
