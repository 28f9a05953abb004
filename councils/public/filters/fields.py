"""The filters that lists are made of: words, councils, categories, review years, verdicts, orders."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from html import escape
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, QuerySet, Value, When
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from drf_spectacular.utils import extend_schema_field

from councils.models import Authority, Category, PublicReport, ReviewYear
from councils.models.decision import retained_after, today
from councils.models.fields import single_line
from councils.models.year import first_day, start_of_year
from councils.public.search import best_first, by_council, matching, order_of

LONGEST_SEARCH = 200
LABEL = r"^20[0-9]{2}-[0-9]{2}$"
FIRST_DAY = date(2000, 4, 1)  # of the first year that a label can name


def years_since(day: date) -> list[tuple[str, str]]:
    """The review years from a day until today, newest first, by the calendar alone.

    The years on record are not asked: one that is not public yet must not show.
    """
    labels: list[str] = []
    first, day = today(), max(day, FIRST_DAY)
    while not labels or first > day:
        first = start_of_year(first)
        labels.append(ReviewYear(starts_on=first).label)
        first -= timedelta(days=1)
    return [(label, label) for label in labels]


def years_kept() -> list[tuple[str, str]]:
    return years_since(retained_after())


def years_reported() -> list[tuple[str, str]]:
    """The review years in which a public report came out, newest first."""
    days = PublicReport.objects.published().order_by().values_list("published_on", flat=True)
    starts = set(map(start_of_year, days))
    labels = [ReviewYear(starts_on=start).label for start in sorted(starts, reverse=True) if start >= FIRST_DAY]
    return [(label, label) for label in labels]


def year_of(day: str, years: Callable[[], list[tuple[str, str]]] = years_kept) -> Case:
    whens = (When(**{f"{day}__gte": first_day(label)}, then=Value(label)) for label, _ in years())
    return Case(*whens, default=Value(""))


class LongSelect(forms.Select):
    """A select box with hundreds of choices, written at once: Django fills in a template for each of them."""

    choices: Any = ()  # pairs as they are given: Django would look through each of them first

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        choices = [(str(key), words) for key, words in self.choices]
        options = "\n".join(
            [
                f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(str(words))}</option>'
                for key, words in choices
            ]
        )
        given = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>\n{}\n</select>", given, SafeString(options))


class SearchFilter(django_filters.CharFilter):
    """Rows whose public texts have what was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off", "aria-describedby": "finder-hint"})
        super().__init__(*args, max_length=LONGEST_SEARCH, validators=[single_line], widget=widget, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return matching(qs, self.parent.search) if value else qs


class CouncilFilter(django_filters.ModelChoiceFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            queryset=Authority.objects.only("slug", "name"),
            to_field_name="slug",
            empty_label="All councils",
            label="Council",
            **kwargs,
        )


class CategoryFilter(django_filters.ModelChoiceFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            queryset=Category.objects.only("slug", "name"),
            to_field_name="slug",
            empty_label="All categories",
            label="Category",
            **kwargs,
        )


class YearField(django_filters.fields.ChoiceField):
    """A review year: offered while anything of it is public, understood for ever, because pages link to it."""

    widget = LongSelect

    def valid_value(self, value: str) -> bool:
        try:
            return first_day(value) <= today()
        except ValueError:
            return False


class YearFilter(django_filters.ChoiceFilter):
    field_class = YearField

    def __init__(self, *args: Any, label: str, choices: Any = years_kept, **kwargs: Any) -> None:
        super().__init__(*args, label=label, choices=choices, empty_label="All years", **kwargs)
        # The API's description would take it for the day that it is compared with.
        data = {"type": "string", "pattern": LABEL, "description": f"{label}: a review year, as 2019-20"}
        extend_schema_field(data)(self)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        days = ReviewYear(starts_on=first_day(value)).days if value else None
        return qs.filter(**{f"{self.field_name}__range": days}) if days else qs


class GroupedFilter(django_filters.ChoiceFilter):
    """Rows by a value, or by any of the values that one choice stands for."""

    def __init__(self, *args: Any, groups: Mapping[str, frozenset[str]], **kwargs: Any) -> None:
        self.groups = groups
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if value in self.groups:
            return qs.filter(**{f"{self.field_name}__in": self.groups[value]})
        return super().filter(qs, value)


class VerdictFilter(django_filters.ChoiceFilter):
    """Rows by what was found when their recommendations had fallen due, or by nothing having been found yet."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(**{self.field_name: "" if value == "none" else value}) if value else qs


class YesFilter(django_filters.ChoiceFilter):
    """Rows of which something is true; a method says of which."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=[("yes", "Yes")], empty_label="Any", **kwargs)


class DayFilter(django_filters.DateFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class SortFilter(django_filters.ChoiceFilter):
    """The order of the rows: the best match first where something was typed, as they are, turned round, by council."""

    ORDERS = [
        ("best", "Best match first"),
        ("newest", "Newest first"),
        ("oldest", "Oldest first"),
        ("council", "By council"),
    ]

    def __init__(self, *, council: str) -> None:
        self.council = council
        # It stands beside the results, outside the form that it belongs to.
        widget = LongSelect(attrs={"form": "finder"})
        super().__init__(choices=self.ORDERS, empty_label="Newest first", label="Order", widget=widget)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if value in ("", "best") and self.parent.query:
            return best_first(qs, self.parent.query)
        if value == "council":
            return by_council(qs, self.council)
        return oldest_first(qs) if value == "oldest" else qs


def oldest_first(rows: QuerySet) -> QuerySet:
    return rows.order_by(*(name.removeprefix("-") for name in order_of(rows)))
