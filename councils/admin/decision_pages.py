"""What one decision shows beside its fields, and the pages that lead on from it: preview, release, verdict, history."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from councils.admin.case_page import back_to_list, case_page
from councils.admin.decision_actions import TAKE_BACK, TAKE_ONE, VERDICT
from councils.backoffice.base import shown
from councils.backoffice.history_text import history_sentences
from councils.backoffice.release_pages import Releases
from councils.casework.compliance import may_cease
from councils.models import Decision, Recommendation
from councils.public.views.decisions import shown_with
from councils.statistics.english import long_date

UNDER_IT = 200  # entries of recommendations on one page of history


class DecisionPages(Releases):
    record_actions = [*Releases.record_actions, VERDICT, TAKE_BACK, TAKE_ONE]

    def get_urls(self) -> list[URLPattern]:
        preview = path("<int:pk>/preview/", self.admin_site.admin_view(self.preview_view), name="decision-preview")
        return [preview, *super().get_urls()]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        decision: Any = super().get_object(request, object_id, from_field)
        if decision is not None:
            decision.may_record = self.has_change_permission(request, decision)
            decision.may_cease = may_cease(request.user)
            decision.came_from = request.GET.get("_changelist_filters", "")
        return decision

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        decision = context.get("original")
        shown_above = {"case": case_page(decision, request.user)} if decision else {}
        return super().render_change_form(request, context | shown_above, *args, **kwargs)

    def public_links(self, decision: Decision) -> list[str]:
        if not decision.has_public_outcome:
            return []
        preview = reverse("admin:decision-preview", args=[decision.pk])
        return [format_html('<a href="{}">As the public will see it</a>', preview)]

    @admin.display
    def verdict(self, decision: Decision) -> str:
        """The compliance outcome, and where it is recorded or taken back by those who may."""
        if not decision.pk:
            return "Recorded once every recommendation is settled."
        sentence, page, link, may = "Not recorded yet.", "decision-compliance", "Record it", decision.may_record  # type: ignore[attr-defined]
        if on := decision.compliance_recorded_on:
            sentence = f"{decision.get_compliance_outcome_display()}, recorded on {long_date(on)}."
            page, link, may = "decision-take-back", "Take it back", decision.may_cease  # type: ignore[attr-defined]
        if not may:
            return sentence
        address = f"{reverse(f'admin:{page}', args=[decision.pk])}{back_to_list(decision)}"
        return format_html('{} <a href="{}">{}</a>', sentence, address, link)

    @admin.display(description="later complaints about compliance")
    def about_its_compliance(self, decision: Decision) -> str:
        later = Decision.objects.filter(about_compliance_with=decision) if decision.pk else Decision.objects.none()
        links = ((reverse("admin:councils_decision_change", args=[case.pk]), case.reference) for case in later)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "none"

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        under = Recommendation.history.filter(decision_id=object_id).select_related("history_user")
        entries = [(entry, history_sentences(entry)) for entry in under.order_by("-history_date")[:UNDER_IT]]
        return super().history_view(request, object_id, {**(extra_context or {}), "under": entries})

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        decision = shown(self, request, pk)
        return render(request, "decisions/decision.html", shown_with(decision))
