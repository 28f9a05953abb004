"""The national review of a published year."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from councils.models import ReviewYear
from councils.national import corrections_to, national


def review_page(request: HttpRequest, label: str) -> HttpResponse:
    """All authorities of a year together, by kind and by service area."""
    years = list(ReviewYear.objects.published())
    year = next((year for year in years if year.label == label), None)
    if year is None:
        raise Http404
    picture = national(year)
    context = {"national": picture, "corrections": corrections_to(picture), "year": year, "years": years}
    return render(request, "review/review.html", context)
