"""The national review of a published year."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from councils.figures import remedies
from councils.figures.council_year import breaks_before, remarks_on
from councils.figures.national import (
    RATES,
    YearLine,
    corrections_to,
    improvements,
    more_than_chance,
    national,
    open_cases,
    side_by_side,
    totals_beside,
)
from councils.figures.who_stands_out import cases_not_complied_with, who_stands_out
from councils.models import PublicReport, ReviewYear
from councils.public.linked_data import of_review
from councils.register.training import outreach
from councils.statistics import charts


def latest_review(request: HttpRequest) -> HttpResponse:
    return redirect(get_object_or_404(ReviewYear.objects.published()[:1]))


def review_page(request: HttpRequest, label: str) -> HttpResponse:
    years = list(ReviewYear.objects.published().select_related("note"))
    year = next((year for year in years if year.label == label), None)
    if year is None:
        raise Http404
    totals = totals_beside(year, years)
    picture, beside = national(year, totals), side_by_side(years, totals)
    stands_out = who_stands_out(year, years, totals)
    context = {
        "year": year,
        "data": of_review(request, year),
        "years": years,
        "national": picture,
        "stands_out": stands_out,
        "not_complied": list(cases_not_complied_with(year)),
        "differ": more_than_chance(year, totals),
        "open_cases": open_cases(stands_out.of_year(year)),
        "remedies": remedies.tables_to_show(year),
        "beside": beside,
        "trends": national_trends(beside),
        "remarks": remarks_on(years),
        "reports": PublicReport.objects.published().published_in(*year.days).select_related("authority"),
        "improvements": improvements(year, on=timezone.localdate()),
        "today": timezone.localdate(),
        "outreach": outreach(year),
        "corrections": corrections_to(picture, stands_out.corrections),
    }
    return render(request, "review/review.html", context)


def national_trends(beside: list[YearLine]) -> list[tuple[str, str, charts.Trend]]:
    """The chart of each rate of all authorities together, with its key and title."""
    drawn = []
    for key, title in RATES.items():
        shown = [line for line in reversed(beside) if getattr(line.year, f"shows_{key}")]
        cut = breaks_before(key, [line.year for line in shown])
        points = [
            charts.Year(line.year.label, getattr(line.figures, key), None, parts)
            for line, parts in zip(shown, cut, strict=True)
        ]
        if chart := charts.trend(points):
            drawn.append((key, title, chart))
    return drawn
