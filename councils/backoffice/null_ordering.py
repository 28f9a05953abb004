"""Lists in one order on both databases: what has no date yet is first of the latest, and last of the earliest."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest


def alike(model: type[Model], term: Any) -> Any:
    """A term of an order that says where what is empty stands, as PostgreSQL would put it anyway."""
    if not isinstance(term, str):
        return term
    name = term.removeprefix("-")
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return term
    if not getattr(field, "null", False) or field.is_relation:
        return term
    return F(name).desc(nulls_first=True) if term.startswith("-") else F(name).asc(nulls_last=True)


class SameOrder(ChangeList):
    """A list whose order does not hang on the database."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        return [alike(self.model, term) for term in super().get_ordering(request, queryset)]


class InOneOrder(admin.ModelAdmin):
    """A list in the same order on both databases."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SameOrder
