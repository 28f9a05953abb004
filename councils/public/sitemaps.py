"""What search engines are told of: every public page, and when what it shows last changed."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from councils.models import Authority, Category, Decision, Performance, PublicReport, ReviewYear, ServiceArea

ABOUT = ("about", "contact", "complain", "privacy", "accessibility")


class PageSitemap(Sitemap):
    def items(self) -> list[str]:
        names = ["home", "councils", "map", "compare", "decisions", "improvements", "reports", "statistics", "data"]
        return [*names, "training", "api", "letter-check", "alerts", *ABOUT]

    def location(self, item: str) -> str:
        return reverse(item)


class TopicSitemap(Sitemap):
    """Service areas and the categories in which something is published."""

    def items(self) -> list[str]:
        areas = [reverse("service-area", args=[area]) for area in ServiceArea.values]
        used = Decision.objects.published().filter(category=OuterRef("pk"))
        return [*areas, *(one.get_absolute_url() for one in Category.objects.filter(Exists(used)))]

    def location(self, item: str) -> str:
        return item


class Councils(Sitemap):
    def items(self) -> QuerySet[Authority]:
        return Authority.objects.order_by("pk")


class CouncilYears(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet[Performance]:
        return Performance.objects.published().totals().select_related("authority", "year").order_by("pk")


class Reviews(Sitemap):
    def items(self) -> QuerySet[ReviewYear]:
        return ReviewYear.objects.published()

    def lastmod(self, item: ReviewYear) -> datetime | None:
        return item.publish_at


class Decisions(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet[Decision]:
        return Decision.objects.published().only("reference", "became_public_at", "updated_at").order_by("pk")

    def lastmod(self, item: Decision) -> datetime | None:
        return item.last_updated_at


class Reports(Sitemap):
    def items(self) -> QuerySet[PublicReport]:
        return PublicReport.objects.published().order_by("pk")


SITEMAPS = {
    "pages": PageSitemap,
    "topics": TopicSitemap,
    "councils": Councils,
    "years": CouncilYears,
    "reviews": Reviews,
    "decisions": Decisions,
    "reports": Reports,
}
