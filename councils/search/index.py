"""Records that the public can search: whichever way one is changed, the index follows in the same transaction."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models, transaction


class SearchedQuerySet(models.QuerySet):
    """What changes many rows at once. Only plain SQL gets past this; who writes that calls `search.rebuild`."""

    @transaction.atomic
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        made = super().bulk_create(objs, *args, **kwargs)
        written = kwargs.get("update_fields")
        if written is None or self.searched.is_touched_by(written):
            self.searched.follow({getattr(row, self.searched.indexed_by) for row in made})
        return made

    @transaction.atomic
    def update(self, **fields: Any) -> int:
        if not self.searched.is_touched_by(fields):
            return super().update(**fields)
        keys = self.index_keys()
        changed = super().update(**fields)
        self.searched.follow(keys)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        keys, gone = self.index_keys(), set(self.order_by().values_list("pk", flat=True))
        deleted = super().delete()
        self.searched.forget(gone)
        self.searched.follow(keys)
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    @property
    def searched(self) -> Any:
        """The model, as one that is searched."""
        return self.model

    def index_keys(self) -> set[int]:
        """What these rows stand under in the index."""
        return set(self.order_by().values_list(self.searched.indexed_by, flat=True))


class Searched(models.Model):
    """A record that is searched: which of its fields the index holds, and under which key it stands there."""

    searched_fields: ClassVar[frozenset[str]]
    indexed_by: ClassVar[str] = "pk"

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if kwargs.get("update_fields") is None or self.is_touched_by(kwargs["update_fields"]):
            self.follow([getattr(self, self.indexed_by)])

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        key, gone = getattr(self, self.indexed_by), self.pk
        deleted = super().delete(*args, **kwargs)
        self.forget([gone])
        self.follow([key])
        return deleted

    @classmethod
    def is_touched_by(cls, fields: Iterable[str]) -> bool:
        """Whether a change of these fields changes what search finds."""
        return not cls.searched_fields.isdisjoint(field.removesuffix("_id") for field in fields)

    @classmethod
    def forget(cls, keys: Iterable[int]) -> None:
        """Keep nothing of rows that are deleted."""
        from councils.public.search import forget

        forget(cls, keys)

    @classmethod
    @abstractmethod
    def follow(cls, keys: Iterable[int]) -> None:
        """Bring the index in line with what is on record under these keys."""
