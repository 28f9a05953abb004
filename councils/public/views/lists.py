"""A filtered list in pages, as every public list shows it: its rows, its filters with counts, and what is set."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from councils.public.filters.bitmaps import FacetCounts
from councils.public.filters.faceted import FacetedFilter
from councils.public.filters.fields import LongSelect
from councils.register.lookup import Names
from councils.search.query import Query
from councils.statistics.english import long_date
from councils.tables.characters import number_in

PER_PAGE = 25


class Counted(Paginator):
    """Pages of rows whose number is known already."""

    def __init__(self, rows: Any, per_page: int, number: int) -> None:
        super().__init__(rows, per_page)
        self.count = number


@dataclass(frozen=True)
class Chip:
    """A filter that is set: its name, its choice in words, and the address of the same list without it."""

    name: str
    words: str
    without: str
    is_typed: bool = False


@dataclass
class FilteredList:
    """What a list page shows: its filters, one page of rows, and whether the filters could be understood."""

    filterset: Any
    page: Page
    asked: QueryDict
    has_most: bool = False  # nothing has all the words: these have most of them
    chips: list[Chip] = field(default_factory=list)
    under: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # how many rows each choice leaves

    @property
    def form(self) -> Form:
        return self.filterset.form

    @property
    def status(self) -> int:
        """What to answer: 400 where a filter names what does not exist."""
        return 200 if self.filterset.is_valid() else 400

    @property
    def is_filtered(self) -> bool:
        return any(self.form.data.get(name) for name in self.form.fields)

    @property
    def asked_for(self) -> dict[str, str]:
        return self.filterset.is_set() if self.status == 200 else {}

    @property
    def address(self) -> str:
        """What of the address makes this list: what was asked for and understood, and the page; nothing else."""
        if self.status != 200:
            return ""
        kept = {name: self.asked[name] for name in sorted(self.form.fields) if self.asked.get(name)}
        if self.page.number > 1:
            kept["page"] = str(self.page.number)
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def in_words(self) -> str:
        """What was asked for, as a title says it: “ramp”, Upheld, 2019-20."""
        asked = [f"“{chip.words}”" if chip.is_typed else chip.words for chip in self.chips]
        return ", ".join(asked) + (f", page {self.page.number}" if self.page.number > 1 else "")

    @property
    def names(self) -> Names:
        return self.filterset.names

    @property
    def query(self) -> Query:
        return self.filterset.query if self.status == 200 else Query()


def without_empty(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view whose forms leave nothing empty in an address: it leads on to the same without what says nothing."""

    @wraps(view)
    def tidied(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = [(name, text) for name, texts in request.GET.lists() for text in texts]
        told = [(name, text) for name, text in asked if text.strip()]
        if len(told) == len(asked):
            return view(request, *args, **kwargs)
        return redirect(f"{request.path}?{urlencode(told)}" if told else request.path)

    return tidied


def page_asked(request: HttpRequest) -> int:
    """Which page of a list is asked for; the first where that is no number."""
    return number_in(request.GET.get("page")) or 1


def filtered(request: HttpRequest, filterset_class: Any, queryset: QuerySet, per_page: int = PER_PAGE) -> FilteredList:
    """The rows that the request asks for, one page of them; none when it asks for what does not exist."""
    filterset = filterset_class(request.GET, queryset=queryset)
    rows = filterset.qs if filterset.is_valid() else queryset.none()
    return FilteredList(filterset, Paginator(rows, per_page).get_page(page_asked(request)), request.GET)


def searched(
    request: HttpRequest, filterset_class: type[FacetedFilter], queryset: QuerySet, per_page: int = PER_PAGE
) -> FilteredList:
    """The same with counts; where nothing has all the words that were searched for, what has most of them."""
    filterset: Any = filterset_class(request.GET, queryset=queryset)
    if not filterset.is_valid():
        return FilteredList(filterset, Counted(queryset.none(), per_page, 0).get_page(1), request.GET)
    counts = filterset.counts()
    has_most = not counts.total and len(filterset.query.wanted) > 1
    rows = filterset.rows_with_most() if has_most else filterset.rows()
    page = Counted(rows, per_page, len(rows)).get_page(page_asked(request))
    chips = list(chips_of(filterset.form, request.GET))
    offer(filterset, counts)
    return FilteredList(filterset, page, request.GET, has_most and len(rows) > 0, chips, counts.under)


def chips_of(form: Form, asked: QueryDict) -> Iterator[Chip]:
    """The filters that are set, each with the address of the same list without it."""
    for name, value in form.cleaned_data.items():
        if value and name != "sort":
            kept = [(key, text) for key, text in asked.items() if text and key not in (name, "page")]
            yield Chip(str(form[name].label), in_words(form.fields[name], value), f"?{urlencode(kept)}", name == "q")


def in_words(formfield: Any, value: Any) -> str:
    """What a filter is set to, as a person says it."""
    if isinstance(value, date):
        return f"{long_date(value)}"
    choices = getattr(formfield, "choices", ()) if isinstance(value, str) else ()
    return str(dict(choices).get(value, value))


def offer(filterset: FacetedFilter, counts: FacetCounts) -> None:
    """Let each filter offer the choices that leave anything, with how much they leave."""
    chosen = filterset.is_set()
    names = {
        "council": [(row["slug"], row["name"]) for row in filterset.names.authorities.values()],
        "category": [(row["slug"], row["name"]) for row in filterset.names.categories.values()],
    }
    for name, under in counts.under.items():
        offered: Any = filterset.form.fields.get(name)
        if offered is None:
            continue
        empty, *choices = [("", offered.empty_label), *names[name]] if name in names else offered.choices
        if any(under.values()):
            left = [(value, words) for value, words in choices if under.get(value) or chosen.get(name) == value]
            choices = [(value, f"{words} ({under.get(value, 0):,})") for value, words in left]
        offered.widget = LongSelect(offered.widget.attrs, [empty, *choices])
    offer_orders(filterset)


def offer_orders(filterset: FacetedFilter) -> None:
    """Name the order that a list has by itself, which depends on whether something was typed, and the others."""
    order = filterset.form.fields["sort"]
    known, usual = dict(order.choices), "best" if filterset.query else "newest"
    others = [(name, words) for name, words in known.items() if name not in ("", "best", "newest", usual)]
    others = [("newest", known["newest"]), *others] if filterset.query else others
    order.widget = LongSelect(order.widget.attrs, [("", known[usual]), *others])
