"""Decisions in the back office: the list, the screen for logging one, and what is done to one afterwards."""

from typing import Any

from django.contrib import admin
from django.db.models import Max, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from councils.admin.decision_actions import HAND_OVER, RELEASE_MANY, TAKE, WITHHOLD_MANY
from councils.admin.decision_form import DecisionForm
from councils.admin.decision_list import DecisionColumns, row_of
from councils.admin.decision_pages import DecisionPages
from councils.admin.recommendation import RecommendationInline, was_changed_for_the_public
from councils.backoffice.base import (
    AuthorityKindFilter,
    HandlerFilter,
    LongListPaginator,
    QuestionFilter,
    ReviewYearFilter,
    public_page,
)
from councils.backoffice.export_admin import Exports
from councils.backoffice.import_admin import Imports
from councils.backoffice.release_pages import ask_about_findings
from councils.backoffice.remembered_filters import KeptFilters
from councils.backoffice.search import best_first, case_called, search_decisions
from councils.backoffice.successor_offer import TakesSuccessors
from councils.casework import attention
from councils.casework.release import hold, overrule
from councils.imports.by_staff import ColleaguesDecisions
from councils.models import Decision
from councils.tables.characters import number_in


class DecisionStatusFilter(QuestionFilter):
    title = "status"
    parameter_name = "status"
    questions = {
        "open": "not decided yet",
        "awaiting_release": "waiting for a second person",
        "sent_back": "sent back with a note",
        "awaiting_publication": "waiting for its day",
        "released": "released by a second person",
        "published": "public",
        "withheld": "withheld",
        "withdrawn": "taken down",
        "retired": "no longer kept public",
        "awaiting_verdict": "verdict due",
    }
    functions = {"awaiting_verdict": attention.awaiting_verdict}


class AttentionFilter(QuestionFilter):
    title = "what needs attention"
    parameter_name = "attention"
    questions = {
        "needs_attention": "any of these",
        "asked_about": "the text check asks",
        "unexplained": "nothing recommended, no note why",
        "overdue": "overdue, no compliance outcome",
    }
    functions = {
        "needs_attention": attention.needs_attention,
        "unexplained": attention.unexplained,
        "overdue": attention.overdue,
    }


@admin.register(Decision)
class DecisionAdmin(TakesSuccessors, DecisionColumns, Imports, Exports, KeptFilters, DecisionPages):
    table_import = ColleaguesDecisions
    form = DecisionForm
    change_form_template = "backoffice/casework/decision_form.html"
    list_display = ["case", "about", "received", "decided", "handled_by", "how_it_stands"]
    list_filter = [
        DecisionStatusFilter,
        AttentionFilter,
        ReviewYearFilter,
        "outcome",
        "category__service_area",
        ("authority__kind", AuthorityKindFilter),
        "compliance_outcome",
        HandlerFilter,
    ]
    list_select_related = ["authority", "category", "handler"]
    search_fields = ["reference", "authority__name", "summary"]
    search_help_text = "Reference or part of it, authority or words"
    paginator = LongListPaginator
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    readonly_fields = ["handler", "status", "verdict", "about_its_compliance"]
    fieldsets = [
        ("The complaint", {"fields": [("reference", "received_on"), "authority", "category"]}),
        ("The decision", {"fields": [("outcome", "decided_on"), "reason", "remedied_already"]}),
        ("What the public reads", {"fields": ["summary", "statement", "status", "overruled_because"]}),
        ("Publication", {"fields": ["publish_on", "withheld_because"]}),
        ("Compliance", {"fields": ["verdict", "about_its_compliance"]}),
        ("For colleagues", {"fields": ["provider", "about_compliance_with", "notes", "handler"]}),
    ]
    inlines = [RecommendationInline]
    actions = [RELEASE_MANY, WITHHOLD_MANY, TAKE, HAND_OVER, "export_csv", "export_xlsx"]
    exported = [
        "reference",
        "authority",
        "category",
        "received_on",
        "decided_on",
        "outcome",
        "reason",
        "remedied_already",
        "provider",
        "summary",
        "statement",
        "publish_on",
        "withheld_because",
        "compliance_outcome",
        "compliance_recorded_on",
    ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; a whole reference that is typed into its search opens the case."""
        case = (
            case_called(request.GET.get("q", "")) if request.method == "GET" and "_popup" not in request.GET else None
        )
        if case and self.has_view_permission(request):
            return HttpResponseRedirect(reverse("admin:councils_decision_change", args=[case.pk]))
        return super().changelist_view(request, extra_context)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> tuple[QuerySet, bool]:
        # What somebody sorts stays so; otherwise what fits best comes first.
        found = search_decisions(queryset, term)
        return (found if "o" in request.GET else best_first(found, term)), False

    def view_on_site(self, decision: Decision) -> str | None:
        return public_page(decision)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return super().add_view(request, form_url, {"title": "Log a decision", **(extra_context or {})})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        asked = {name: number_in(request.GET.get(name)) for name in ("authority", "category")}
        return {name: number for name, number in asked.items() if number is not None}

    def response_add(self, request: HttpRequest, obj: Decision, post_url_continue: str | None = None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        if "_addanother" not in request.POST:
            return response
        kept = urlencode({"authority": obj.authority_id, "category": obj.category_id})
        return HttpResponseRedirect(f"{reverse('admin:councils_decision_add')}?{kept}")

    def response_post_save_change(self, request: HttpRequest, obj: Decision) -> HttpResponseRedirect:
        """Back in the list as it was filtered, at the row that was left."""
        response = super().response_post_save_change(request, obj)
        return HttpResponseRedirect(row_of(response["Location"], obj))

    def save_model(self, request: HttpRequest, obj: Decision, form: ModelForm, change: bool) -> None:
        if not change:
            obj.handler = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool) -> None:
        """Number new recommendations in the order in which they stand on the screen."""
        last = form.instance.recommendations.aggregate(last=Max("number"))["last"] or 0
        new = [row.instance for row in formset.forms if row.has_changed() and not row.instance.pk]
        for number, recommendation in enumerate(new, start=last + 1):
            recommendation.number = number
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep changed texts from the public until a second person has read them, and say what the check asks."""
        super().save_related(request, form, formsets, change)
        decision = form.instance
        changed = set(form.changed_data)
        freed = "withheld_because" in changed and not decision.withheld_because
        sooner = "publish_on" in changed and decision.is_brought_forward(form.initial.get("publish_on"))
        rows = (row for formset in formsets for row in formset.forms)
        under = any(was_changed_for_the_public(row) for row in rows)
        if freed or sooner or under or changed.intersection(decision.public_fields + decision.public_facts):
            hold(decision, by=request.user)
        if "overruled_because" in form.changed_data:
            overrule(decision)
        ask_about_findings(request, decision)
