"""Recommendations: under their decision, on their own, and the due dates that were amended."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from councils.models import DueDateAmendment, Recommendation
from councils.models.decision import today

from .pages import Inline, QuestionFilter, ReadOnly, Tracked


class RecommendationForm(forms.ModelForm):
    """A recommendation whose due date, once agreed, moves only by an amendment with a reason."""

    class Meta:
        model = Recommendation
        fields = ["kind", "remedy", "text", "amount", "due_on", "completed_on", "evidence"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "evidence": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.due_on and "due_on" in self.fields:
            self.fields["due_on"].disabled = True
            self.fields["due_on"].help_text = "To move it, open the recommendation and amend the due date."


class RecommendationInline(admin.StackedInline):
    model = Recommendation
    form = RecommendationForm
    extra = 0
    show_change_link = True
    fields = [("kind", "remedy"), "text", ("amount", "due_on", "completed_on"), "evidence"]


class DueDateAmendmentInline(ReadOnly, Inline):
    model = DueDateAmendment
    verbose_name_plural = "amendments of the due date"
    fields = ["due_before", "due_after", "reason", "by", "at"]
    readonly_fields = ["due_before", "due_after", "reason", "by", "at"]
    can_delete = False


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
class RecommendationAdmin(Tracked):
    form = RecommendationForm
    list_display = ["__str__", "authority", "kind", "remedy", "due_on", "completed_on", "standing"]
    list_filter = [DueFilter, "kind", "remedy", "decision__authority__kind"]
    list_select_related = ["decision__authority"]
    search_fields = ["decision__reference", "decision__authority__name", "text"]
    search_help_text = "Reference, authority or words"
    autocomplete_fields = ["decision"]
    date_hierarchy = "due_on"
    fieldsets = [
        (None, {"fields": ["decision", "number", ("kind", "remedy"), "text", "amount"]}),
        ("Following up", {"fields": ["due_on", "completed_on", "evidence"]}),
    ]
    inlines = [DueDateAmendmentInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Recommendation | None = None) -> list[str]:
        return ["decision"] if obj else []

    @admin.display(ordering="decision__authority__name")
    def authority(self, recommendation: Recommendation) -> str:
        return recommendation.decision.authority.name

    @admin.display
    def standing(self, recommendation: Recommendation) -> str:
        return standing(recommendation)


def standing(recommendation: Recommendation) -> str:
    """How a recommendation stands against its due date today, in a word or two."""
    due, done = recommendation.due_on, recommendation.completed_on
    if done:
        return "completed late" if recommendation.was_late else "completed"
    if recommendation.decision.compliance_outcome or not due:
        return "case closed" if recommendation.decision.compliance_outcome else "no due date"
    days = (due - today()).days
    return f"{-days} days overdue" if days < 0 else f"due in {days} days" if days else "due today"


@admin.register(DueDateAmendment)
class DueDateAmendmentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["recommendation", "due_before", "due_after", "reason", "by", "at"]
    list_select_related = ["recommendation__decision", "by"]
    search_fields = ["recommendation__decision__reference", "reason"]
    date_hierarchy = "at"
