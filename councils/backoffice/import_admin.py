"""Tables in, through the browser: a file is tried, told row by row, and then taken in once, whole or not at all."""

import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from import_export.admin import ImportMixin
from import_export.forms import ImportForm

from councils.backoffice.import_resources import TableResource
from councils.models import ImportedFile
from councils.tables.writing import Csv, Xlsx

LARGEST = 20_000_000
HERE = "<!-- the account -->"

Steps = Generator[tuple[int, int], None, None]  # rows read, of about how many

log = logging.getLogger(__name__)


class FileForm(ImportForm):
    """The file; its ending says what it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()
        self.fields["import_file"].label = "File"
        self.fields["import_file"].widget.attrs = {"accept": ".csv,.xlsx"}

    @property
    def media(self) -> forms.Media:
        return forms.Media()

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


class Imports(ImportMixin):
    """A list into which files can be brought by whoever may add to it and change it."""

    resource: type[TableResource]
    import_formats = [Csv, Xlsx]
    import_form_class = FileForm
    import_template_name = "backoffice/import.html"
    import_export_change_list_template = "backoffice/tables_list.html"

    def get_import_resource_classes(self, request: HttpRequest) -> list[type[TableResource]]:
        return [self.resource]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return super().has_import_permission(request) and self.has_change_permission(request)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The page where a file is chosen; once it is kept, the way leads to what it would do."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = self.create_import_form(request)
        if request.method == "POST" and form.is_valid():
            try:
                brought = ImportedFile.objects.bring(
                    form.cleaned_data["import_file"], table=self.opts.model_name, by=request.user
                )
            except OSError:
                log.exception("A file that was brought could not be kept")
                form.add_error("import_file", "It could not be kept here, so nothing was done. Try again later.")
            else:
                return HttpResponseRedirect(f"{self.address('process_import')}?file={brought.pk}")
        waiting = ImportedFile.objects.waiting().filter(table=self.opts.model_name, brought_by=request.user.pk)
        context = {"form": form, "waiting": waiting, "process": self.address("process_import")}
        return TemplateResponse(request, self.import_template_name, self.context(request) | context)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse | StreamingHttpResponse:
        """What a file would do, told while it is tried; once somebody has agreed, it is taken in."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        asked = request.POST.get("file") or request.GET.get("file") or ""
        own = ImportedFile.objects.filter(table=self.opts.model_name, brought_by=request.user.pk)
        brought = own.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
        if brought is None:
            return self.import_action(request) if request.method == "GET" else self.to_the_form()
        if "throw_away" in request.POST:
            brought.throw_away()
            return self.to_the_form()
        get_token(request)  # the cookie has to be set before the first line is sent
        return StreamingHttpResponse(self.telling(request, brought, taking_in=request.method == "POST"))

    def telling(self, request: HttpRequest, brought: ImportedFile, *, taking_in: bool) -> Iterator[str]:
        """The page about a file, sent as the file is read: a line for every few rows, and then the account."""
        context = self.context(request) | {"brought": brought, "list": self.address("changelist")}
        top, _, bottom = render_to_string("backoffice/import_file.html", context, request).partition(HERE)
        yield top
        resource = self.resource(by=request.user)
        work = taken_in(brought, resource) if taking_in else tried(brought, resource)
        failed = False
        try:
            with closing(work):
                for done, expected in work:
                    yield format_html('<p class="so-far">{} of about {} rows read</p>\n', f"{done:,}", f"{expected:,}")
        except Exception:
            log.exception("A file could not be taken in")
            failed = True
        context |= {"account": resource.account, "failed": failed, "taking_in": taking_in}
        yield render_to_string("backoffice/import_report.html", context, request)
        yield bottom

    def to_the_form(self) -> HttpResponse:
        """Back to where a file is chosen."""
        return HttpResponseRedirect(self.address("import"))

    def address(self, page: str) -> str:
        """The address of a page of this list."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of an import shows."""
        return {
            **self.admin_site.each_context(request),
            "title": f"Import {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "columns": self.resource(by=request.user).columns(),
            "required": self.resource.table.required,
            "key": self.resource.table.key,
        }


def tried(brought: ImportedFile, resource: TableResource) -> Steps:
    """Do everything that a file asks for and keep nothing of it, unless it has been taken in before."""
    if not brought.taken_in_at:
        yield from resource.steps(brought, dry_run=True)


def taken_in(brought: ImportedFile, resource: TableResource) -> Steps:
    """Take a file in, once: whoever comes second waits for the first, and is told what that one did."""
    with transaction.atomic():
        is_ours = brought.take(at=timezone.now())
        if is_ours:
            yield from resource.steps(brought, dry_run=False)
        if is_ours and resource.account.is_refused:
            transaction.set_rollback(True)
        elif is_ours:
            brought.finish(**resource.account.tally)
    brought.refresh_from_db()
