"""Tables in, through the browser: a file is tried, told row by row, and then taken in once, whole or not at all."""

import logging
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode

from councils.backoffice.import_report import ImportReport
from councils.imports.importer import TableImport
from councils.models import ImportedFile
from councils.tables.characters import number_in
from councils.tables.errors import ImportRefusedError
from councils.tables.reading import expected_rows
from councils.tables.writing import CSV_TYPE

LARGEST = 20_000_000
HERE = "<!-- the report -->"

Steps = Generator[tuple[int, int], None, None]  # rows read, of about how many

log = logging.getLogger(__name__)


class FileForm(forms.Form):
    import_file = forms.FileField(label="File", widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}))

    def clean_import_file(self) -> UploadedFile:
        """A table of a size that a browser's visit is enough for."""
        upload = self.cleaned_data["import_file"]
        if Path(upload.name).suffix.lower() not in (".csv", ".xlsx"):
            raise ValidationError(f"“{upload.name}” ends neither in .csv nor in .xlsx: save it as one of the two.")
        if upload.size > LARGEST:
            raise ValidationError(
                f"It is larger than {LARGEST // 1_000_000} MB: split it, or have it brought in by command."
            )
        return upload


class Imports(admin.ModelAdmin):
    """A list into which files can be brought by whoever may add to it and change it."""

    table_import: ClassVar[type[TableImport]]
    change_list_template = "backoffice/tables_list.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = {
            "import": self.import_view,
            "import_template": self.template_view,
            "process_import": self.process_import_view,
        }
        urls = [path(f"{page}/", self.admin_site.admin_view(view), name=f"{name}_{page}") for page, view in own.items()]
        return [*urls, *super().get_urls()]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may_import = {"may_import": self.has_import_permission(request)}
        return super().changelist_view(request, may_import | (extra_context or {}))

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """The page where a file is chosen; once it is kept, the way leads to what it would do."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = FileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                brought = ImportedFile.objects.bring(
                    form.cleaned_data["import_file"], table=self.table, by=request.user
                )
            except OSError:
                log.exception("A file that was brought could not be kept")
                form.add_error("import_file", "It could not be kept here, so nothing was done. Try again later.")
            else:
                asked = urlencode([("file", brought.pk), *(("clear", name) for name in request.POST.getlist("clear"))])
                return HttpResponseRedirect(f"{self.address('process_import')}?{asked}")
        waiting = ImportedFile.objects.waiting().filter(table=self.table, brought_by=request.user.pk)
        context = {"form": form, "waiting": waiting, "process": self.address("process_import")}
        return TemplateResponse(request, "backoffice/import.html", self.context(request) | context)

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """An empty file with all columns, to be filled in."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        name = f"{self.opts.verbose_name_plural}-template.csv".replace(" ", "-")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        table = self.table_import("", by=request.user)
        return HttpResponse("".join(table.template()), content_type=CSV_TYPE, headers=headers)

    def process_import_view(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """What a file would do, told while it is tried; once somebody has agreed, it is taken in."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        asked = number_in(request.POST.get("file") or request.GET.get("file"))
        own = ImportedFile.objects.filter(table=self.table, brought_by=request.user.pk)
        brought = own.filter(pk=asked or 0).first()
        if brought is None:
            return self.import_view(request) if request.method == "GET" else self.to_the_form()
        if "throw_away" in request.POST:
            brought.throw_away()
            return self.to_the_form()
        get_token(request)  # the cookie has to be set before the first line is sent
        return StreamingHttpResponse(self.telling(request, brought, taking_in=request.method == "POST"))

    def telling(self, request: HttpRequest, brought: ImportedFile, *, taking_in: bool) -> Iterator[str]:
        context = self.context(request) | {"brought": brought, "list": self.address("changelist")}
        top, _, bottom = render_to_string("backoffice/import_file.html", context, request).partition(HERE)
        yield top
        report = ImportReport(context["columns"])
        clear = (request.POST if request.method == "POST" else request.GET).getlist("clear")
        table = self.table_import("", by=request.user, on_change=report.add_row, clear=clear)
        work = taken_in(brought, table, report) if taking_in else try_file(brought, table, report)
        failed = False
        try:
            with closing(work):
                for done, expected in work:
                    yield format_html('<p class="so-far">{} of about {} rows read</p>\n', f"{done:,}", f"{expected:,}")
        except Exception:
            log.exception("A file could not be taken in")
            failed = True
        context |= {"report": report, "failed": failed, "clear": clear}
        yield render_to_string("backoffice/import_report.html", context, request)
        yield bottom

    def to_the_form(self) -> HttpResponse:
        return HttpResponseRedirect(self.address("import"))

    @property
    def table(self) -> str:
        return str(self.opts.model_name)

    def address(self, page: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")

    def context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": f"Import {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "columns": list((table := self.table_import("", by=request.user)).readers),
            "clearable": table.clearable(),
            "template": self.address("import_template"),
            "required": self.table_import.required,
            "key": self.table_import.key,
        }


def try_file(brought: ImportedFile, table: TableImport, report: ImportReport) -> Steps:
    if not brought.taken_in_at:
        yield from read(brought, table, report, dry_run=True)


def taken_in(brought: ImportedFile, table: TableImport, report: ImportReport) -> Steps:
    """Take a file in, once: whoever comes second waits for the first, and is told what that one did."""
    with suppress(TakenInAlreadyError):
        if not brought.taken_in_at:
            yield from read(brought, table, report, within=partial(alone, brought, table))
    brought.refresh_from_db()


class TakenInAlreadyError(Exception):
    """Somebody else took the file in meanwhile."""


@contextmanager
def alone(brought: ImportedFile, table: TableImport) -> Iterator[None]:
    """A transaction in which a file is taken in, and nobody else takes it."""
    with transaction.atomic():
        if not brought.take(at=timezone.now()):
            raise TakenInAlreadyError
        yield
        brought.finish(new=table.tally.new, changed=table.tally.changed, unchanged=table.tally.unchanged)


def read(brought: ImportedFile, table: TableImport, report: ImportReport, **how: Any) -> Steps:
    """Take a file in, or only see what that would do, a few rows at a time."""
    with tempfile.TemporaryDirectory() as folder:
        # Under its own name, which the history gives as the reason of every change.
        table.path = Path(folder) / Path(brought.name).name
        try:
            with brought.file.open("rb") as kept:
                table.path.write_bytes(kept.read())
        except OSError:
            brought.refresh_from_db()
            if not brought.taken_in_at:
                report.unreadable = f"“{brought.name}” is no longer here: choose it again."
            return
        done, expected = 0, expected_rows(table.path)
        try:
            for rows in table.steps(**how):
                done += rows
                yield done, max(done, expected)
        except ImportRefusedError as refusal:
            if not table.faults:
                report.unreadable = str(refusal)
        report.close(table)
