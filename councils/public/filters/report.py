"""How lists of public reports are narrowed, ordered and counted."""

import django_filters
from django.db.models import F

from councils.models import PublicReport, Region, ReportKind
from councils.public.filters.faceted import Counting, Facet, FacetedFilter, of_authority
from councils.public.filters.fields import CouncilFilter, SearchFilter, SortFilter, YearFilter, year_of, years_reported


class ReportFilter(FacetedFilter):
    """Public reports by what they say, whom they are about, their kind and the year they came out in."""

    q = SearchFilter(label="Words")
    council: CouncilFilter | None = CouncilFilter(field_name="authority")
    kind = django_filters.ChoiceFilter(
        field_name="kind", choices=ReportKind.choices, label="Type of report", empty_label="All reports"
    )
    region = django_filters.ChoiceFilter(
        field_name="authority__region", choices=Region.choices, label="Region", empty_label="All of England"
    )
    year = YearFilter(field_name="published_on", choices=years_reported, label="Published in")
    sort = SortFilter(council="authority")

    counting = Counting(
        {
            "authority": F("authority"),
            "kind": F("kind"),
            "year": lambda: year_of("published_on", years_reported),
        },
        {
            "council": of_authority("slug"),
            "region": of_authority("region"),
            "kind": Facet("kind"),
            "year": Facet("year"),
        },
    )

    class Meta:
        model = PublicReport
        fields: list[str] = []  # only those declared above


class ReportOfCouncilFilter(ReportFilter):
    council = None
    region = None
    everything = False
