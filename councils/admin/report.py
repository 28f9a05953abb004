"""Public reports, with the decisions they are about."""

from django.contrib import admin

from councils.models import PublicReport

from .exporting import Exports
from .pages import Tracked, public_page


@admin.register(PublicReport)
class PublicReportAdmin(Exports, Tracked):
    exported = ["title", "slug", "kind", "authority", ("further_to", "further_to__title"), "published_on", "summary"]
    list_display = ["title", "kind", "authority", "published_on", "has_file"]
    list_filter = ["kind", "authority__kind"]
    list_select_related = ["authority"]
    search_fields = ["title", "authority__name", "decisions__reference"]
    search_help_text = "Title, authority or reference of a decision"
    autocomplete_fields = ["authority", "decisions", "further_to"]
    prepopulated_fields = {"slug": ["title"]}
    date_hierarchy = "published_on"

    @admin.display(boolean=True, description="file")
    def has_file(self, report: PublicReport) -> bool:
        return bool(report.file)

    def view_on_site(self, report: PublicReport) -> str | None:
        return public_page(report)
