"""A service area or a category as a place: figures, who differs, faults, improvements, reports, decisions."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from councils.figures.areas import area_over_years, who_differs
from councils.figures.council_year import remarks_on
from councils.figures.remedies import RemedyLine, tables_to_show
from councils.models import (
    Category,
    Decision,
    Outcome,
    PublicReport,
    Recommendation,
    Remedy,
    ReviewYear,
    ServiceArea,
)
from councils.models.choices import INVESTIGATED, PUBLIC_OUTCOMES
from councils.models.decision import DecisionQuerySet
from councils.public.views.decisions import listed
from councils.statistics.rates import Rate

MOST_FAULTS, LATEST = 8, 5


@dataclass(frozen=True)
class CategoryLine:
    """A category in a list: how many of its decisions are public, and how many were upheld."""

    slug: str
    name: str
    number: int
    upheld: Rate


class Casework:
    """What is public today about a topic: all that is shown of it is asked of the decisions that are public."""

    def __init__(self, decisions: DecisionQuerySet, name: str, value: str) -> None:
        self.decisions, self.asked = decisions, urlencode({name: value})
        grouped = (
            decisions.order_by()
            .values_list("category__slug", "category__name", "outcome", "reason__text")
            .annotate(number=Count("pk"))
        )
        self.rows = list(grouped)

    @cached_property
    def number(self) -> int:
        return sum(number for *_, number in self.rows)

    @cached_property
    def outcomes(self) -> list[tuple[str, str, int]]:
        found = self.by_outcome(self.rows)
        return [(value, Outcome(value).label, found[value]) for value in reversed(PUBLIC_OUTCOMES) if found[value]]

    @cached_property
    def upheld(self) -> Rate:
        return self.rate(self.by_outcome(self.rows))

    @cached_property
    def faults(self) -> list[tuple[str, int]]:
        """Why complaints were upheld, most common first."""
        found: Counter[str] = Counter()
        for *_, outcome, reason, number in self.rows:
            if outcome == Outcome.UPHELD and reason:
                found[reason] += number
        return sorted(found.items(), key=lambda row: (-row[1], row[0]))[:MOST_FAULTS]

    @property
    def categories(self) -> list[CategoryLine]:
        named = sorted({(name, slug) for slug, name, *_ in self.rows})
        counted = [(slug, name, self.by_outcome([row for row in self.rows if row[0] == slug])) for name, slug in named]
        return [CategoryLine(slug, name, found.total(), self.rate(found)) for slug, name, found in counted]

    def by_outcome(self, rows: list[Any]) -> Counter[str]:
        found: Counter[str] = Counter()
        for *_, outcome, _, number in rows:
            found[outcome] += number
        return found

    def rate(self, outcomes: Counter[str]) -> Rate:
        return Rate(outcomes[Outcome.UPHELD], sum(outcomes[outcome] for outcome in INVESTIGATED))

    @cached_property
    def latest(self) -> list[Decision]:
        return list(listed(self.decisions)[:LATEST])

    @cached_property
    def agreed(self) -> list[tuple[str, str, int]]:
        """What sort of improvement was agreed how often, most often first."""
        found = self.improvements.order_by().values_list("remedy").annotate(number=Count("pk"))
        rows = [(value, str(Remedy(value).label), number) for value, number in found]
        return sorted(rows, key=lambda row: (-row[2], row[1]))

    @property
    def improvements(self) -> Any:
        # Asked of each: SQLite would otherwise list all decisions for the sake of a few.
        agreed_in = self.decisions.filter(pk=OuterRef("decision"))
        return Recommendation.objects.service_improvements().filter(Exists(agreed_in))

    @cached_property
    def latest_improvements(self) -> list[Recommendation]:
        found = self.improvements.select_related("decision__authority")
        return list(found.order_by("-decision__decided_on", "decision__reference", "number")[:LATEST])

    @cached_property
    def reports(self) -> list[PublicReport]:
        found = PublicReport.objects.published().filter(Exists(self.decisions.filter(reports=OuterRef("pk"))))
        return list(found.select_related("authority")[:LATEST])


def service_area_page(request: HttpRequest, area: str) -> HttpResponse:
    """All authorities together over the years, the councils that differ, and what is public of the casework."""
    if area not in ServiceArea.values:
        raise Http404
    about, years = ServiceArea(area), list(ReviewYear.objects.published())
    work = Casework(Decision.objects.published().filter(category__service_area=area), "area", area)
    context = {
        "name": about.label,
        "area": about,
        "over_years": area_over_years(about, years),
        "remarks": remarks_on(years),
        "differs": who_differs(about, years),
        "work": work,
        "paid": paid(about, years),
        "feed": reverse("area-feed", args=[area]),
    }
    return render(request, "topics/service_area.html", context)


def paid(area: ServiceArea, years: list[ReviewYear]) -> tuple[ReviewYear, RemedyLine] | None:
    """What was paid in the latest year of which that may be told."""
    for year in years:
        for table in tables_to_show(year):
            for line in table.lines if table.name == "paid by area" else ():
                if line.name == area.label and line.amounts:
                    return year, line
    return None


def category_page(request: HttpRequest, category: str) -> HttpResponse:
    """What is public of the casework about a category. Figures are counted by service area, not by category."""
    about = get_object_or_404(Category, slug=category)
    context = {
        "name": about.name,
        "category": about,
        "work": Casework(Decision.objects.published().filter(category=about), "category", about.slug),
        "feed": reverse("category-feed", args=[about.slug]),
    }
    return render(request, "topics/category.html", context)
