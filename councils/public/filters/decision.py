"""How lists of decisions are narrowed, ordered and counted."""

from collections import defaultdict
from datetime import datetime

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet, Value

from councils.models import (
    PUBLIC_OUTCOMES,
    Compliance,
    Decision,
    Kind,
    Outcome,
    PublicReport,
    Recommendation,
    Region,
    Remedy,
    ServiceArea,
)
from councils.public.filters.faceted import Beside, Counting, Facet, FacetedFilter, of_authority, of_category
from councils.public.filters.fields import (
    CategoryFilter,
    CouncilFilter,
    DayFilter,
    GroupedFilter,
    SearchFilter,
    SortFilter,
    YearFilter,
    YesFilter,
    year_of,
)

OUTCOMES = [(outcome.value, outcome.label) for outcome in reversed(Outcome) if outcome in PUBLIC_OUTCOMES]

# What the rates are shares of, so that each of their figures leads to what it counts.
INVESTIGATED = {"investigated": frozenset({Outcome.UPHELD.value, Outcome.NOT_UPHELD.value})}
CARRIED_OUT = frozenset({Compliance.COMPLIED.value, Compliance.LATE.value})
VERDICTS = {"counted": CARRIED_OUT | {Compliance.NOT_COMPLIED.value}, "carried_out": CARRIED_OUT}
IN_WORDS = [("counted", "In the compliance rate"), ("carried_out", "Complied, late or not")]

REPORTED = ":reported"  # stands among the sorts of remedies, so that one query tells both


class DecisionFilter(FacetedFilter):
    """Decisions by what they say, whom and what they are about, how and when they ended, and what came of them."""

    q = SearchFilter(label="Words or reference")
    council: CouncilFilter | None = CouncilFilter(field_name="authority")
    kind = django_filters.ChoiceFilter(
        field_name="authority__kind", choices=Kind.choices, label="Kind of council", empty_label="All kinds"
    )
    region = django_filters.ChoiceFilter(
        field_name="authority__region", choices=Region.choices, label="Region", empty_label="All of England"
    )
    area = django_filters.ChoiceFilter(
        field_name="category__service_area", choices=ServiceArea.choices, label="Service area", empty_label="All areas"
    )
    category = CategoryFilter(field_name="category")
    outcome = GroupedFilter(
        choices=[*OUTCOMES, ("investigated", "Investigated in detail")],
        groups=INVESTIGATED,
        label="Outcome",
        empty_label="All outcomes",
    )
    year = YearFilter(field_name="decided_on", label="Decided in")
    after = DayFilter(field_name="decided_on", lookup_expr="gte", label="Decided on or after")
    before = DayFilter(field_name="decided_on", lookup_expr="lte", label="Decided on or before")
    remedied = YesFilter(method="remedied_before", label="Put right before we looked")
    compliance = GroupedFilter(
        field_name="compliance_outcome",
        choices=[*Compliance.choices, *IN_WORDS],
        groups=VERDICTS,
        label="Was it complied with?",
        empty_label="All",
    )
    recorded = YearFilter(field_name="compliance_recorded_on", label="Compliance recorded in")
    remedy = django_filters.ChoiceFilter(
        choices=Remedy.choices, method="improved_by", label="Service improvement", empty_label="Any"
    )
    report = YesFilter(method="reported", label="With a public report")
    sort = SortFilter(council="authority")

    counting = Counting(
        {
            "authority": F("authority"),
            "category": F("category"),
            "outcome": F("outcome"),
            "year": lambda: year_of("decided_on"),
            "remedied": F("remedied_already"),
            "compliance": F("compliance_outcome"),
        },
        {
            "council": of_authority("slug"),
            "kind": of_authority("kind"),
            "region": of_authority("region"),
            "area": of_category("service_area"),
            "category": of_category("slug"),
            "outcome": Facet("outcome", groups=INVESTIGATED),
            "year": Facet("year"),
            "remedied": Facet("remedied", lambda names, value: "yes" if value else ""),
            "compliance": Facet("compliance", groups=VERDICTS),
        },
    )

    class Meta:
        model = Decision
        fields: list[str] = []  # only those declared above

    def remedied_before(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(remedied_already=True)

    def improved_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those after which a sort of service improvement was agreed. What is for a person never counts."""
        agreed = Recommendation.objects.service_improvements().filter(remedy=value)
        return queryset.filter(pk__in=agreed.order_by().values("decision"))

    def reported(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(pk__in=PublicReport.objects.published().order_by().values("decisions"))

    def told_beside(self) -> Beside:
        """After which decisions each sort of service improvement was agreed, and which a public report is about."""
        agreed = Recommendation.objects.service_improvements().order_by()
        if not self.everything:
            agreed = agreed.filter(decision__in=self.queryset.order_by().values("pk"))
        reported = PublicReport.objects.published().order_by().values_list(Value(REPORTED), "decisions")
        told: dict[str, list[int]] = defaultdict(list)
        for choice, key in agreed.values_list("remedy", "decision").union(reported, all=True):
            told[choice].append(key)
        return {"report": {"yes": told.pop(REPORTED, [])}, "remedy": told}


class DecisionOfCouncilFilter(DecisionFilter):
    council = None
    kind = None
    region = None
    everything = False


def plausible_moment(at: datetime) -> None:
    """Raise ValidationError for a moment that no database can compare with."""
    if not 2000 <= at.year <= 2999:
        raise ValidationError("Give a moment of this century, as in 2019-09-02T10:00:00Z.")


class DecisionOfApiFilter(DecisionFilter):
    """As on the page, for whoever takes decisions by machine, in the order in which they became public."""

    everything = False
    sort = django_filters.ChoiceFilter(
        method="as_pages_are", choices=[("oldest", "Oldest first")], label="Order", empty_label="Newest first"
    )
    updated_since = django_filters.IsoDateTimeFilter(
        method="updated", validators=[plausible_moment], label="Public, or otherwise than before, since this moment"
    )

    def as_pages_are(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Pages are made in this order, whatever the filters do."""
        return queryset

    def updated(self, queryset: QuerySet, name: str, value: datetime) -> QuerySet:
        """Those that became public or of which the public reads something else since."""
        return queryset.updated_since(value)  # type: ignore[attr-defined]
