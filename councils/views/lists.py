"""A filtered list in pages, as every public list shows it."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest

PER_PAGE = 25


@dataclass(frozen=True)
class FilteredList:
    """What a list page shows: its filters, one page of rows, and whether the filters could be understood."""

    filterset: Any
    page: Page

    @property
    def form(self) -> Form:
        """The filters as a form."""
        return self.filterset.form

    @property
    def status(self) -> int:
        """What to answer: 400 where a filter names what does not exist."""
        return 200 if self.filterset.is_valid() else 400

    @property
    def is_filtered(self) -> bool:
        """Whether anything was asked for."""
        return any(self.form.data.get(name) for name in self.form.fields)


def filtered(request: HttpRequest, filterset_class: Any, queryset: QuerySet, per_page: int = PER_PAGE) -> FilteredList:
    """The rows that the request asks for, one page of them; none when it asks for what does not exist."""
    filterset = filterset_class(request.GET, queryset=queryset)
    rows = filterset.qs if filterset.is_valid() else queryset.none()
    return FilteredList(filterset, Paginator(rows, per_page).get_page(request.GET.get("page")))
