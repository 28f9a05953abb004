"""Atom feeds: the latest published decisions of everybody, of a council, of a service area, of a category."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from councils.models import Authority, Category, Decision, ReviewYear, ServiceArea
from councils.models.decision import DecisionQuerySet
from councils.public.documents import documents_about

LATEST = 50
DOCUMENTS = 5  # of those, however old they are beside the decisions of a busy council


class DecisionFeed(Feed):
    """The latest decisions that are public."""

    feed_type = Atom1Feed
    title_of = "Decisions"

    def get_object(self, request: HttpRequest, **named: str) -> Any:
        return None

    def title(self, about: Any) -> str:
        made_up = " (demonstration: everything is made up)" if settings.DEMONSTRATION else ""
        return f"{self.name_of(about)} – {settings.OMBUDSMAN_NAME}{made_up}"

    def name_of(self, about: Any) -> str:
        return "Decisions about all councils"

    def author_name(self, about: Any) -> str:
        return settings.OMBUDSMAN_NAME

    def subtitle(self, about: Any) -> str:
        return "Decisions as they become public, some weeks after they are made."

    def link(self, about: Any) -> str:
        return reverse("decisions")

    def narrowed(self, decisions: DecisionQuerySet, about: Any) -> DecisionQuerySet:
        return decisions

    def items(self, about: Any) -> QuerySet[Decision]:
        published = Decision.objects.published().select_related("authority", "category").defer("statement", "notes")
        return self.narrowed(published, about).latest_public()[:LATEST]

    def item_title(self, item: Decision) -> str:
        return f"{item.authority.name}: {item.category.name}, {item.get_outcome_display().lower()} ({item.reference})"

    def item_description(self, item: Decision) -> str:
        return escape(item.summary)  # a feed's descriptions are HTML

    def item_updateddate(self, item: Any) -> datetime:
        changed = item.last_updated_at if isinstance(item, Decision) else None
        return changed or self.item_pubdate(item)

    def item_pubdate(self, item: Any) -> datetime:
        assert item.became_public_at
        moment: datetime = item.became_public_at
        return moment


class YearFeed(DecisionFeed):
    """The published years: figures, letters and the national review of each."""

    def name_of(self, about: Any) -> str:
        return "Figures, annual review letters and national reviews"

    def subtitle(self, about: Any) -> str:
        return "Each year when it becomes public."

    def link(self, about: Any) -> str:
        return reverse("data")

    def items(self, about: Any) -> Any:
        return ReviewYear.objects.published()

    def item_title(self, item: Any) -> str:
        return f"Complaints about councils in {item.label}: national review, figures and letters"

    def item_description(self, item: Any) -> str:
        return escape(item.notes)

    def item_pubdate(self, item: Any) -> datetime:
        return item.publish_at


class CouncilFeed(DecisionFeed):
    """The latest decisions about one council, and its letters."""

    def get_object(self, request: HttpRequest, **named: str) -> Authority:
        return get_object_or_404(Authority, slug=named["slug"])

    def name_of(self, about: Authority) -> str:
        return f"Decisions about {about.name}"

    def link(self, about: Authority) -> str:
        return about.get_absolute_url()

    def narrowed(self, decisions: DecisionQuerySet, about: Authority) -> DecisionQuerySet:
        return decisions.filter(authority=about)

    def items(self, about: Authority) -> Any:
        documents = documents_about(about)[:DOCUMENTS]
        found = [*super().items(about)[: LATEST - len(documents)], *documents]
        return sorted(found, key=self.item_pubdate, reverse=True)

    def item_title(self, item: Any) -> str:
        if isinstance(item, Decision):
            return super().item_title(item)
        return f"{item.authority.name}: Annual Review letter {item.year.letter_year}"

    def item_description(self, item: Any) -> str:
        return (
            super().item_description(item)
            if isinstance(item, Decision)
            else f"The letter about {item.year.label}, with its figures."
        )


class ServiceAreaFeed(DecisionFeed):
    """The latest decisions about one service area."""

    def get_object(self, request: HttpRequest, **named: str) -> ServiceArea:
        if named["area"] not in ServiceArea.values:
            raise Http404
        return ServiceArea(named["area"])

    def name_of(self, about: ServiceArea) -> str:
        return f"Decisions about {about.label.lower()}"

    def link(self, about: ServiceArea) -> str:
        return reverse("service-area", args=[about.value])

    def narrowed(self, decisions: DecisionQuerySet, about: ServiceArea) -> DecisionQuerySet:
        return decisions.filter(category__service_area=about.value)


class CategoryFeed(DecisionFeed):
    """The latest decisions about one category."""

    def get_object(self, request: HttpRequest, **named: str) -> Category:
        return get_object_or_404(Category, slug=named["category"])

    def name_of(self, about: Category) -> str:
        return f"Decisions about {about.name.lower()}"

    def link(self, about: Category) -> str:
        return about.get_absolute_url()

    def narrowed(self, decisions: DecisionQuerySet, about: Category) -> DecisionQuerySet:
        return decisions.filter(category=about)
