"""Records that the public can search: each says what is kept of it, and the index follows every change of it.

In the same transaction, whichever way it is changed. The index never says what is public: what is found is looked for
within `published()`. Authorities and categories stand in it by their keys, so a new name needs no new index.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, ClassVar

from django.db import models, transaction

from councils.search.engines import SearchDocument, engine
from councils.search.stemming import indexed_stems, stems

AT_ONCE = 500  # documents read, stemmed and written together
BETWEEN = "_"  # stands between the parts of a text, so that no phrase reaches across; and in every text


AUTHORITY, CATEGORY = "_a", "_c"  # before the key of one, which stands in the index for its names


def document(key: int, about: list[str], first: list[str], then: list[str]) -> SearchDocument:
    """A text as it is kept: what it is about, what is read first, and the rest."""
    head, body = indexed_stems([[BETWEEN, *about, *joined(first)], joined(then)])
    return SearchDocument(key, head, body)


def joined(texts: list[str]) -> list[str]:
    return [word for text in texts if text for word in (BETWEEN, *stems(text))]


def in_batches(keys: Iterable[int]) -> Iterator[list[int]]:
    waiting = iter(keys)
    while some := list(islice(waiting, AT_ONCE)):
        yield some


class SearchedQuerySet(models.QuerySet):
    """What changes many rows at once. Only plain SQL gets past this; who writes that reindexes."""

    @transaction.atomic
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows, written = list(objs), kwargs.get("update_fields")
        are_new = self.searched.indexed_by == "pk" and all(row.pk is None for row in rows)
        made = super().bulk_create(rows, *args, **kwargs)
        if written is None or self.searched.is_touched_by(written):
            keys = {getattr(row, self.searched.indexed_by) for row in made}
            (self.searched.index_new if are_new else self.searched.reindex)(keys)
        return made

    @transaction.atomic
    def update(self, **fields: Any) -> int:
        if not self.searched.is_touched_by(fields):
            return super().update(**fields)
        keys = self.index_keys()
        changed = super().update(**fields)
        self.searched.reindex(keys)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        keys, gone = self.index_keys(), set(self.order_by().values_list("pk", flat=True))
        deleted = super().delete()
        self.searched.forget(gone)
        self.searched.reindex(keys)
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    @property
    def searched(self) -> Any:
        return self.model

    def index_keys(self) -> set[int]:
        return set(self.order_by().values_list(self.searched.indexed_by, flat=True))


class Searched(models.Model):
    """A record that is searched."""

    searched_fields: ClassVar[frozenset[str]]  # what of it changes what the index holds
    indexed_by: ClassVar[str] = "pk"  # holds the key by which it is reindexed: its own, or that of what it is part of

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if kwargs.get("update_fields") is None or self.is_touched_by(kwargs["update_fields"]):
            self.reindex([getattr(self, self.indexed_by)])

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        key, gone = getattr(self, self.indexed_by), self.pk
        deleted = super().delete(*args, **kwargs)
        self.forget([gone])
        self.reindex([key])
        return deleted

    @classmethod
    def is_touched_by(cls, fields: Iterable[str]) -> bool:
        return not cls.searched_fields.isdisjoint(field.removesuffix("_id") for field in fields)

    @classmethod
    def forget(cls, keys: Iterable[int]) -> None:
        engine().remove(cls, list(keys))

    @classmethod
    @abstractmethod
    def documents(cls, keys: Iterable[int]) -> Iterable[SearchDocument]:
        """What is kept of the rows with these keys; of what is never public, nothing."""

    @classmethod
    @transaction.atomic
    def reindex(cls, keys: Iterable[int]) -> None:
        """Bring the index in line with what is on record under these keys."""
        for some in in_batches(keys):
            cls.write_documents(some)

    @classmethod
    def index_new(cls, keys: Iterable[int]) -> None:
        """As `reindex`, for rows that are new on record: nothing is kept of them, and nothing belongs to them yet."""
        for some in in_batches(keys):
            engine().write(cls, list(cls.documents(some)))

    @classmethod
    def write_documents(cls, keys: list[int]) -> None:
        engine().replace(cls, keys, cls.documents(keys))
