"""Full text over what the public reads, on SQLite (FTS5) and PostgreSQL (tsvector), behind one call: `matching`.

Python makes the stems (`councils.search.stemming`) and both databases keep the same ones, so both find the
same. Whether the public may see a row is not asked here: what is found is looked for within `published()`.
Authorities and categories stand in the index by their keys, so a new name needs no new index: a word of a name stands
for the keys.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Case, Model, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate

from councils.models import Decision, PublicReport, Recommendation
from councils.models.choices import PUBLIC_OUTCOMES
from councils.register.lookup import Names, names_now
from councils.search.engines import Document, engine
from councils.search.query import Query, Term
from councils.search.stemming import kept, stems

AT_ONCE = 500  # documents read, stemmed and written together
BETWEEN = "_"  # stands between the parts of a text, so that no phrase reaches across; and in every text

Keys = Iterable[int]


def matching(queryset: QuerySet, query: Query) -> QuerySet:
    """The rows of a queryset whose texts a search finds."""
    return queryset.filter(pk__in=engine().matches(queryset.model, named(query))) if query else queryset.none()


def keys_found(model: type[Model], query: Query) -> Keys:
    """The keys of all that a search finds, what is not public included."""
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


def document(key: int, about: list[str], first: list[str], then: list[str]) -> Document:
    """A text as it is kept: what it is about, what is read first, and the rest."""
    head, body = kept([[BETWEEN, *about, *joined(first)], joined(then)])
    return Document(key, head, body)


def joined(texts: list[str]) -> list[str]:
    """The stems of several texts, with something between them."""
    return [word for text in texts if text for word in (BETWEEN, *stems(text))]


@transaction.atomic
def index_decisions(keys: Keys) -> None:
    """Keep of these decisions and their service improvements what they say now; nothing of what is never public."""
    for some in in_batches(keys):
        texts = "pk", "reference", "authority_id", "category_id", "provider", "summary", "statement"
        decisions = {
            decision["pk"]: decision | {"about": [f"_a{decision['authority_id']}", f"_c{decision['category_id']}"]}
            for decision in Decision.objects.filter(pk__in=some, outcome__in=PUBLIC_OUTCOMES).values(*texts)
        }
        agreed: dict[int, list[str]] = defaultdict(list)
        documents = []
        recommendations = Recommendation.objects.filter(decision__in=some)
        for pk, key, text in recommendations.service_improvements().values_list("pk", "decision_id", "text"):
            if decision := decisions.get(key):
                agreed[key].append(text)
                documents.append(document(pk, decision["about"], [text], [decision["reference"], decision["summary"]]))
        engine().replace(Recommendation, recommendations.order_by().values_list("pk", flat=True), documents)
        engine().replace(Decision, some, (of_decision(decision, agreed[key]) for key, decision in decisions.items()))


def of_decision(decision: dict[str, Any], agreed: list[str]) -> Document:
    """What is kept of a decision: its public texts, those of its service improvements included."""
    first = [decision["reference"], decision["summary"], decision["provider"]]
    return document(decision["pk"], decision["about"], first, [*agreed, decision["statement"]])


@transaction.atomic
def index_reports(keys: Keys) -> None:
    """Keep of these public reports what they say now."""
    for some in in_batches(keys):
        rows = PublicReport.objects.filter(pk__in=some).values_list("pk", "authority_id", "title", "summary")
        documents = (document(pk, [f"_a{authority}"], [title], [text]) for pk, authority, title, text in rows)
        engine().replace(PublicReport, some, documents)


def forget(model: type[Model], keys: Keys) -> None:
    """Keep nothing of what is deleted."""
    engine().remove(model, list(keys))


def in_batches(keys: Keys) -> Iterator[list[int]]:
    """Keys in lists of a size that one statement takes."""
    waiting = iter(keys)
    while some := list(islice(waiting, AT_ONCE)):
        yield some


def rebuild(tell: Callable[[int, int], Any] = lambda done, of: None) -> int:
    """Read everything anew, a little at a time so that nobody has to wait; how many texts can be searched."""
    decisions = Decision.objects.filter(outcome__in=PUBLIC_OUTCOMES)
    keys = {
        index_decisions: list(decisions.order_by("pk").values_list("pk", flat=True)),
        index_reports: list(PublicReport.objects.order_by("pk").values_list("pk", flat=True)),
    }
    total, done = sum(map(len, keys.values())), 0
    for index, every in keys.items():
        for some in in_batches(every):
            index(some)
            done += len(some)
            tell(done, total)
    improvements = Recommendation.objects.service_improvements().filter(decision__in=decisions)
    for rows in (decisions, improvements, PublicReport.objects.all()):
        engine().keep_only(rows)
    engine().tidy()
    return total
