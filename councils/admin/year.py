"""Review years: their notes and measures, and the steps that are taken behind a page that says what follows."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join

from councils.admin.checks import checks_view
from councils.admin.steps import STEPS, blockers, said_of, steps_open_to
from councils.backoffice.base import Tracked
from councils.backoffice.confirmation import ask, filled_in, shown
from councils.models import ReviewYear


@admin.register(ReviewYear)
class ReviewYearAdmin(Tracked):
    list_display = ["label", "state", "authorities", "publish_at", "letters_dated_on", "steps"]
    readonly_fields = ["state", "frozen_at", "frozen_by", "publish_at", "steps"]
    fieldsets = [
        (None, {"fields": ["starts_on", "state", "steps"]}),
        ("Freezing and publication", {"fields": ["frozen_at", "frozen_by", "publish_at"]}),
        ("For readers of the figures", {"fields": ["notes", "breaks_series"]}),
        (
            "Measures shown",
            {
                "fields": [
                    "shows_uphold_rate",
                    "shows_compliance_rate",
                    "shows_satisfactory_remedy_rate",
                    "shows_upheld_per_100k",
                ]
            },
        ),
        ("Letters", {"fields": ["letters_dated_on"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: ReviewYear | None = None) -> list[str]:
        return [*self.readonly_fields, "starts_on"] if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: ReviewYear | None = None) -> bool:
        return False

    def view_on_site(self, year: ReviewYear) -> str | None:
        return year.get_absolute_url() if year.is_published() else None

    @admin.display(description="year", ordering="starts_on")
    def label(self, year: ReviewYear) -> str:
        return year.label

    @admin.display
    def state(self, year: ReviewYear) -> str:
        """Where a year stands, in words."""
        if not year.is_frozen:
            return "ended, not frozen" if year.has_ended else "under way"
        if year.is_published():
            return "public"
        return "frozen, publication set" if year.publish_at else "frozen"

    @admin.display(description="authorities reviewed")
    def authorities(self, year: ReviewYear) -> str:
        return f"{year.reviewed:,}"  # type: ignore[attr-defined]

    @admin.display(description="what can be done")
    def steps(self, year: ReviewYear) -> str:
        """Links to the steps that a year can take now."""
        if not year.pk:
            return "-"
        desk = (reverse("admin:desk", args=[year.label]), "The year's page")
        names = {"checks": "Check"} | {
            name: STEPS[name].button
            for name in steps_open_to(year)
            if year.may_change  # type: ignore[attr-defined]
        }
        links = [(reverse(f"admin:year-{name}", args=[year.pk]), button) for name, button in names.items()]
        return format_html_join(" · ", '<a href="{}">{}</a>', [desk, *links])

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewYear]:
        reviewed = Count("performances", filter=Q(performances__service_area=""))
        return (
            super()
            .get_queryset(request)
            .annotate(reviewed=reviewed, may_change=Value(self.has_change_permission(request)))
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.step_view)
        taken = [path(f"<int:pk>/{name}/", view, {"name": name}, name=f"year-{name}") for name in STEPS]
        checks = path("<int:pk>/checks/", self.admin_site.admin_view(partial(checks_view, self)), name="year-checks")
        return [checks, *taken, *super().get_urls()]

    def step_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Say what follows from a step; take it once somebody has agreed."""
        year, step = shown(self, request, pk), STEPS[name]
        if not self.has_change_permission(request, year):
            raise PermissionDenied
        return ask(
            self,
            request,
            year,
            title=f"{step.button}: {year}",
            button=step.button,
            form=filled_in(step.form(year), request, at=year.publish_at),
            take=partial(step.take, year),
            done=lambda: said_of(year, name),
            consequences=step.means(year),
            reasons=blockers(year, name),
            back=reverse("admin:desk", args=[year.label]),
        )
