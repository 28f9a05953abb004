"""How the list of councils is narrowed."""

from string import ascii_uppercase

import django_filters
from django.db.models import QuerySet

from councils.models import Authority, Kind, Region
from councils.models.fields import single_line
from councils.public.filters.fields import LONGEST_SEARCH
from councils.search.names import initial


class AuthorityFilter(django_filters.FilterSet):
    """Councils by name, former name or code, by kind, by region and by the letter they are looked for under."""

    q = django_filters.CharFilter(
        method="named", max_length=LONGEST_SEARCH, validators=[single_line], label="Name, former name or code"
    )
    kind = django_filters.ChoiceFilter(choices=Kind.choices, label="Kind", empty_label="All kinds")
    region = django_filters.ChoiceFilter(choices=Region.choices, label="Region", empty_label="All of England")

    initial = django_filters.ChoiceFilter(
        choices=[(letter, letter) for letter in ascii_uppercase],
        method="beginning",
        label="First letter",
        empty_label="Any letter",
    )

    class Meta:
        model = Authority
        fields: list[str] = []  # only those declared above

    def named(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.named(value)  # type: ignore[attr-defined]

    def beginning(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        names = queryset.order_by().values_list("pk", "name")
        return queryset.filter(pk__in=[pk for pk, called in names if initial(called) == value])
