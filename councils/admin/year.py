"""Review years: their notes and measures; what is done to one is done from its own page."""

from functools import partial

from django import forms
from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from councils.admin.checks import checks_view
from councils.admin.in_year import in_year_view
from councils.backoffice.base import Tracked
from councils.backoffice.edit_conflicts import SharedForm
from councils.backoffice.release_pages import HeldWhenSaved, ReleaseFilter
from councils.models import ReviewYear, YearNote


@admin.register(ReviewYear)
class ReviewYearAdmin(Tracked):
    list_display = ["label", "state", "authorities", "publish_at", "letters_dated_on", "steps"]
    readonly_fields = ["state", "frozen_at", "frozen_by", "publish_at", "steps", "its_note"]
    fieldsets = [
        (None, {"fields": ["starts_on", "state", "steps"]}),
        ("Freezing and publication", {"fields": ["frozen_at", "frozen_by", "publish_at"]}),
        ("For readers of the figures", {"fields": ["its_note", "breaks_series"]}),
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

    def response_post_save_change(self, request: HttpRequest, obj: ReviewYear) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:desk", args=[obj.label]))

    def view_on_site(self, year: ReviewYear) -> str | None:
        return year.get_absolute_url() if year.is_published() else None

    @admin.display(description="year", ordering="starts_on")
    def label(self, year: ReviewYear) -> str:
        return year.label

    @admin.display
    def state(self, year: ReviewYear) -> str:
        if not year.is_frozen:
            return "ended, not frozen" if year.has_ended else "under way"
        if year.is_published():
            return "public"
        return "frozen, publication set" if year.publish_at else "frozen"

    @admin.display(description="note")
    def its_note(self, year: ReviewYear) -> str:
        """What the public reads, and the way to the page on which it is written and released."""
        if not year.pk:
            return "Save the year first: its note is written on a page of its own."
        try:
            link, word = reverse("admin:councils_yearnote_change", args=[year.note.pk]), "Its page"
        except ObjectDoesNotExist:
            link, word = f"{reverse('admin:councils_yearnote_add')}?year={year.pk}", "Write one"
        return format_html('{} <a href="{}">{}</a>', year.notes or "The public reads none.", link, word)

    @admin.display(description="authorities reviewed")
    def authorities(self, year: ReviewYear) -> str:
        return f"{year.reviewed:,}"  # type: ignore[attr-defined]

    @admin.display(description="what can be done")
    def steps(self, year: ReviewYear) -> str:
        if not year.pk:
            return "-"
        links = [
            (reverse("admin:desk", args=[year.label]), "The year's page"),
            (reverse("admin:year-checks", args=[year.pk]), "Check"),
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewYear]:
        reviewed = Count("performances", filter=Q(performances__service_area=""))
        return super().get_queryset(request).annotate(reviewed=reviewed)

    def get_urls(self) -> list[URLPattern]:
        checks = path("<int:pk>/checks/", self.admin_site.admin_view(partial(checks_view, self)), name="year-checks")
        so_far = path("so-far/", self.admin_site.admin_view(partial(in_year_view, self)), name="so-far")
        return [checks, so_far, *super().get_urls()]


class YearNoteForm(SharedForm):
    class Meta:
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("overruled_because", "withheld_because")}


@admin.register(YearNote)
class YearNoteAdmin(HeldWhenSaved):
    form = YearNoteForm
    fields = ["year", "text", "status", "overruled_because", "withheld_because"]
    readonly_fields = ["status"]
    list_display = ["year", "text", "released_at"]
    list_filter = [ReleaseFilter]
    list_select_related = ["year"]
    search_fields = ["text"]

    def get_readonly_fields(self, request: HttpRequest, obj: YearNote | None = None) -> list[str]:
        return [*self.readonly_fields, "year"] if obj else self.readonly_fields

    def view_on_site(self, note: YearNote) -> str | None:
        return note.year.get_absolute_url() if note.is_past_embargo() else None
