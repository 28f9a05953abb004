"""Decisions: logging one on a single screen, in the order in which it is read off a file."""

from django.contrib import admin
from django.db.models import Max
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest

from councils.models import Decision

from .pages import QuestionFilter, Tracked, public_page
from .recommendation import RecommendationInline


class StandingFilter(QuestionFilter):
    title = "standing"
    parameter_name = "standing"
    questions = {
        "open": "not decided yet",
        "awaiting_publication": "waiting for its day",
        "published": "public",
        "withheld": "withheld",
        "retired": "no longer shown",
    }


@admin.register(Decision)
class DecisionAdmin(Tracked):
    list_display = ["reference", "authority", "category", "received_on", "decided_on", "outcome", "publish_on"]
    list_filter = [
        StandingFilter,
        "outcome",
        "category__service_area",
        "authority__kind",
        "compliance_outcome",
        ("handler", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["authority", "category"]
    search_fields = ["reference", "authority__name", "summary"]
    search_help_text = "Reference, authority or words of the summary"
    autocomplete_fields = ["authority", "category"]
    date_hierarchy = "decided_on"
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["handler"]
    fieldsets = [
        ("The complaint", {"fields": ["reference", "authority", "category", "provider", "received_on"]}),
        ("The decision", {"fields": ["decided_on", "outcome", "reason", "remedied_already"]}),
        ("What the public reads", {"fields": ["summary", "statement", "publish_on", "withheld_because"]}),
        ("Compliance", {"fields": ["compliance_outcome", "compliance_recorded_on"]}),
        ("For colleagues", {"fields": ["notes", "handler"]}),
    ]
    inlines = [RecommendationInline]

    def view_on_site(self, decision: Decision) -> str | None:
        return public_page(decision)

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
