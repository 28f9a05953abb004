"""A list whose filters say how many rows each of their choices would leave."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import ClassVar

import django_filters
from django.db.models import QuerySet

from councils.facets import Counting, Counts, memory_of
from councils.names import Names
from councils.query import Query, understood
from councils.search import named


class FacetedFilter(django_filters.FilterSet):
    """Filters with counts. Most are counted over a few columns of the rows; the others by a query each, beside them."""

    counting: ClassVar[Counting]
    beside: ClassVar[frozenset[str]] = frozenset()
    everything: ClassVar[bool] = True  # whether it narrows all that is public, and not the rows of one council

    @cached_property
    def names(self) -> Names:
        """What councils and categories are called, read at most once."""
        return Names()

    @cached_property
    def query(self) -> Query:
        """What was typed, understood."""
        return understood(self.form.cleaned_data.get("q") or "")

    @cached_property
    def search(self) -> Query:
        """The same with what its words name, looked up once for all that is asked of the database."""
        return named(self.query, self.names)

    def is_set(self) -> dict[str, str]:
        """The filters that are set, each as it stands in the address; the order of the rows is not among them."""
        given = self.form.cleaned_data.items()
        return {name: str(getattr(value, "slug", value)) for name, value in given if value and name != "sort"}

    def narrowed(self, *names: str) -> QuerySet:
        """The rows that are left by the filters named."""
        rows = self.queryset
        for name in names:
            rows = self.filters[name].filter(rows, self.form.cleaned_data[name])
        return rows

    def without(self, *names: str) -> QuerySet:
        """The rows that are left by all filters but those named."""
        return self.narrowed(*(name for name in self.is_set() if name not in names))

    def counts(self) -> Counts:
        """How many rows there are, and how many under each choice."""
        is_set = self.is_set()
        if not self.everything or not is_set.keys() <= self.counting.facets.keys() | self.beside:
            return self.counted()
        memory, asked = memory_of(self.queryset.model, self.names), tuple(sorted(is_set.items()))
        if asked in memory.counts:
            return memory.counts[asked]
        if memory.rows is None:
            memory.rows = self.counting.rows(self.queryset)
        known = None if is_set.keys() & self.beside else memory.rows
        return memory.keep(asked, self.counted(known))

    def counted(self, rows: list | None = None) -> Counts:
        """The counts, worked out; over rows that are known already, if any are."""
        is_set = self.is_set()
        if rows is None:
            rows = self.counting.rows(self.without(*self.counting.facets))
        chosen = {name: value for name, value in is_set.items() if name in self.counting.facets}
        counts = self.counting.counts(rows, chosen, self.names)
        return replace(counts, under={**counts.under, **self.counted_beside()})

    def counted_beside(self) -> Mapping[str, Mapping[str, int]]:
        """The counts of those filters that the columns do not tell."""
        return {}
