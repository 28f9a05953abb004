"""What can be taken away: the published tables of each year as CSV."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from councils.exports import TABLES, csv_lines
from councils.models import ReviewYear
from councils.models.year import first_day


def data_page(request: HttpRequest) -> HttpResponse:
    """The tables of every published year, and on what terms they can be used."""
    return render(request, "site/data.html", {"years": ReviewYear.objects.published(), "tables": TABLES})


def table_file(request: HttpRequest, label: str, table: str) -> StreamingHttpResponse:
    """One table of a published year as CSV."""
    year = ReviewYear.objects.published().filter(starts_on=first_day(label)).first()
    if year is None or table not in TABLES:
        raise Http404
    named = {"Content-Disposition": f'attachment; filename="{table}-{label}.csv"'}
    return StreamingHttpResponse(csv_lines(TABLES[table], year), content_type="text/csv; charset=utf-8", headers=named)
