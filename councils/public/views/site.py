"""The pages about the site itself, and what machines ask a site for."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from councils.figures.national import RATES, dispersions, national
from councils.models import (
    INVESTIGATED,
    Authority,
    Decision,
    Performance,
    PublicReport,
    ReviewYear,
    Seminar,
    TrainingCourse,
)
from councils.public.filters.fields import LONGEST_SEARCH
from councils.public.linked_data import of_site
from councils.public.map.year_map import YearMap
from councils.public.views.lists import PER_PAGE, page_asked
from councils.register.topics import elsewhere
from councils.register.training import outreach_of
from councils.search.finder import Called
from councils.statistics.english import existence
from councils.statistics.measures import shown_by
from councils.statistics.rates import count

PLAIN = "text/plain; charset=utf-8"


def home(request: HttpRequest) -> HttpResponse:
    latest = ReviewYear.objects.published().first()
    shown = shown_by(latest) if latest else []
    investigated = Decision.objects.published().filter(outcome__in=INVESTIGATED)
    context = {
        "data": of_site(request),
        "latest": latest,
        "drawn": YearMap(latest, shown[0], "lower", as_tiles=False, small=True) if latest and shown else None,
        "national": national(latest) if latest else None,
        "decisions": investigated.select_related("authority", "category").defer("statement")[:4],
        "reports": PublicReport.objects.published().select_related("authority")[:3],
    }
    return render(request, "site/home.html", context)


def statistics(request: HttpRequest) -> HttpResponse:
    rows = Performance.objects.published().totals().select_related("year", "authority").prefetch_related("corrections")
    example = rows.order_by("-year__starts_on", "-upheld", "name").first()
    noted = ReviewYear.objects.published().exclude(notes="")
    context: dict[str, Any] = {"example": example, "noted": noted}
    if example:
        shown = shown_by(example.year)
        context["one_more"] = weight_of_one(example.figures.investigated)
        context["columns"] = [title for key, title in RATES.items() if key in shown]
        context["dispersions"] = dispersions(example.year, example.year.kind_totals.all())
    return render(request, "site/statistics.html", context)


def weight_of_one(cases: int) -> str:
    points = round(100 / cases) if cases else 0
    return count(points, "point") if points else "less than a point"


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html")


def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "site/contact.html", {"contact": settings.OFFICE_EMAIL})


def complain(request: HttpRequest) -> HttpResponse:
    context = {"contact": settings.OFFICE_EMAIL, "elsewhere": dict.fromkeys(elsewhere().values())}
    return render(request, "site/complain.html", context)


def privacy(request: HttpRequest) -> HttpResponse:
    context = {"contact": settings.OFFICE_EMAIL, "years": settings.KEEP_DECISIONS_PUBLIC_YEARS}
    return render(request, "site/privacy.html", context)


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html", {"contact": settings.OFFICE_EMAIL})


def robots(request: HttpRequest) -> HttpResponse:
    where = request.build_absolute_uri(reverse("sitemap"))
    return HttpResponse(f"User-agent: *\nDisallow: /admin/\n\nSitemap: {where}\n", content_type=PLAIN)


def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness of the site (RFC 9116)."""
    expires = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    page = request.build_absolute_uri(reverse("contact"))
    whom = f"mailto:{settings.OFFICE_EMAIL}" if settings.OFFICE_EMAIL else page
    lines = [f"Contact: {whom}", f"Expires: {expires}", "Preferred-Languages: en"]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


def training_page(request: HttpRequest) -> HttpResponse:
    years = list(ReviewYear.objects.published())
    courses, seminars = TrainingCourse.objects.shown(), Seminar.objects.shown()
    held = courses.past().only("held_on", "topic", "audience", "withheld_because", "public_until")
    context = {
        "coming": sorted([*seminars.coming(), *courses.coming()], key=lambda one: one.held_on),
        "totals": list(zip(years, outreach_of(years), strict=True)),
        "held_seminars": seminars.past(),
        "page": Paginator(held, PER_PAGE).get_page(page_asked(request)),
    }
    return render(request, "site/training.html", context)


SUGGESTED = 8


def suggestions(request: HttpRequest) -> JsonResponse:
    """The councils that somebody may mean, best first: two queries, whatever is typed."""
    typed = request.GET.get("q", "").strip()
    if len(typed) > LONGEST_SEARCH:
        return JsonResponse({"detail": f"Type at most {LONGEST_SEARCH} characters."}, status=400)
    if not typed:
        return JsonResponse({"suggestions": []})
    finder, on = Authority.objects.all().finder(), timezone.localdate()
    found = (finder.begun(typed, on, around=True) or finder.nearly(typed, on))[:SUGGESTED]
    known = Authority.objects.only("slug").in_bulk([one.key for one in found])
    return JsonResponse({"suggestions": [suggestion(typed, one, known[one.key]) for one in found]})


def suggestion(typed: str, one: Called, authority: Authority) -> dict[str, str]:
    """One of them: its name, where its page is, and what tells it from others or says why it is here."""
    about = existence(one.opened_on, one.closed_on, timezone.localdate()) or one.why(typed)
    return {"name": one.name, "slug": authority.slug, "about": about, "address": authority.get_absolute_url()}
