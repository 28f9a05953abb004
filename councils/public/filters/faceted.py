"""A list whose filters say how many rows each of their choices would leave."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, reduce
from itertools import chain
from operator import or_
from threading import RLock
from time import monotonic
from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet
from django.forms import Form

from councils.models import Decision, PublicReport, Recommendation
from councils.models.decision import today
from councils.public.filters.bitmaps import Bits, FacetBitmaps, FacetCounts, by_value, ranked
from councils.public.search import keys_by_word, keys_found, merits, named
from councils.register.lookup import Names, names_now
from councils.search.query import Query, understood

MOST_REMEMBERED = 500  # counts kept for one version of the record

Beside = Mapping[str, Mapping[str, Iterable[int]]]  # by filter and choice, the keys of the rows that come under it


@dataclass(frozen=True)
class Facet:
    """A filter that is counted: the column it goes by, and under which choice each value of the column comes."""

    column: str
    choice: Callable[[Names, Any], str] = lambda names, value: value
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)  # choices that stand for several others


def of_authority(fact: str) -> Facet:
    return Facet("authority", lambda names, key: names.authorities[key][fact])


def of_category(fact: str) -> Facet:
    return Facet("category", lambda names, key: names.categories[key][fact])


@dataclass(frozen=True)
class Counting:
    """What is counted of some kind of row, and under which filters."""

    columns: Mapping[str, Any]
    facets: Mapping[str, Facet]

    def tally(self, queryset: QuerySet, names: Names, beside: Beside) -> FacetBitmaps:
        """The rows in their order, and which come under each choice. `beside` tells what no column does."""
        called = {name: f"counted_{name}" for name in self.columns}
        columns = {name: column() if callable(column) else column for name, column in self.columns.items()}
        asked = queryset.annotate(**{called[name]: column for name, column in columns.items()})
        read = list(asked.values_list("pk", *called.values()))
        keys, *told = zip(*read, strict=True) if read else [()] * (len(called) + 1)
        values = {name: list(by_value(column)) for name, column in zip(called, told, strict=True)}
        tally = FacetBitmaps(keys)
        for name, facet in self.facets.items():
            choices: dict[str, int] = {}
            for value, rows in values[facet.column]:
                choice = facet.choice(names, value)
                choices[choice] = choices.get(choice, 0) | rows
            for choice, several in facet.groups.items():
                choices[choice] = reduce(or_, (choices.get(one, 0) for one in several))
            tally.choices[name] = choices
        for name, told_beside in beside.items():
            tally.choices[name] = {choice: tally.among(keys) for choice, keys in told_beside.items()}
        return tally


@dataclass
class Memory:
    """What is public of one kind, at one version of the record, and what was counted of it."""

    version: tuple[Any, ...]
    tally: FacetBitmaps
    since: float = field(default_factory=monotonic)
    counts: dict[tuple[tuple[str, str], ...], FacetCounts] = field(default_factory=dict)
    orders: dict[str, list[int]] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)  # how often texts use each, once somebody has mistyped one

    def is_of(self, version: tuple[Any, ...]) -> bool:
        """Whether it may still be told: of the same day always; of the same record, or about as old as a kept page."""
        is_young = monotonic() - self.since < settings.PUBLIC_CACHE_SECONDS
        return self.version == version or (self.version[:2] == version[:2] and is_young)

    def keep(self, asked: tuple[tuple[str, str], ...], counts: FacetCounts) -> FacetCounts:
        if len(self.counts) >= MOST_REMEMBERED:
            self.counts.clear()
        self.counts[asked] = counts
        return counts


memories: dict[type[Model], Memory] = {}
making = RLock()


def memory_of(model: type[Model], names: Names, tally: Callable[[], FacetBitmaps]) -> Memory:
    """What is remembered of a kind of row; made anew once somebody has changed the record or the day has changed."""
    version = *record_version(), names
    with making:  # one thread makes it, and the others wait for that
        kept = memories.get(model)
        if kept is None or not kept.is_of(version):
            kept = memories[model] = Memory(version, tally())
        return kept


@cache
def latest_changes() -> str:
    histories = [model.history.model._meta.db_table for model in (Decision, Recommendation, PublicReport)]
    return f"SELECT {', '.join(f'(SELECT max(history_id) FROM {table})' for table in histories)}"  # noqa: S608


def record_version() -> tuple[Any, ...]:
    """The day and the database, and what differs after every change that is kept in a history."""
    with connection.cursor() as cursor:
        cursor.execute(latest_changes())
        return today(), connection.settings_dict["NAME"], *cursor.fetchone()


@dataclass(frozen=True)
class Rows:
    """Rows whose keys and order are known. Those of a page are fetched when it is asked for, if still public then."""

    queryset: QuerySet
    keys: Sequence[int]

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, some: slice) -> list[Any]:
        keys = self.keys[some]
        rows = {row.pk: row for row in self.queryset.order_by().filter(pk__in=keys)}
        return [rows[key] for key in keys if key in rows]


class FacetedFilter(django_filters.FilterSet):
    """Filters with counts, of all rows that are public or of the few of one council."""

    counting: ClassVar[Counting]
    everything: ClassVar[bool] = True  # whether it narrows all that is public, and not the rows of one council

    def get_form_class(self) -> type[Form]:
        """The filters as a form: put together once, because they are the same for everybody."""
        own = vars(type(self))
        if "form_class" not in own:
            type(self).form_class = super().get_form_class()
        return own["form_class"]

    @cached_property
    def names(self) -> Names:
        return names_now()

    @cached_property
    def query(self) -> Query:
        return understood(self.form.cleaned_data.get("q") or "")

    @cached_property
    def search(self) -> Query:
        """The same with what its words name, looked up once for all that is asked of the database."""
        return named(self.query, self.names)

    def is_set(self) -> dict[str, str]:
        given = self.form.cleaned_data.items()
        return {name: str(getattr(value, "slug", value)) for name, value in given if value and name != "sort"}

    def narrowed(self, rows: QuerySet, *names: str) -> QuerySet:
        for name in names:
            rows = self.filters[name].filter(rows, self.form.cleaned_data[name])
        return rows

    def without(self, *names: str) -> QuerySet:
        return self.narrowed(self.queryset, *(name for name in self.is_set() if name not in names))

    @cached_property
    def memory(self) -> Memory:
        return memory_of(self.queryset.model, self.names, lambda: self.tally_of(self.queryset))

    @cached_property
    def tally(self) -> FacetBitmaps:
        return self.memory.tally if self.everything else self.tally_of(self.queryset)

    def tally_of(self, rows: QuerySet) -> FacetBitmaps:
        return self.counting.tally(rows, self.names, self.told_beside())

    def told_beside(self) -> Beside:
        return {}

    @cached_property
    def chosen(self) -> dict[str, str]:
        return {name: choice for name, choice in self.is_set().items() if name in self.tally.choices}

    @cached_property
    def without_words(self) -> Bits:
        """The rows that are left by those other filters that are set, such as days; whatever is searched for."""
        names = [name for name in self.is_set() if name not in self.chosen and name != "q"]
        if not names:
            return self.tally.everything
        asked = self.narrowed(self.queryset.model._default_manager.order_by(), *names)
        return self.tally.among(asked.values_list("pk", flat=True))

    @cached_property
    def within(self) -> Bits:
        """The rows that are left by all filters that are set and not counted."""
        if "q" not in self.is_set():
            return self.without_words
        return self.without_words & self.tally.among(keys_found(self.queryset.model, self.search))

    def counts(self) -> FacetCounts:
        """How many rows there are, and how many under each choice."""
        asked = tuple(sorted(self.is_set().items()))
        if not self.everything or asked != tuple(sorted(self.chosen.items())):
            return self.tally.counts(self.chosen, self.within)
        return self.memory.counts.get(asked) or self.memory.keep(asked, self.tally.counts(self.chosen, self.within))

    def rows(self) -> Rows:
        left = self.tally.left(self.chosen, self.within)
        return Rows(self.queryset, self.in_order(left, self.form.cleaned_data.get("sort") or ""))

    def in_order(self, rows: Bits, order: str) -> list[int]:
        if not rows:
            return []
        if order in ("", "best") and self.query:
            return self.keys_of(self.best(rows))
        if order in ("", "best", "newest"):
            return self.tally.keys_of(rows)
        orders: dict[str, list[int]] = self.memory.orders if self.everything else {}
        if order not in orders:
            orders[order] = list(self.narrowed(self.queryset, "sort").values_list("pk", flat=True))
        left = set(self.tally.keys_of(rows))
        return [key for key in orders[order] if key in left]

    def rows_with_most(self) -> Rows:
        """Rows that have at least half of the words, those with the most of them first: for when none has all."""
        groups = self.ranked(self.tally.left(self.chosen, self.without_words))
        enough = len(self.search.wanted) // 2 + 1
        return Rows(self.queryset, self.keys_of(groups[:enough]))

    def ranked(self, rows: Bits) -> list[Bits]:
        """Rows in groups: those with all the words, those that lack one, and so on."""
        by_word = keys_by_word(self.queryset.model, self.search)
        return ranked(rows, map(self.tally.among, by_word))

    def best(self, rows: Bits) -> list[Bits]:
        """Rows in groups, the best match first."""
        found = merits(self.queryset.model, self.query, self.search)
        return ranked(rows, map(self.tally.among, found))

    def keys_of(self, groups: list[Bits]) -> list[int]:
        return list(chain.from_iterable(map(self.tally.keys_of, groups)))
