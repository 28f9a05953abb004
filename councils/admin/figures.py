"""Frozen figures, which only read: as they hold today, with the way to their correction."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from councils.backoffice.base import Inline, QuestionFilter, ReadOnly
from councils.backoffice.export_admin import Exports
from councils.models import COUNTS, Correction, KindTotal, Performance
from councils.models.figures import Counts
from councils.statistics.english import long_date


@admin.display(description="upheld")
def uphold_rate(counts: Counts) -> str:
    return counts.uphold_rate.of_what("investigation")


@admin.display(description="complied with")
def compliance_rate(counts: Counts) -> str:
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
    list_display = [
        *("name", "year", "part", "kind"),
        *("received_today", "decided_today", "upheld_today", "complied_today", "corrected"),
    ]
    list_filter = ["year", "kind", PartFilter, "imported"]
    list_select_related = ["year"]
    search_fields = ["name", "authority__name", "authority__gss_code"]
    search_help_text = "Name in that year, name today or GSS code"
    inlines = [CorrectionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Performance]:
        return super().get_queryset(request).select_related("year", "authority").prefetch_related("corrections")

    def view_on_site(self, performance: Performance) -> str | None:
        return performance.get_absolute_url() if performance.year.is_published() else None

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        may_correct = request.user.has_perm("councils.add_correction")
        return [*self.list_display, "to_correction"] if may_correct else [*self.list_display]

    def get_readonly_fields(self, request: HttpRequest, obj: Performance | None = None) -> list[str]:
        may_correct = request.user.has_perm("councils.add_correction")
        return ["corrections_page"] if may_correct else []

    @admin.display(description="service area", ordering="service_area")
    def part(self, performance: Performance) -> str:
        return performance.get_service_area_display() or "whole year"

    @admin.display(description="received", ordering="received")
    def received_today(self, performance: Performance) -> int:
        return performance.figures.received

    @admin.display(description="decided")
    def decided_today(self, performance: Performance) -> int:
        return performance.figures.decided

    @admin.display(description="upheld")
    def upheld_today(self, performance: Performance) -> str:
        return uphold_rate(performance.figures)

    @admin.display(description="complied with")
    def complied_today(self, performance: Performance) -> str:
        return compliance_rate(performance.figures)

    @admin.display
    def corrected(self, performance: Performance) -> str:
        last = performance.correction
        return f"{long_date(last.at)}" if last else "-"

    @admin.display(description="if they are wrong")
    def to_correction(self, performance: Performance) -> SafeString | str:
        if not performance.year.is_published():
            return "-"
        address = f"{reverse('admin:councils_correction_add')}?performance={performance.pk}"
        return format_html('<a href="{}">Correct</a>', address)

    @admin.display(description="If they are wrong")
    def corrections_page(self, performance: Performance) -> str:
        if not performance.year.is_published():
            return "This year is not public: thaw it, put the casework right and freeze it again."
        address = f"{reverse('admin:councils_correction_add')}?performance={performance.pk}"
        return format_html('<a href="{}">Correct these figures</a>', address)


@admin.register(KindTotal)
class KindTotalAdmin(Exports, ReadOnly, admin.ModelAdmin):
    exported = [("year", "year__label"), "kind", "service_area", "authorities", *COUNTS]
    list_display = ["kind", "year", "service_area", "authorities", "received", "decided", uphold_rate, compliance_rate]
    list_filter = ["year", "kind"]
    list_select_related = ["year"]
