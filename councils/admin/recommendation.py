"""Recommendations: under their decision, on their own, and the due dates that were amended."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from councils.admin.recommendation_pages import COMPLETE_MANY, FollowingUp
from councils.backoffice.base import (
    AuthorityKindFilter,
    HandlerFilter,
    Inline,
    LongListPaginator,
    QuestionFilter,
    ReadOnly,
)
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.edit_conflicts import SharedForm
from councils.backoffice.export_admin import Exports
from councils.backoffice.import_admin import Imports
from councils.backoffice.inline_formsets import SharedFormSet
from councils.backoffice.null_ordering import InOneOrder
from councils.backoffice.release_pages import ask_about_findings
from councils.backoffice.remembered_filters import KeptFilters
from councils.backoffice.search import search_recommendations
from councils.casework.release import hold, touches_the_public
from councils.imports.by_staff import ColleaguesRecommendations
from councils.models import Decision, DueDateAmendment, Recommendation


class RecommendationForm(SharedForm):
    """A recommendation whose due date, once agreed, moves only by an amendment with a reason."""

    due_on = TypedDateField(required=False, ahead=True, help_text="3/5, 3 May 2027, or 3m for three months.")
    completed_on = TypedDateField(required=False, help_text="3/5, 3 May 2019 or today.")

    class Meta:
        model = Recommendation
        fields = ["kind", "remedy", "text", "amount", "due_on", "completed_on", "evidence"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "evidence": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, decision: Decision | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if decision:  # as it is on the screen, also while it is just being added
            self.instance.decision = decision
        if "due_on" not in self.fields:
            return
        cast(TypedDateField, self.fields["due_on"]).start = decision.decided_on if decision else None
        if self.instance.pk and self.instance.due_on:
            self.fields["due_on"].disabled = True
            self.fields["due_on"].help_text = "It moves by an amendment with a reason."


class RecommendationFormSet(SharedFormSet):
    """The recommendations of a decision: "3m" is three months from the day it was decided."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "decision": self.instance}

    def get_queryset(self) -> QuerySet[Recommendation]:
        found = super().get_queryset()
        for recommendation in found:
            recommendation.decision = self.instance  # which would be fetched for each of them otherwise
        return found

    def clean(self) -> None:
        """Refuse what is there already, as it would be after a form was sent twice."""
        super().clean()
        kept = set() if self.instance.pk is None else set(self.instance.recommendations.values_list("kind", "text"))
        for row in self.extra_forms:
            if (row.cleaned_data.get("kind"), row.cleaned_data.get("text")) in kept:
                row.add_error("text", "This decision has a recommendation that says the same: clear this one.")


class RecommendationInline(admin.StackedInline):
    model = Recommendation
    form = RecommendationForm
    formset = RecommendationFormSet
    show_change_link = True

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        # Two rows are there for whoever has no JavaScript to add one.
        return 1 if obj else 2

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list:
        following_up = [("completed_on", "evidence")] if obj else []
        return [("kind", "remedy"), "text", ("due_on", "amount"), *following_up]


def was_changed_for_the_public(form: Any) -> bool:
    """Whether what was typed changes a service improvement, or makes one of something else or the other way round."""
    return touches_the_public(form.instance, form.changed_data, kind_before=form.initial.get("kind"))


class DueDateAmendmentInline(ReadOnly, Inline):
    model = DueDateAmendment
    verbose_name_plural = "amendments of the due date"
    fields = ["due_before", "due_after", "reason", "by", "at"]
    readonly_fields = ["due_before", "due_after", "reason", "by", "at"]
    can_delete = False


class CaseHandlerFilter(HandlerFilter):
    path = "decision__handler"


class DueFilter(QuestionFilter):
    title = "due"
    parameter_name = "due"
    questions = {
        "outstanding": "outstanding",
        "due_soon": "due in the next seven days",
        "overdue": "overdue",
        "delayed": "delayed over twelve months",
        "completed": "completed",
    }


@admin.register(Recommendation)
class RecommendationAdmin(InOneOrder, Imports, Exports, KeptFilters, FollowingUp):
    table_import = ColleaguesRecommendations
    form = RecommendationForm
    change_list_template = "backoffice/casework/recommendation_list.html"
    list_display = ["__str__", "authority", "kind", "remedy", "due_on", "completed_on", "status"]
    list_filter = [DueFilter, "kind", "remedy", ("decision__authority__kind", AuthorityKindFilter), CaseHandlerFilter]
    list_select_related = ["decision__authority"]
    search_fields = ["decision__reference", "decision__authority__name", "text"]
    search_help_text = "Reference, authority or words"
    paginator = LongListPaginator
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fieldsets = [
        (None, {"fields": ["decision", "number", ("kind", "remedy"), "text", "amount"]}),
        ("Following up", {"fields": ["due_on", "amend", "completed_on", "evidence"]}),
    ]
    inlines = [DueDateAmendmentInline]
    actions = [COMPLETE_MANY, "export_csv", "export_xlsx"]
    exported = ["decision", "number", "kind", "remedy", "text", "amount", "due_on", "completed_on"]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> tuple[QuerySet, bool]:
        return search_recommendations(queryset, term), False

    def save_model(self, request: HttpRequest, obj: Recommendation, form: Any, change: bool) -> None:
        """Keep the decision from the public until a second person has read a service improvement that changed."""
        super().save_model(request, obj, form, change)
        if was_changed_for_the_public(form):
            hold(obj.decision, by=request.user)
            ask_about_findings(request, obj.decision)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        # By due date where due dates are looked through, otherwise the latest first.
        return ["due_on", "pk"] if request.GET.get("due") else ["-pk"]

    def get_readonly_fields(self, request: HttpRequest, obj: Recommendation | None = None) -> list[str]:
        return ["decision", "number", "amend"] if obj else ["amend"]

    @admin.display(ordering="decision__authority__name")
    def authority(self, recommendation: Recommendation) -> str:
        return recommendation.decision.authority.name

    @admin.display
    def status(self, recommendation: Recommendation) -> str:
        return recommendation.status


@admin.register(DueDateAmendment)
class DueDateAmendmentAdmin(Exports, ReadOnly, admin.ModelAdmin):
    exported = [
        ("decision", "recommendation__decision__reference"),
        ("number", "recommendation__number"),
        *("due_before", "due_after", "reason", "by", "at"),
    ]
    list_display = ["recommendation", "due_before", "due_after", "reason", "by", "at"]
    list_select_related = ["recommendation__decision", "by"]
    search_fields = ["recommendation__decision__reference", "reason"]
    date_hierarchy = "at"
