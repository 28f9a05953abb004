"""Public reports, with the decisions they are about."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from councils.models import PublicReport

from .exporting import Exports
from .pages import Tracked, public_page
from .together import SharedForm

LARGEST = 20 * 1024 * 1024


class ReportForm(SharedForm):
    """A report with its file, which has to be what it says it is."""

    def clean_file(self) -> Any:
        """A PDF of a size that people can download. A file that is kept already is not looked at again."""
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        if file.size and file.size > LARGEST:
            raise ValidationError(
                f"“{file.name}” is {file.size / 1024**2:.0f} MB: a report may have {LARGEST // 1024**2} MB at most."
            )
        start = file.read(5)
        file.seek(0)
        if start != b"%PDF-":
            raise ValidationError(f"“{file.name}” is not a PDF: save the report as a PDF and choose it again.")
        return file


@admin.register(PublicReport)
class PublicReportAdmin(Exports, Tracked):
    form = ReportForm
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
