"""How many rows each filter would leave: one query fetches what is counted, Python counts for all filters at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from councils.models import Decision, PublicReport, Recommendation
from councils.models.decision import today
from councils.names import Names

Rows = list[tuple[Any, ...]]
MOST_REMEMBERED = 500  # counts kept for one version of the record


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
class Counts:
    """What the filters leave: how many rows in all, and how many under each choice of each filter."""

    total: int
    under: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Counting:
    """What is counted of some kind of row, and under which filters."""

    columns: Mapping[str, Any]
    facets: Mapping[str, Facet]

    def rows(self, queryset: QuerySet) -> Rows:
        """What is counted of each row. Not grouped: the database would take longer to sort than to send them."""
        called = {name: f"counted_{name}" for name in self.columns}
        columns = {name: column() if callable(column) else column for name, column in self.columns.items()}
        asked = queryset.order_by().annotate(**{called[name]: column for name, column in columns.items()})
        return list(asked.values_list(*called.values()))

    def counts(self, rows: Rows, chosen: Mapping[str, str], names: Names) -> Counts:
        """Count the rows that all filters leave; for each filter that is set, what its other choices would leave."""
        place = {name: number for number, name in enumerate(self.columns)}
        tests = {name: self.test(rows, name, place, names, wanted) for name, wanted in chosen.items()}
        left = among(rows, tests.values())
        totals = {column: Counter(map(itemgetter(number), left)) for column, number in place.items()}
        under = {}
        for name, facet in self.facets.items():
            by_value = totals[facet.column]
            if name in chosen:
                others = among(rows, (test for other, test in tests.items() if other != name))
                by_value = Counter(map(itemgetter(place[facet.column]), others))
            under[name] = rolled_up(by_value, facet, names)
        return Counts(len(left), under)

    def test(self, rows: Rows, name: str, place: Mapping[str, int], names: Names, wanted: str) -> tuple[int, set[Any]]:
        """Where to look whether a row comes under a choice, and for which values."""
        facet = self.facets[name]
        number = place[facet.column]
        values = set(map(itemgetter(number), rows))
        choices = facet.groups.get(wanted, {wanted})
        return number, {value for value in values if facet.choice(names, value) in choices}


def among(rows: Rows, tests: Iterable[tuple[int, set[Any]]]) -> Rows:
    """The rows that pass every test."""
    for number, values in tests:
        rows = [row for row in rows if row[number] in values]
    return rows


def rolled_up(by_value: Counter[Any], facet: Facet, names: Names) -> Counter[str]:
    """How many there are under each choice."""
    under: Counter[str] = Counter()
    for value, number in by_value.items():
        under[facet.choice(names, value)] += number
    return under + Counter({name: sum(under[one] for one in group) for name, group in facet.groups.items()})


@dataclass
class Memory:
    """What was counted of everything that is public of one kind, at one version of the record."""

    version: tuple[Any, ...]
    rows: Rows | None = None
    counts: dict[tuple[tuple[str, str], ...], Counts] = field(default_factory=dict)

    def keep(self, asked: tuple[tuple[str, str], ...], counts: Counts) -> Counts:
        """Keep some counts, and not too many of them."""
        if len(self.counts) >= MOST_REMEMBERED:
            self.counts.clear()
        self.counts[asked] = counts
        return counts


memories: dict[type[Model], Memory] = {}


def memory_of(model: type[Model], names: Names) -> Memory:
    """What is remembered of a kind of row: nothing, once somebody has changed the record or the day has changed."""
    version = *record_version(), names.fingerprint
    kept = memories.get(model)
    if kept is None or kept.version != version:
        kept = memories[model] = Memory(version)
    return kept


def record_version() -> tuple[Any, ...]:
    """What differs after every change that is kept in a history, and on another day."""
    histories = [model.history.model._meta.db_table for model in (Decision, Recommendation, PublicReport)]
    latest = ", ".join(f"(SELECT max(history_id) FROM {table})" for table in histories)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {latest}")
        return today(), connection.settings_dict["NAME"], *cursor.fetchone()
