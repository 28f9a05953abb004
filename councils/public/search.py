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
    full = named(query)
    alone = [Query((terms,), full.unwanted, is_named=True) for terms in full.wanted]
    return engine().keys(model, alone, first=first) if alone else []


def best_first(queryset: QuerySet, query: Query) -> QuerySet:
    """Rows by how many of the words stand in what a reader sees first; rows that are alike keep their order.

    The databases' own ranks differ: this one is the same on both.
    """
    full = named(query)
    total: Combinable = Value(0)
    for terms in full.wanted:
        keys = engine().matches(queryset.model, Query((terms,), full.unwanted), first=True)
        total = total + Case(When(pk__in=keys, then=1), default=0)
    return queryset.alias(found=total).order_by("-found", *order_of(queryset))


def order_of(queryset: QuerySet) -> Sequence[Any]:
    """The order that a queryset has."""
    return queryset.query.order_by or queryset.model._meta.ordering


def by_council(queryset: QuerySet, field: str = "authority") -> QuerySet:
    """Rows in the order of their councils' addresses, letter by letter whatever language the database sorts by."""
    return queryset.order_by(Collate(f"{field}__slug", engine().LETTER_BY_LETTER), *order_of(queryset))


def named(query: Query, names: Names | None = None) -> Query:
    """The search with the authorities and categories that its words name, as further alternatives."""
    if query.is_named:
        return query
    find = (names or names_now()).named_by

    def with_names(terms: Iterable[Term]) -> tuple[Term, ...]:
        return tuple(alternative for term in terms for alternative in (term, *find(term)))

    return Query(tuple(map(with_names, query.wanted)), with_names(query.unwanted), is_named=True)


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
