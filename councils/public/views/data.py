"""What can be taken away: the published tables of each year, the casework, and everything in one package."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from councils.exports.casework_tables import CASEWORK
from councils.exports.columns import COLUMNS
from councils.exports.data_package import UNDATED, descriptor, is_made_up, package, year_workbook
from councils.exports.year_tables import TABLES, Table
from councils.models import ReviewYear, ServiceArea
from councils.models.year import first_day
from councils.public.large_files import large_file
from councils.tables.writing import CSV_TYPE, XLSX_TYPE


def data_page(request: HttpRequest) -> HttpResponse:
    context = {"years": ReviewYear.objects.published(), "tables": TABLES, "casework": CASEWORK, "forms": FORMS}
    context["areas"] = ServiceArea.choices
    return render(request, "site/data.html", context)


def table_file(request: HttpRequest, label: str, table: str, form: str) -> HttpResponseBase:
    year = ReviewYear.objects.published().filter(starts_on=first_day(label)).first()
    if year is None or table not in TABLES or form not in FORMS:
        raise Http404
    return FORMS[form](TABLES[table], year, f"{table}-{label}.{form}")


def as_csv(table: Table, year: ReviewYear, name: str) -> HttpResponseBase:
    return whole_file("".join(table.csv_lines(year)), name, CSV_TYPE)


def as_xlsx(table: Table, year: ReviewYear, name: str) -> HttpResponseBase:
    return whole_file(year_workbook(table, year), name, XLSX_TYPE)


def as_json(table: Table, year: ReviewYear, name: str) -> HttpResponseBase:
    """A table for a script: what it is, and a list of its rows by column."""
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows(year)]
    return JsonResponse({"title": table.title, "year": year.label, "notes": year.notes, "rows": rows})


FORMS: dict[str, Callable[[Table, ReviewYear, str], HttpResponseBase]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "json": as_json,
}


def casework_file(request: HttpRequest, table: str) -> HttpResponseBase:
    if table not in UNDATED:
        raise Http404
    return large_file(request, f"{table}.csv", CSV_TYPE, UNDATED[table].csv_lines)


def codebook(request: HttpRequest) -> HttpResponse:
    """Every column of every table: what it means, and where it stands."""
    tables = {name: table.header for name, table in (TABLES | UNDATED).items()}
    lines = [
        (column, [name for name, header in tables.items() if column.name in header]) for column in COLUMNS.values()
    ]
    return render(request, "site/codebook.html", {"lines": lines})


def description(request: HttpRequest) -> JsonResponse:
    """The data package: what tables there are, with their columns and the licence."""
    return JsonResponse(descriptor(ReviewYear.objects.published()))


def everything(request: HttpRequest) -> HttpResponseBase:
    return large_file(request, "ombudsman-data.zip", "application/zip", package_parts)


def package_parts() -> Iterator[bytes]:
    years = list(ReviewYear.objects.published())
    said = {"office": settings.OMBUDSMAN_NAME, "demonstration": is_made_up(years)}
    readme = render_to_string("site/data_readme.txt", {"years": years, "tables": TABLES, "undated": UNDATED} | said)
    return package(years, readme)


def whole_file(content: str | bytes, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(content, content_type=content_type, headers=named(name))


def named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
