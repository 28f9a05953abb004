"""Lists out: any list as it is filtered, as CSV or XLSX, with nothing that a spreadsheet would run."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localdate
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.forms import ExportForm
from import_export.resources import ModelResource

from councils.tables.writing import Csv, Rows, Xlsx

Column = str | tuple[str, str]  # a field, or what the column is called and the way to what stands in it


class ListTable(ModelResource):
    """The records of a list as rows, in the columns and words that the imports take."""

    def export(self, queryset: Any = None, **kwargs: Any) -> Iterator[list[Any]]:
        """The header, then the rows as they are asked for: a long list is never held whole."""
        fields = self.get_export_fields()
        yield [field.column_name for field in fields]
        ways = filter(None, (joined(self._meta.model, field.attribute) for field in fields))
        for record in queryset.select_related(*ways).iterator(chunk_size=500):
            yield [as_cell(field.get_value(record)) for field in fields]


def joined(model: type[Model], way: str) -> str:
    """The part of a way through the records that leads to other records, to be fetched with them."""
    steps = []
    for step in way.split("__"):
        try:
            field: Any = model._meta.get_field(step)
        except FieldDoesNotExist:
            break
        if not field.many_to_one:
            break
        steps.append(step)
        model = field.related_model
    return "__".join(steps)


def as_cell(value: Any) -> Any:
    """A value as the imports read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else value if isinstance(value, int) else str(value)


def sent(file_format: Format, rows: Rows, name: str) -> HttpResponseBase:
    """A table as a file, with nothing in it that a spreadsheet would run. Raises ValueError for what it cannot hold."""
    # A workbook is made now, while it can still be said what does not fit; CSV as it is sent.
    response = HttpResponse if file_format.is_binary() else StreamingHttpResponse
    named = {"Content-Disposition": f'attachment; filename="{name}.{file_format.get_extension()}"'}
    return response(file_format.export_data(rows), content_type=file_format.get_content_type(), headers=named)


def as_csv(rows: Rows, name: str) -> HttpResponseBase:
    """A table as CSV, a line at a time."""
    return sent(Csv(), rows, name)


def as_xlsx(rows: Rows, name: str) -> HttpResponseBase:
    """A table as a workbook of one sheet."""
    return sent(Xlsx(), rows, name)


@cache
def table_of(model: type[Model], columns: tuple[Column, ...]) -> type[ListTable]:
    """The table of a list with these columns."""
    named = dict((column, column) if isinstance(column, str) else column for column in columns)
    fields = {name: Field(attribute=way, column_name=name) for name, way in named.items()}
    meta = type("Meta", (), {"model": model, "fields": tuple(named)})
    return type(f"{model.__name__}Table", (ListTable,), {**fields, "Meta": meta})


class Exports(ExportMixin):
    """A list that can be taken away as a table by whoever may see it."""

    exported: list[Any] = []
    export_formats = [Csv, Xlsx]
    export_form_class = ExportForm
    export_template_name = "backoffice/export.html"
    import_export_change_list_template = "backoffice/tables_list.html"

    def get_export_resource_classes(self, request: HttpRequest) -> list[type[ListTable]]:
        return [table_of(self.model, tuple(self.exported))]

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        found = self.get_export_queryset(request)
        columns = [column if isinstance(column, str) else column[0] for column in self.exported]
        shown = {"title": f"Export {self.opts.verbose_name_plural}", "number": found.count(), "columns": columns}
        return {**super().init_request_context_data(request, form), **shown}

    def _do_file_export(
        self, file_format: Format, request: HttpRequest, queryset: QuerySet, export_form: Any = None
    ) -> HttpResponseBase:
        if not self.has_export_permission(request):
            raise PermissionDenied
        rows = self.get_data_for_export(request, queryset, export_form=export_form)
        return sent(file_format, rows, f"{self.opts.verbose_name_plural}-{localdate():%Y-%m-%d}".replace(" ", "-"))

    @admin.action(description="Export as CSV", permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase:
        return self._do_file_export(Csv(), request, queryset)

    @admin.action(description="Export as XLSX", permissions=["view"])
    def export_xlsx(self, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase:
        return self._do_file_export(Xlsx(), request, queryset)
