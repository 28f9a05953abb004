"""The file of a public report for colleagues, before its day too: a page of the back office, and the way to it."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from councils.backoffice.base import shown
from councils.backoffice.release_pages import HeldWhenSaved
from councils.models import PublicReport

FOR_STAFF = "admin:report-file-for-staff"
CHECK = [sys.executable, "-m", "councils.texts.pdf_content"]
LONGEST = 10  # seconds
TOO_MUCH = "takes more to open than a report does: save the report as a plain PDF"


def why_no_report(file: UploadedFile) -> str:
    """Why a PDF that was sent cannot be a report, as the end of a sentence; empty when it can.

    It is opened in a process that can be stopped: this one answers other people meanwhile.
    """
    with tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        file.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own module, and a name of our own
                [*CHECK, copy.name], cwd=settings.BASE_DIR, capture_output=True, timeout=LONGEST, check=False
            )
        except subprocess.TimeoutExpired:
            return TOO_MUCH
    return done.stdout.decode() if done.returncode == 0 else TOO_MUCH


@dataclass(frozen=True)
class StoredReport:
    name: str
    url: str

    def __str__(self) -> str:
        return self.name


class StaffFileInput(AdminFileWidget):
    """A file to choose; the one that is kept is read in the back office, for the storage itself is private."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if context["widget"]["is_initial"]:
            url = reverse(FOR_STAFF, args=[value.instance.pk])
            context["widget"]["value"] = StoredReport(value.name.rpartition("/")[2], url)
        return context


class ReadsFile(HeldWhenSaved):
    """The file of a report, for whoever may see the report here."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.file_view)
        return [path("<int:pk>/file/", view, name="report-file-for-staff"), *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """The report itself, before the public can read it; never kept by any cache."""
        report: PublicReport = shown(self, request, pk)
        if not report.file:
            raise Http404
        try:
            file = report.file.open()
        except FileNotFoundError as missing:
            raise Http404 from missing
        response = FileResponse(file, filename=f"{report.slug}.pdf", content_type="application/pdf")
        response["Cache-Control"] = "no-store, private"
        return response

    def public_links(self, report: PublicReport) -> list[str]:
        return [self.kept_file(report)] if report.file else []

    @admin.display(description="file")
    def kept_file(self, report: PublicReport) -> str:
        if not report.file:
            return "none yet"
        return format_html('<a href="{}">Read it (PDF)</a>', reverse(FOR_STAFF, args=[report.pk]))
