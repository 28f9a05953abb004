"""Problems of a year that somebody has looked at and lets stand, and taking that back."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from councils.backoffice.actions import Action, TakesActions
from councils.backoffice.base import QuestionFilter, ReadOnly
from councils.backoffice.export_admin import Exports
from councils.figures.checks import CHECKS
from councils.models import Allowance


class AllowanceStatusFilter(QuestionFilter):
    title = "status"
    parameter_name = "status"
    questions = {"in_force": "may stand", "withdrawn": "taken back"}


class CheckFilter(admin.SimpleListFilter):
    title = "what was checked"
    parameter_name = "check"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(check.name, check.title) for check in CHECKS]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(check_name=self.value()) if self.value() else queryset


WITHDRAW = Action(
    name="withdraw",
    button="Show again",
    description="Show the chosen problems again",
    permission="councils.change_reviewyear",
    blockers=lambda allowance, by: ["It is shown again already."] if allowance.withdrawn_at else [],
    consequences=["The check of the year names them again, if they are still there."],
    perform=Allowance.withdraw,
    success_message="{records} shown again.",
)


@admin.register(Allowance)
class AllowanceAdmin(TakesActions, Exports, ReadOnly, admin.ModelAdmin):
    exported = [
        "year",
        "check_name",
        "decision",
        "authority",
        "said",
        "reason",
        "by",
        "at",
        "withdrawn_by",
        "withdrawn_at",
    ]
    list_display = ["checked", "about", "said", "reason", "year", "by", "at", "withdrawn_at"]
    list_filter = [AllowanceStatusFilter, "year", CheckFilter]
    list_select_related = ["year", "decision", "authority", "by"]
    search_fields = ["decision__reference", "authority__name", "reason"]
    search_help_text = "Reference, authority, or words of the reason"
    date_hierarchy = "at"
    fields = ["year", "checked", "about", "said", "reason", ("by", "at"), ("withdrawn_by", "withdrawn_at")]
    readonly_fields = ["checked", "about"]
    actions = [WITHDRAW]

    @admin.display(description="what was checked", ordering="check_name")
    def checked(self, allowance: Allowance) -> str:
        titles = (check.title for check in CHECKS if check.name == allowance.check_name)
        return next(titles, allowance.check_name)

    @admin.display
    def about(self, allowance: Allowance) -> Any:
        record = allowance.decision or allowance.authority or allowance.year
        address = reverse(f"admin:councils_{record._meta.model_name}_change", args=[record.pk])
        return format_html('<a href="{}">{}</a>', address, record)
