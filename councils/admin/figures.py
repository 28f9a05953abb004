"""Frozen figures, which only read, and the form that corrects them after publication."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from councils.freezing import correct
from councils.models import COUNTS, Correction, KindTotal, Performance
from councils.models.figures import Counts

from .exporting import Exports
from .once import Once
from .pages import Inline, QuestionFilter, ReadOnly


@admin.display(description="upheld")
def uphold_rate(counts: Counts) -> str:
    """The uphold rate with what it is a share of."""
    return counts.uphold_rate.of_what("investigation")


@admin.display(description="complied with")
def compliance_rate(counts: Counts) -> str:
    """The compliance rate with what it is a share of."""
    return counts.compliance_rate.of_what("compliance outcome")


class CorrectionInline(ReadOnly, Inline):
    model = Correction
    fields = ["at", "by", "reason", *COUNTS]
    readonly_fields = ["at", "by", "reason", *COUNTS]
    can_delete = False


class PartFilter(QuestionFilter):
    title = "part"
    parameter_name = "part"
    questions = {"totals": "whole years", "by_service_area": "service areas"}


@admin.register(Performance)
class PerformanceAdmin(Exports, ReadOnly, admin.ModelAdmin):
    # As `import_performance` takes them in again.
    exported = [
        ("year", "year__label"),
        ("authority", "authority__slug"),
        "service_area",
        *((name, f"figures__{name}") for name in COUNTS),
        *("open_at_start", "open_at_end", "name", "kind", "residents"),
    ]
    list_display = ["name", "year", "service_area", "kind", "received", "decided", uphold_rate, compliance_rate]
    list_filter = ["year", "kind", PartFilter, "imported"]
    list_select_related = ["year"]
    search_fields = ["name", "authority__name", "authority__gss_code"]
    search_help_text = "Name in that year, name today or GSS code"
    readonly_fields = ["corrections_page"]
    inlines = [CorrectionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Performance]:
        return super().get_queryset(request).select_related("year", "authority")

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Performance]:
        return super().get_export_queryset(request).prefetch_related("corrections")

    def view_on_site(self, performance: Performance) -> str | None:
        return performance.get_absolute_url() if performance.year.is_published() else None

    @admin.display(description="If they are wrong")
    def corrections_page(self, performance: Performance) -> str:
        """Where to go when frozen figures turn out to be wrong."""
        if not performance.year.is_published():
            return "This year is not public: thaw it, put the casework right and freeze it again."
        address = reverse("admin:councils_correction_add")
        return format_html('<a href="{}?performance={}">Correct these figures</a>', address, performance.pk)


@admin.register(KindTotal)
class KindTotalAdmin(Exports, ReadOnly, admin.ModelAdmin):
    exported = [("year", "year__label"), "kind", "service_area", "authorities", *COUNTS]
    list_display = ["kind", "year", "service_area", "authorities", "received", "decided", uphold_rate, compliance_rate]
    list_filter = ["year", "kind"]
    list_select_related = ["year"]


class CorrectionForm(forms.ModelForm):
    """The right figures of one authority, beside the old ones, and why."""

    performance = forms.ModelChoiceField(Performance.objects.none(), empty_label=None)

    class Meta:
        model = Correction
        fields = ["performance", *COUNTS, "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "performance" in self.fields:
            asked = str(self.data.get("performance") or getattr(self.initial.get("performance"), "pk", ""))
            found = Performance.objects.filter(pk=int(asked) if asked.isdecimal() else 0)
            cast(forms.ModelChoiceField, self.fields["performance"]).queryset = found.select_related("year")

    def clean_performance(self) -> Performance:
        performance = self.cleaned_data["performance"]
        if not performance.year.is_published():
            raise ValidationError(f"{performance.year} is not public yet: thaw it and freeze it again instead.")
        return performance


@admin.register(Correction)
class CorrectionAdmin(Exports, Once):
    exported = [
        ("year", "performance__year__label"),
        ("authority", "performance__name"),
        ("service_area", "performance__service_area"),
        *("at", "by", "reason"),
        *COUNTS,
    ]
    form = CorrectionForm
    list_display = ["performance", "at", "by", "reason"]
    list_select_related = ["performance__year", "by"]
    search_fields = ["performance__name", "reason"]
    date_hierarchy = "at"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """From the page of the figures that are wrong; whoever does not come from there is led to the list of them."""
        leads_on = request.method == "POST" or not self.has_add_permission(request)
        if leads_on or self.get_changeform_initial_data(request):
            return super().add_view(request, form_url, extra_context)
        messages.info(request, "Open the figures that are wrong: “Correct these figures” stands on their page.")
        return redirect("admin:councils_performance_changelist")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        """The figures that hold today, so that only what is wrong has to be typed."""
        asked = request.GET.get("performance", "")
        performance = Performance.objects.filter(pk=int(asked) if asked.isdecimal() else 0).first()
        return {"performance": performance, **performance.figures.counts} if performance else {}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Correction, form: ModelForm, change: bool) -> None:
        counts = {name: form.cleaned_data[name] for name in COUNTS}
        correct({obj.performance: counts}, reason=obj.reason, by=request.user)
        obj.pk = obj.performance.corrections.latest("pk").pk
        obj.refresh_from_db()
        self.name_letters(request, obj.performance)

    def name_letters(self, request: HttpRequest, performance: Performance) -> None:
        """Say which letters have gone out with the figures that were wrong, and where to replace them.

        Letters live in an app above this one: the relation that they have to their authority is followed backwards.
        """
        for letter in performance.authority.letters.issued().unreplaced().filter(year=performance.year):
            address = reverse("admin:letters_letter_change", args=[letter.pk])
            said = '<a href="{}">{}</a> has gone out with the old figures: replace it by a second letter.'
            messages.warning(request, format_html(said, address, letter))
