"""How lists of service improvements are narrowed, ordered and counted."""

import django_filters
from django.db.models import F

from councils.models import Kind, Recommendation, Region, Remedy, ServiceArea
from councils.models.choices import WAS_IT_DONE
from councils.public.filters.faceted import Counting, Facet, FacetedFilter, of_authority, of_category
from councils.public.filters.fields import (
    CategoryFilter,
    CouncilFilter,
    SearchFilter,
    SortFilter,
    VerdictFilter,
    YearFilter,
    year_of,
)

DONE = [(verdict or "none", words) for verdict, words in WAS_IT_DONE.items()]


class ImprovementFilter(FacetedFilter):
    """Service improvements by what they say, who agreed to them, what about, and whether it was done."""

    q = SearchFilter(label="Words")
    council: CouncilFilter | None = CouncilFilter(field_name="decision__authority")
    kind = django_filters.ChoiceFilter(
        field_name="decision__authority__kind", choices=Kind.choices, label="Kind of council", empty_label="All kinds"
    )
    region = django_filters.ChoiceFilter(
        field_name="decision__authority__region", choices=Region.choices, label="Region", empty_label="All of England"
    )
    area = django_filters.ChoiceFilter(
        field_name="decision__category__service_area",
        choices=ServiceArea.choices,
        label="Service area",
        empty_label="All areas",
    )
    category = CategoryFilter(field_name="decision__category")
    remedy = django_filters.ChoiceFilter(choices=Remedy.choices, label="Type of improvement", empty_label="Any")
    done = VerdictFilter(
        field_name="decision__compliance_outcome", choices=DONE, label="Was it done?", empty_label="Any"
    )
    year = YearFilter(field_name="decision__decided_on", label="Decided in")
    sort = SortFilter(council="decision__authority")

    counting = Counting(
        {
            "authority": F("decision__authority"),
            "category": F("decision__category"),
            "remedy": F("remedy"),
            "done": F("decision__compliance_outcome"),
            "year": lambda: year_of("decision__decided_on"),
        },
        {
            "council": of_authority("slug"),
            "kind": of_authority("kind"),
            "region": of_authority("region"),
            "area": of_category("service_area"),
            "category": of_category("slug"),
            "remedy": Facet("remedy"),
            "done": Facet("done", lambda names, value: value or "none"),
            "year": Facet("year"),
        },
    )

    class Meta:
        model = Recommendation
        fields: list[str] = []  # only those declared above


class ImprovementOfCouncilFilter(ImprovementFilter):
    council = None
    kind = None
    region = None
    everything = False
