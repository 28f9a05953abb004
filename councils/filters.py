"""How the public narrows a list: one definition for page, API and file."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet

from councils.models import (
    PUBLIC_OUTCOMES,
    Authority,
    Decision,
    Kind,
    Outcome,
    PublicReport,
    Recommendation,
    Region,
    Remedy,
    ReportKind,
    ReviewYear,
    ServiceArea,
)
from councils.models.decision import retained_after, today
from councils.models.year import first_day
from councils.query import understood
from councils.search import matching

LONGEST_SEARCH = 200
MOST_WORDS = 8  # of a council's name: every word is one more condition on every row

OUTCOMES = [(outcome.value, outcome.label) for outcome in reversed(Outcome) if outcome in PUBLIC_OUTCOMES]


def years_kept() -> list[tuple[str, str]]:
    """The review years from which decisions can be public still, by the calendar alone, newest first.

    The years on record are not asked: one that is not public yet must not show.
    """
    labels: list[str] = []
    first = today()
    while not labels or first > retained_after():
        first = date(first.year - (first.month < 4), 4, 1)
        labels.append(ReviewYear(starts_on=first).label)
        first = date(first.year, 3, 31)
    return [(label, label) for label in labels]


def words_of(text: str) -> list[str]:
    """The words to look for, as many as a search takes."""
    return text.split()[:MOST_WORDS]


class SearchFilter(django_filters.CharFilter):
    """Rows whose public texts have what was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=LONGEST_SEARCH, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return matching(qs, understood(value)) if value else qs


class CouncilFilter(django_filters.ModelChoiceFilter):
    """Rows of one council, by its slug."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            queryset=Authority.objects.only("slug", "name"),
            to_field_name="slug",
            empty_label="All councils",
            label="Council",
            **kwargs,
        )


class AuthorityFilter(django_filters.FilterSet):
    """Councils by name, former name or code, by kind and by region."""

    q = django_filters.CharFilter(method="called", max_length=LONGEST_SEARCH, label="Name, former name or code")
    kind = django_filters.ChoiceFilter(choices=Kind.choices, label="Kind", empty_label="All kinds")
    region = django_filters.ChoiceFilter(choices=Region.choices, label="Region", empty_label="All of England")

    class Meta:
        model = Authority
        fields: list[str] = []  # only those declared above

    def called(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those that are or were called so."""
        return Authority.objects.filter(pk__in=queryset).called(" ".join(words_of(value)))


class DecisionFilter(django_filters.FilterSet):
    """Decisions by words, council, kind of council, service area, outcome and the year they were made in."""

    q = SearchFilter(label="Words or reference")
    council: CouncilFilter | None = CouncilFilter(field_name="authority")
    kind = django_filters.ChoiceFilter(
        field_name="authority__kind", choices=Kind.choices, label="Kind of council", empty_label="All kinds"
    )
    area = django_filters.ChoiceFilter(
        field_name="category__service_area", choices=ServiceArea.choices, label="Service area", empty_label="All areas"
    )
    outcome = django_filters.ChoiceFilter(choices=OUTCOMES, label="Outcome", empty_label="All outcomes")
    year = django_filters.ChoiceFilter(
        choices=years_kept, method="decided_in", label="Decided in", empty_label="All years"
    )

    class Meta:
        model = Decision
        fields: list[str] = []  # only those declared above

    def decided_in(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those decided in a review year."""
        return queryset.filter(decided_on__range=ReviewYear(starts_on=first_day(value)).days)


class ImprovementFilter(django_filters.FilterSet):
    """Service improvements by words, council, service area, sort of remedy and the year of the decision."""

    q = SearchFilter(label="Words")
    council: CouncilFilter | None = CouncilFilter(field_name="decision__authority")
    area = django_filters.ChoiceFilter(
        field_name="decision__category__service_area",
        choices=ServiceArea.choices,
        label="Service area",
        empty_label="All areas",
    )
    remedy = django_filters.ChoiceFilter(choices=Remedy.choices, label="Sort", empty_label="All sorts")
    year = django_filters.ChoiceFilter(
        choices=years_kept, method="decided_in", label="Decided in", empty_label="All years"
    )

    class Meta:
        model = Recommendation
        fields: list[str] = []  # only those declared above

    def decided_in(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those of decisions made in a review year."""
        return queryset.filter(decision__decided_on__range=ReviewYear(starts_on=first_day(value)).days)


class ReportFilter(django_filters.FilterSet):
    """Public reports by words, council and kind of report."""

    q = SearchFilter(label="Words")
    council: CouncilFilter | None = CouncilFilter(field_name="authority")
    kind = django_filters.ChoiceFilter(choices=ReportKind.choices, label="Kind of report", empty_label="All reports")

    class Meta:
        model = PublicReport
        fields: list[str] = []  # only those declared above


class DecisionOfCouncilFilter(DecisionFilter):
    """The same for the page of one council, where there is no council to choose."""

    council = None
    kind = None


class ImprovementOfCouncilFilter(ImprovementFilter):
    """The same for the page of one council."""

    council = None


class ReportOfCouncilFilter(ReportFilter):
    """The same for the page of one council."""

    council = None
