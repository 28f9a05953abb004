"""The public data as JSON: read only, published only, the filters of the pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from councils.exports.year_tables import TABLES
from councils.figures.council_year import CouncilYear, published_years
from councils.figures.peers import peers_of_one
from councils.models import Authority, Decision, Performance, ReviewYear
from councils.models.year import first_day
from councils.public.api.pages import ByAddress, InOrderOfPublication
from councils.public.api.serializers import (
    AuthoritySerializer,
    CouncilOfYearSerializer,
    CouncilSerializer,
    CouncilYearSerializer,
    DecisionSerializer,
    KindTotalSerializer,
    RefusedSerializer,
    YearInShortSerializer,
    YearSerializer,
)
from councils.public.documents import documents_about
from councils.public.filters import AuthorityFilter, DecisionOfApiFilter
from councils.public.views.decisions import listed
from councils.statistics.measures import shown_by


def api_page(request: HttpRequest) -> HttpResponse:
    """What the API has, for people; the schema says it for machines."""
    example = Performance.objects.published().totals().select_related("year", "authority").first()
    return render(request, "site/api.html", {"example": example})


class OneAnswerForNothing:
    """Says of whatever is not there the same, whether it is unknown, embargoed or impossible."""

    def handle_exception(self, exc: Exception) -> Response:
        """Drops what Django would say about which record was missing."""
        return super().handle_exception(NotFound() if isinstance(exc, Http404) else exc)  # type: ignore[misc]


WRONG_FILTER = OpenApiResponse(
    {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    "A filter names what does not exist, or the cursor is none: a sentence for each parameter that is wrong.",
)
NOTHING = OpenApiResponse(RefusedSerializer, "There is no such thing, or it is not published.")
TOO_OFTEN = OpenApiResponse(RefusedSerializer, "Too many requests: the answer says how long to wait.")


@extend_schema_view(
    get=extend_schema(summary="Councils", responses={200: AuthoritySerializer(many=True), 400: WRONG_FILTER})
)
class CouncilListView(ListAPIView):
    """All authorities, narrowed by the filters of the page."""

    queryset = Authority.objects.all()
    serializer_class = AuthoritySerializer
    filter_backends = [DjangoFilterBackend]
    filterset_class = AuthorityFilter
    pagination_class = ByAddress


@extend_schema_view(get=extend_schema(summary="A council", responses={200: CouncilSerializer, 404: NOTHING}))
class CouncilView(OneAnswerForNothing, RetrieveAPIView):
    """One authority and its published years."""

    queryset = Authority.objects.all()
    serializer_class = CouncilSerializer
    lookup_field = "slug"

    def get_serializer_context(self) -> dict[str, Any]:
        """Adds how to find the address of a year."""
        return {**super().get_serializer_context(), "address": self.address}

    def address(self, performance: Performance) -> str:
        """Where the figures of a year are."""
        path = reverse("api-council-year", args=[self.kwargs["slug"], performance.year.label])
        return self.request.build_absolute_uri(path)


class CouncilYearView(OneAnswerForNothing, APIView):
    """One authority's figures for one published review year."""

    @extend_schema(
        operation_id="councils_year_retrieve",
        summary="A council’s year",
        responses={200: CouncilYearSerializer, 404: NOTHING},
    )
    def get(self, request: Request, slug: str, label: str) -> Response:
        """The figures that hold today, as the council's page prints them."""
        authority = get_object_or_404(Authority, slug=slug)
        shown = next((year for year in published_years(authority, areas_of=label) if year.year.label == label), None)
        if shown is None:
            raise Http404
        facts = as_facts(shown) | {"letter": letter_address(request, shown)}
        return Response(CouncilYearSerializer(facts).data)


def as_facts(shown: CouncilYear) -> dict[str, Any]:
    """What is serialized of a year; each measure it shows under its own name."""
    names = ("performance", "year", "figures", "areas", "corrections")
    return {
        **{name: getattr(shown, name) for name in names},
        **{measure.key: measure for measure in shown.measures},
        "peers": [found for found in peers_of_one(shown.performance) if found.is_known],
    }


def letter_address(request: Request, shown: CouncilYear) -> str | None:
    """Where the year's letter is; None while there is none to be read."""
    documents = documents_about(shown.performance.authority, shown.year)
    return request.build_absolute_uri(documents[0].latest_pdf_address) if documents else None


class ReviewYearListView(APIView):
    """The published review years, newest first."""

    @extend_schema(
        operation_id="years_list",
        summary="Review years",
        responses={200: YearInShortSerializer(many=True), 429: TOO_OFTEN},
    )
    def get(self, request: Request) -> Response:
        """What is public of each year, newest first."""
        years = ReviewYear.objects.published()
        return Response(YearInShortSerializer(years, many=True, context={"request": request}).data)


class ReviewYearView(OneAnswerForNothing, APIView):
    """One published review year."""

    @extend_schema(
        operation_id="years_retrieve", summary="A review year", responses={200: YearSerializer, 404: NOTHING}
    )
    def get(self, request: Request, label: str) -> Response:
        """What the year shows, the totals of each kind as published, who was reviewed, and the tables of it."""
        year = get_object_or_404(ReviewYear.objects.published(), starts_on=first_day(label))
        context = {"request": request, "label": label}
        reviewed = year.performances.totals().select_related("authority")
        addresses = {name: reverse("table", args=[label, name, "csv"]) for name in TABLES}
        more = {
            "measures": shown_by(year),
            "totals": KindTotalSerializer(year.kind_totals.filter(service_area=""), many=True).data,
            "authorities": CouncilOfYearSerializer(reviewed, many=True, context=context).data,
            "tables": [
                {"name": name, "title": TABLES[name].title, "csv": request.build_absolute_uri(address)}
                for name, address in addresses.items()
            ],
        }
        return Response(YearInShortSerializer(year, context=context).data | more)


@extend_schema_view(
    get=extend_schema(summary="Decisions", responses={200: DecisionSerializer(many=True), 400: WRONG_FILTER})
)
class DecisionListView(ListAPIView):
    """Public decisions, narrowed by the filters of the page: those that became public last come first.

    Whoever takes them all reads the oldest first, or those updated since they read last; what appears meanwhile is at
    the end of both.
    """

    queryset = Decision.objects.none()
    serializer_class = DecisionSerializer
    filter_backends = [DjangoFilterBackend]
    filterset_class = DecisionOfApiFilter
    pagination_class = InOrderOfPublication

    def get_queryset(self) -> QuerySet[Decision]:
        """Asked anew for each request: what is public depends on the day."""
        return listed(Decision.objects.published())

    def is_latest_first(self, request: Request) -> bool:
        """Whether what became public last comes first."""
        asked = request.query_params
        return not (asked.get("updated_since") or asked.get("sort") == "oldest")


@extend_schema(exclude=True)
class NothingHereView(APIView):
    """What does not exist, said as what must not be seen is said."""

    def get(self, request: Request, **kwargs: str) -> Response:
        """Always the same."""
        raise NotFound
