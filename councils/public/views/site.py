"""The pages about the site itself, and what machines ask a site for."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from councils.figures.national import national
from councils.models import Decision, Performance, PublicReport, ReviewYear
from councils.public.linked_data import of_site
from councils.public.map.year_map import YearMap
from councils.statistics.measures import shown_by
from councils.statistics.rates import count


def home(request: HttpRequest) -> HttpResponse:
    """Find your council; the latest year's national picture; what is new."""
    latest = ReviewYear.objects.published().first()
    shown = shown_by(latest) if latest else []
    context = {
        "data": of_site(request),
        "latest": latest,
        "drawn": YearMap(latest, shown[0], "lower", as_tiles=False, small=True) if latest and shown else None,
        "national": national(latest) if latest else None,
        "decisions": Decision.objects.published().select_related("authority", "category").defer("statement")[:4],
        "reports": PublicReport.objects.published().select_related("authority")[:3],
    }
    return render(request, "site/home.html", context)


def statistics(request: HttpRequest) -> HttpResponse:
    """How to read the statistics, with an example worked from a real row."""
    rows = Performance.objects.published().totals().select_related("year", "authority").prefetch_related("corrections")
    example = rows.order_by("-year__starts_on", "-upheld", "name").first()
    noted = ReviewYear.objects.published().exclude(notes="")
    context = {"example": example, "noted": noted, "one_more": example and weight_of_one(example.figures.investigated)}
    return render(request, "site/statistics.html", context)


def weight_of_one(cases: int) -> str:
    """By how much one case of so many moves a percentage, in words."""
    points = round(100 / cases) if cases else 0
    return count(points, "point") if points else "less than a point"


def accessibility(request: HttpRequest) -> HttpResponse:
    """How far the site can be used by everybody, and whom to tell when it cannot."""
    return render(request, "site/accessibility.html", {"contact": settings.DEFAULT_FROM_EMAIL})


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the site can serve pages: its database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


def robots(request: HttpRequest) -> HttpResponse:
    """What search engines are asked to leave alone."""
    where = request.build_absolute_uri(reverse("sitemap"))
    return HttpResponse(f"User-agent: *\nDisallow: /admin/\n\nSitemap: {where}\n", content_type="text/plain")


def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness of the site (RFC 9116)."""
    expires = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: mailto:{settings.DEFAULT_FROM_EMAIL}", f"Expires: {expires}", "Preferred-Languages: en"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
