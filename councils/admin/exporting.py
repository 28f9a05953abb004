"""Lists out: any filtered list as CSV or XLSX, in the columns the imports take, with nothing a spreadsheet runs."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from openpyxl import Workbook

from councils.exports import Line, without_formula

from .pages import Tracked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(rows: Iterable[list[Any]], name: str) -> StreamingHttpResponse:
    """A table as CSV, a line at a time."""
    writer: Any = csv.writer(Line())
    lines = (writer.writerow(row) for row in rows)
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=kept_as(f"{name}.csv"))


def as_xlsx(rows: Iterable[list[Any]], name: str) -> HttpResponse:
    """A table as a workbook of one sheet."""
    book, file = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet(name[:31])
    for row in rows:
        sheet.append(row)
    book.save(file)
    return HttpResponse(file.getvalue(), content_type=XLSX, headers=kept_as(f"{name}.xlsx"))


def kept_as(name: str) -> dict[str, str]:
    """The name under which a table is kept."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


class Exports(Tracked):
    """A list that can be taken away as a table by whoever may see it."""

    exported: list[str] = []

    @admin.action(description="Export as CSV", permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet) -> StreamingHttpResponse:
        return as_csv(self.table(queryset), str(self.opts.verbose_name_plural))

    @admin.action(description="Export as XLSX", permissions=["view"])
    def export_xlsx(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return as_xlsx(self.table(queryset), str(self.opts.verbose_name_plural))

    def table(self, queryset: QuerySet) -> Iterator[list[Any]]:
        """The header, and a row for each record."""
        yield self.exported
        joined = [name for name in self.exported if self.opts.get_field(name).is_relation]
        for record in queryset.select_related(*joined).iterator(chunk_size=500):
            yield [without_formula(as_cell(getattr(record, name))) for name in self.exported]


def as_cell(value: Any) -> Any:
    """A value as the imports read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else value if isinstance(value, int) else str(value)
