"""Public reports, with the decisions they are about."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.text import slugify

from councils.admin.report_file import ReadsFile, StaffFileInput, why_no_report
from councils.backoffice.base import AuthorityKindFilter, public_page
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.edit_conflicts import SharedForm
from councils.backoffice.export_admin import Exports
from councils.backoffice.release_pages import ReleaseFilter
from councils.models import PublicReport
from councils.statistics.english import long_date

LARGEST = 20 * 1024 * 1024


class EarlierReportField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.authority}: {obj}, {long_date(obj.published_on)}"


class ReportForm(SharedForm):
    further_to = EarlierReportField(
        PublicReport.objects.select_related("authority").order_by("authority__name", "-published_on"),
        required=False,
        help_text="The earlier report that the authority did not act on, for a further report (section 31).",
    )
    published_on = TypedDateField(
        ahead=True, help_text="3 May 2027, or 4w for four weeks from today. From this day on the public reads it."
    )

    class Meta:
        help_texts = {
            "slug": "Its address for ever. Made from the title if left empty.",
            "decisions": "The cases it is about: each links to it once both are public.",
            "summary": "What the public reads in the list: two or three sentences.",
            "file": "The report as a PDF, of 20 MB at most. Nobody outside can open it before its day.",
        }
        widgets = {
            "file": StaffFileInput,
            "overruled_because": forms.Textarea(attrs={"rows": 2}),
            "withheld_because": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            earlier = cast(forms.ModelChoiceField, self.fields["further_to"])
            earlier.queryset = earlier.queryset.exclude(pk=self.instance.pk)  # type: ignore[union-attr]

    def clean_slug(self) -> str:
        """The address that was typed; without JavaScript to make one, it is made of the title here."""
        return self.cleaned_data["slug"] or slugify(self.cleaned_data.get("title", ""))[:120]

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
        if reason := why_no_report(file):
            raise ValidationError(f"“{file.name}” {reason}.")
        return file


@admin.register(PublicReport)
class PublicReportAdmin(Exports, ReadsFile):
    form = ReportForm
    exported = ["title", "slug", "kind", "authority", ("further_to", "further_to__title"), "published_on", "summary"]
    list_display = ["title", "kind", "authority", "published_on", "has_file"]
    list_filter = [ReleaseFilter, "kind", ("authority__kind", AuthorityKindFilter)]
    list_select_related = ["authority"]
    search_fields = ["title", "authority__name", "decisions__reference"]
    search_help_text = "Title, authority or reference of a decision"
    prepopulated_fields = {"slug": ["title"]}
    date_hierarchy = "published_on"

    readonly_fields = ["kept_file", "status"]

    def get_fields(self, request: HttpRequest, obj: PublicReport | None = None) -> Any:
        changes = self.has_change_permission(request, obj) if obj else True
        file = "file" if changes else "kept_file"
        texts = ["title", "slug", "kind", "authority", "decisions", "further_to", "published_on", "summary", file]
        return [*texts, "status", "overruled_because", "withheld_because"]

    @admin.display(boolean=True, description="file")
    def has_file(self, report: PublicReport) -> bool:
        return bool(report.file)

    def view_on_site(self, report: PublicReport) -> str | None:
        # While what was typed is refused, the record has it, and an address that was emptied leads nowhere.
        return public_page(report) if report.slug else None
