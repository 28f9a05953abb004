"""Full text over what the public reads, on SQLite (FTS5) and PostgreSQL (tsvector), behind one call: `matching`.

Python makes the stems (`councils.search.stemming`) and both databases keep the same ones, so both find the
same. Whether the public may see a row is not asked here: what is found is looked for within `published()`.
Authorities and categories stand in the index (`councils.search.index`) by their keys: a word of a name stands for them.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Case, Model, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate

from councils.models import Decision, PublicReport, Recommendation
from councils.models.choices import PUBLIC_OUTCOMES
from councils.register.lookup import Names, names_now
from councils.register.topics import topics
from councils.search.engines import engine
from councils.search.index import Searched, in_batches
from councils.search.query import Query, Term

Keys = Iterable[int]


def matching(queryset: QuerySet, query: Query) -> QuerySet:
    """The rows of a queryset whose texts a search finds."""
    return queryset.filter(pk__in=engine().matches(queryset.model, named(query))) if query else queryset.none()


def keys_found(model: type[Model], query: Query) -> Keys:
    return engine().keys(model, [named(query)])[0] if query else []


def keys_by_word(model: type[Model], query: Query, *, first: bool = False) -> list[list[int]]:
    """For each of a search's words, the keys of all that it finds; only in what a reader sees first, if asked so."""
    asked = alone(named(query))
    return engine().keys(model, asked, first=first) if asked else []


def alone(query: Query) -> list[Query]:
    """Each of a search's words as a search of its own, as it stands."""
    return [Query((terms,), query.unwanted, is_named=True) for terms in query.wanted]


def merits(model: type[Model], query: Query, full: Query) -> list[list[int]]:
    """What makes one row a better match than another: each word in what is read first, and each as it was typed."""
    asked = alone(query)
    return [*keys_by_word(model, full, first=True), *(engine().keys(model, asked) if asked else [])]


def best_first(queryset: QuerySet, query: Query) -> QuerySet:
    """Rows by how many of the words stand in what a reader sees first, and how many stand there as typed; rows that are
    alike keep their order.

    The databases' own ranks differ: this one is the same on both.
    """
    total: Combinable = Value(0)
    for one, first in [*((one, True) for one in alone(named(query))), *((one, False) for one in alone(query))]:
        keys = engine().matches(queryset.model, one, first=first)
        total = total + Case(When(pk__in=keys, then=1), default=0)
    return queryset.alias(found=total).order_by("-found", *order_of(queryset))


def order_of(queryset: QuerySet) -> Sequence[Any]:
    """The order that a queryset has."""
    return queryset.query.order_by or queryset.model._meta.ordering


def by_council(queryset: QuerySet, field: str = "authority") -> QuerySet:
    """Rows in the order of their councils' addresses, letter by letter whatever language the database sorts by."""
    return queryset.order_by(Collate(f"{field}__slug", engine().LETTER_BY_LETTER), *order_of(queryset))


def named(query: Query, names: Names | None = None) -> Query:
    """The search with what its words name, and with what else the field calls it, as further alternatives."""
    if query.is_named:
        return query
    find, known = (names or names_now()).named_by, topics()

    def with_names(terms: Iterable[Term]) -> tuple[Term, ...]:
        return tuple(other for term in terms for other in (term, *find(term)))

    groups = known.joined(query.wanted)
    said = [[*terms, *(same for one in terms for same in known.alternatives(one))] for terms in groups]
    return Query(tuple(map(with_names, said)), with_names(query.unwanted), is_named=True)


def rebuild(on_progress: Callable[[int, int], Any] = lambda done, of: None) -> int:
    """Read everything anew, a little at a time so that nobody has to wait; how many texts can be searched."""
    decisions = Decision.objects.filter(outcome__in=PUBLIC_OUTCOMES)
    keys: dict[type[Searched], list[int]] = {
        Decision: list(decisions.order_by("pk").values_list("pk", flat=True)),
        PublicReport: list(PublicReport.objects.order_by("pk").values_list("pk", flat=True)),
    }
    total, done = sum(map(len, keys.values())), 0
    for model, every in keys.items():
        for some in in_batches(every):
            model.reindex(some)
            done += len(some)
            on_progress(done, total)
    improvements = Recommendation.objects.service_improvements().filter(decision__in=decisions)
    for rows in (decisions, improvements, PublicReport.objects.all()):
        engine().keep_only(rows)
    engine().tidy()
    return total
