"""How many rows each filter would leave: one query fetches what is counted, and everything is counted from that."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import or_
from threading import RLock
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet

from councils.models import Decision, PublicReport, Recommendation
from councils.models.decision import today
from councils.public.filters.bitmaps import FacetBitmaps, FacetCounts, by_value
from councils.register.lookup import Names

MOST_REMEMBERED = 500  # counts kept for one version of the record

Beside = Mapping[str, Mapping[str, Iterable[int]]]  # by filter and choice, the keys of the rows that come under it


@dataclass(frozen=True)
class Facet:
    """A filter that is counted: the column it goes by, and under which choice each value of the column comes."""

    column: str
    choice: Callable[[Names, Any], str] = lambda names, value: value
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)  # choices that stand for several others


def of_authority(fact: str) -> Facet:
    """A filter by something that is known of the authority."""
    return Facet("authority", lambda names, key: names.authorities[key][fact])


def of_category(fact: str) -> Facet:
    """A filter by something that is known of the category."""
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

    def is_of(self, version: tuple[Any, ...]) -> bool:
        """Whether it may still be told: of the same day always; of the same record, or about as old as a kept page."""
        is_young = monotonic() - self.since < settings.PUBLIC_CACHE_SECONDS
        return self.version == version or (self.version[:2] == version[:2] and is_young)

    def keep(self, asked: tuple[tuple[str, str], ...], counts: FacetCounts) -> FacetCounts:
        """Keep some counts, and not too many of them."""
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
    """The question for the latest change of each history."""
    histories = [model.history.model._meta.db_table for model in (Decision, Recommendation, PublicReport)]
    return f"SELECT {', '.join(f'(SELECT max(history_id) FROM {table})' for table in histories)}"  # noqa: S608


def record_version() -> tuple[Any, ...]:
    """The day and the database, and what differs after every change that is kept in a history."""
    with connection.cursor() as cursor:
        cursor.execute(latest_changes())
        return today(), connection.settings_dict["NAME"], *cursor.fetchone()
