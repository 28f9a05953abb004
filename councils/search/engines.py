"""How each database keeps and finds stems: a table beside each searched model, its row named by the model's key."""

import json
import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from councils.search.query import Query, Term

TABLES = ("councils_decision_words", "councils_recommendation_words", "councils_publicreport_words")
EVERY = ("_",)  # a stem that is in every text


class SearchDocument(NamedTuple):
    """The stems of a text: what a reader sees first, and the rest."""

    key: int
    head: Sequence[str]
    body: Sequence[str]


def index_table(model: type[Model]) -> str:
    return f"{model._meta.db_table}_words"


class Engine(ABC):
    """What a database does for search. Table names come from the models; everything else is bound."""

    KEY: str
    AS_JSON: str  # all the keys that a search finds as one text, which is read many times faster than as many rows
    EITHER: str
    FOLLOWED_BY: str
    LETTER_BY_LETTER: str  # the collation of plain letters

    @abstractmethod
    def write(self, model: type[Model], documents: list[SearchDocument]) -> None:
        """Keep documents whose keys are not kept yet."""

    @abstractmethod
    def expression(self, query: Query) -> str:
        """A search as the database writes it."""

    @abstractmethod
    def matches(self, model: type[Model], query: Query, *, first: bool = False) -> RawSQL:
        """The keys of what a search finds, as a subquery; only in what a reader sees first, if asked so."""

    def keys(self, model: type[Model], queries: Sequence[Query], *, first: bool = False) -> list[list[int]]:
        """For each of some searches, the keys of what it finds, in no order. One question to the database."""
        asked = [self.through_index(self.matches(model, query, first=first)) for query in queries]
        numbered = [
            found.sql.replace(f"SELECT {self.KEY} ", f"SELECT {number} AS number, {self.AS_JSON} ", 1)
            for number, found in enumerate(asked)
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                f"{' UNION ALL '.join(numbered)} ORDER BY 1", [value for found in asked for value in found.params]
            )
            return [json.loads(keys or "[]") for _, keys in cursor.fetchall()]

    def through_index(self, found: RawSQL) -> RawSQL:
        """The same keys, looked up in the index even where nearly every text has the word."""
        return found

    @abstractmethod
    def remove(self, model: type[Model], keys: Sequence[int]) -> None:
        """Keep nothing of these any more."""

    def replace(self, model: type[Model], keys: Iterable[int], documents: Iterable[SearchDocument]) -> None:
        self.remove(model, list(keys))
        self.write(model, list(documents))

    def keep_only(self, rows: QuerySet) -> None:
        sql, parameters = rows.order_by().values("pk").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {index_table(rows.model)} WHERE {self.KEY} NOT IN ({sql})", parameters)  # noqa: S608

    @abstractmethod
    def tidy(self) -> None:
        """Put the tables in good order after much has changed."""

    def any_of(self, terms: Iterable[Term]) -> str:
        return f"({self.EITHER.join(map(self.term, terms))})"

    def term(self, term: Term) -> str:
        return self.FOLLOWED_BY.join(term)


class Fts5(Engine):
    """SQLite. Stems come ready, so its own tokeniser has only to split them at spaces."""

    KEY, EITHER, FOLLOWED_BY, LETTER_BY_LETTER = "rowid", " OR ", " ", "BINARY"
    AS_JSON = "json_group_array(rowid)"

    def write(self, model: type[Model], documents: list[SearchDocument]) -> None:
        rows = [(document.key, " ".join(document.head), " ".join(document.body)) for document in documents]
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {index_table(model)} (rowid, head, body) VALUES (%s, %s, %s)", rows)  # noqa: S608

    def remove(self, model: type[Model], keys: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {index_table(model)} WHERE rowid = %s", [(key,) for key in keys])  # noqa: S608

    def term(self, term: Term) -> str:
        return f'"{super().term(term)}"'

    def expression(self, query: Query) -> str:
        wanted = " AND ".join(map(self.any_of, query.wanted)) or self.any_of([EVERY])
        return f"({wanted}) NOT {self.any_of(query.unwanted)}" if query.unwanted else wanted

    def matches(self, model: type[Model], query: Query, *, first: bool = False) -> RawSQL:
        name = index_table(model)
        asked = f"{{head}} : ({self.expression(query)})" if first else self.expression(query)
        return RawSQL(f"SELECT rowid FROM {name} WHERE {name} MATCH %s", [asked])  # noqa: S608, S611

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            for name in TABLES:
                cursor.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")  # noqa: S608


class TsVector(Engine):
    """PostgreSQL. Stems and places come ready, so no parser or dictionary of its own has a say."""

    KEY, EITHER, FOLLOWED_BY, LETTER_BY_LETTER = "id", " | ", " <-> ", "C"
    AS_JSON = "json_agg(id)::text"

    def write(self, model: type[Model], documents: list[SearchDocument]) -> None:
        if not documents:
            return
        values = ", ".join(["(%s, %s::tsvector)"] * len(documents))
        parameters = [value for document in documents for value in (document.key, placed(document))]
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {index_table(model)} (id, words) VALUES {values}", parameters)  # noqa: S608

    def remove(self, model: type[Model], keys: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {index_table(model)} WHERE id = ANY(%s)", [list(keys)])  # noqa: S608

    def term(self, term: Term) -> str:
        return super().term(tuple(f"'{stem}'" for stem in term))

    def expression(self, query: Query) -> str:
        wanted = list(map(self.any_of, query.wanted)) or [self.any_of([EVERY])]
        unwanted = [f"!{self.any_of(query.unwanted)}"] if query.unwanted else []
        return " & ".join([*wanted, *unwanted])

    def matches(self, model: type[Model], query: Query, *, first: bool = False) -> RawSQL:
        # Every stem stands between quotes; those that are read first have the weight A.
        asked = re.sub(r"('\w+')", r"\1:A", self.expression(query)) if first else self.expression(query)
        sql = f"SELECT id FROM {index_table(model)} WHERE words @@ %s::tsquery"  # noqa: S608
        return RawSQL(sql, [asked])  # noqa: S611

    def through_index(self, found: RawSQL) -> RawSQL:
        # PostgreSQL takes reading every text for cheap, and does not see that each has to be fetched from elsewhere.
        # Of a search that it does not know beforehand it expects little, and goes through the index.
        return RawSQL(found.sql.replace("%s::tsquery", "(SELECT %s::tsquery)"), found.params)  # noqa: S611

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            for name in TABLES:
                cursor.execute(f"ANALYZE {name}")


def placed(document: SearchDocument) -> str:
    """A document as PostgreSQL writes it: each stem with its places; what is read first has the weight A."""
    places: dict[str, list[str]] = defaultdict(list)
    for place, stem in enumerate(document.head, 1):
        places[stem].append(f"{place}A")
    # One place is left free, so that no phrase reaches from the one into the other.
    for place, stem in enumerate(document.body, len(document.head) + 2):
        places[stem].append(str(place))
    return " ".join(f"'{stem}':{','.join(where)}" for stem, where in places.items())


ENGINES: dict[str, Engine] = {"sqlite": Fts5(), "postgresql": TsVector()}


def engine() -> Engine:
    return ENGINES[connection.vendor]
