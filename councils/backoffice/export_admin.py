"""Lists out: any list as it is filtered, as CSV or XLSX, with nothing that a spreadsheet would run."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate

from councils.backoffice.written_down import write_down_of_many
from councils.statistics.rates import count
from councils.tables.writing import CSV_TYPE, XLSX_TYPE, Row, csv_lines, workbook

Column = str | tuple[str, str]  # a field, or what the column is called and the way to what stands in it


def table_file(
    request: HttpRequest, ending: str, name: str, header: list[str], rows: Iterable[Row]
) -> HttpResponseBase | None:
    """A table as a file, CSV or XLSX; None, and a sentence on the next page, where it cannot be one."""
    named = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    if ending == "csv":
        return StreamingHttpResponse(csv_lines(header, rows, bom=True), content_type=CSV_TYPE, headers=named)
    try:
        if ending != "xlsx":
            raise ValueError("Choose CSV or XLSX.")
        return HttpResponse(workbook(header, rows), content_type=XLSX_TYPE, headers=named)
    except ValueError as error:
        messages.error(request, str(error))
        return None


def count_in(found: QuerySet) -> str:
    opts = found.model._meta
    return count(found.count(), str(opts.verbose_name), str(opts.verbose_name_plural))


class Exports(admin.ModelAdmin):
    exported: list[Any] = []
    change_list_template = "backoffice/tables_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", view, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """How many records the list has as it is filtered, in which columns; and the file, once its kind is chosen."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        try:
            found = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:  # as the list itself does
            return HttpResponseRedirect(reverse(f"admin:{name}_changelist", query={"e": 1}))
        if request.method == "POST" and (file := self.exported_file(request, found, request.POST.get("format", ""))):
            return file
        context = {
            **self.admin_site.each_context(request),
            "title": f"Export {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "number": found.count(),
            "columns": [name for name, _ in self.export_columns()],
        }
        return TemplateResponse(request, "backoffice/export.html", context)

    def exported_file(self, request: HttpRequest, found: QuerySet, ending: str) -> HttpResponseBase | None:
        name = f"{self.opts.verbose_name_plural}-{localdate():%Y-%m-%d}".replace(" ", "-")
        write_down_of_many(request.user, self.model, f"Exported as {ending.upper()}: {count_in(found)}.")
        header = [column for column, _ in self.export_columns()]
        return table_file(request, ending, name, header, self.export_rows(found))

    def export_columns(self) -> list[tuple[str, str]]:
        return [(column, column) if isinstance(column, str) else column for column in self.exported]

    def export_rows(self, found: QuerySet) -> Iterator[list[Any]]:
        """The rows as they are asked for, in the words that the imports take: a long list is never held whole."""
        paths = [path for _, path in self.export_columns()]
        joins = filter(None, (joined(self.model, path) for path in paths))
        for record in found.select_related(*joins).iterator(chunk_size=500):
            yield [as_cell(value_of(record, path)) for path in paths]

    @admin.action(description="Export as CSV", permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase | None:
        return self.exported_file(request, queryset, "csv")

    @admin.action(description="Export as XLSX", permissions=["view"])
    def export_xlsx(self, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase | None:
        return self.exported_file(request, queryset, "xlsx")


def joined(model: type[Model], path: str) -> str:
    """The part of a way through the records that leads to other records, to be fetched with them."""
    steps = []
    for step in path.split("__"):
        try:
            field: Any = model._meta.get_field(step)
        except FieldDoesNotExist:
            break
        if not field.many_to_one:
            break
        steps.append(step)
        model = field.related_model
    return "__".join(steps)


def value_of(record: Model, path: str) -> Any:
    """What a way from a record leads to; None where there is nothing on it."""
    value: Any = record
    for step in path.split("__"):
        if value is not None:
            value = getattr(value, step)
    return value() if callable(value) else value


def as_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else value if isinstance(value, int) else str(value)
