"""What the pages of several nouns share: read-only pages, history, filters that ask a question, plain rows."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from simple_history.admin import SimpleHistoryAdmin

from councils.backoffice.double_submit import Once
from councils.backoffice.edit_conflicts import SharedForm, seen_now
from councils.backoffice.history_text import history_sentences
from councils.backoffice.inline_formsets import SharedTable
from councils.backoffice.record_fields_mixin import NamesOthers, named_in, names_for
from councils.models import ReviewYear
from councils.models.year import first_day
from councils.tables.characters import number_in


class ReadOnly:
    """Nobody adds, changes or deletes what this page shows: other pages make it, with their own rules."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Tracked(NamesOthers, Once, SimpleHistoryAdmin):
    """A page of records whose every change is kept, and shown to whoever may see the record.

    Whoever saves second is told what was changed meanwhile, and loses nothing.
    """

    form: type[ModelForm] = SharedForm
    history_list_display = ["history_sentences"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for sentence in named_in(form):
            self.message_user(request, sentence)

    def history_sentences(self, entry: Any) -> list[str]:
        return history_sentences(entry)

    def set_history_delta_changes(self, request: HttpRequest, entries: Any, **kwargs: Any) -> None:
        # The sentences say it: nothing needs to be worked out twice.
        return None

    object_history_template = "backoffice/history.html"
    object_history_list_template = "backoffice/history_list.html"

    def get_urls(self) -> list[URLPattern]:
        # The history tells every change in sentences. simple_history's form filled with an old state would be one more
        # way to save, past every rule of ours.
        urls: list[URLPattern] = super().get_urls()
        return [url for url in urls if not (url.name or "").endswith("_simple_history")]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        # Whoever saves waits here for whoever is saving, so that the second sees what the first did.
        if request.method == "POST" and connection.in_atomic_block:
            self.model._default_manager.select_for_update().filter(pk=object_id).exists()
        return super().get_object(request, object_id, from_field)

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        shown = [context["adminform"].form, *(each.formset.empty_form for each in context["inline_admin_formsets"])]
        more = {"seen": seen_now(context.get("original")), "names": names_for(shown)}
        return super().render_change_form(request, context | more, *args, **kwargs)


def address(model_admin: admin.ModelAdmin, record: Model) -> str:
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_change", args=[record.pk])


def came_from(request: HttpRequest) -> str:
    """The page of the back office that somebody came from and goes back to, if the address says so."""
    back = request.GET.get("back", "")
    inside = back.startswith(reverse("admin:index")) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if inside else ""


def shown(model_admin: admin.ModelAdmin, request: HttpRequest, pk: object) -> Any:
    """A record that whoever asks may see. Raises Http404 when there is none, PermissionDenied when they may not."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    record = model_admin.get_object(request, unquote(str(pk)))
    if record is None:
        raise Http404
    return record


def without(fieldsets: Any, *names: Any) -> list[tuple[Any, dict[str, Any]]]:
    """The fields of a page without some: those that lead to what only others may do."""
    return [(title, {**facts, "fields": [f for f in facts["fields"] if f not in names]}) for title, facts in fieldsets]


def public_page(record: Model) -> str | None:
    return record.get_absolute_url() if record.is_published() else None  # type: ignore[attr-defined]


class Inline(admin.TabularInline):
    extra = 0


class SharedInline(NamesOthers, Inline):
    form = SharedForm
    formset = SharedTable


class QuestionFilter(admin.SimpleListFilter):
    """A filter whose choices are questions that the records' QuerySet answers, each with its words."""

    questions: dict[str, str] = {}
    functions: dict[str, Callable[[Any], QuerySet]] = {}  # that narrow rows down, where the QuerySet itself cannot

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(self.questions.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = self.value()
        if asked not in self.questions:
            return queryset
        return self.functions[asked](queryset) if asked in self.functions else getattr(queryset, asked)()


class AuthorityKindFilter(admin.ChoicesFieldListFilter):
    """The kind of authority, said so: beside it stands another kind, of report or of recommendation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "kind of authority"


class HandlerFilter(admin.SimpleListFilter):
    title = "handler"
    parameter_name = "handler"
    path = "handler"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        colleagues = get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username")
        return [
            ("me", "me"),
            ("nobody", "nobody"),
            *((str(user.pk), user.get_username()) for user in colleagues if user != request.user),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "nobody":
            return queryset.filter(**{self.path: None})
        asked = request.user.pk if self.value() == "me" else number_in(self.value())
        return queryset if asked is None else queryset.filter(**{self.path: asked})


class ReviewYearFilter(admin.SimpleListFilter):
    title = "review year"
    parameter_name = "year"
    path = "decided_on"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(year.label, year.label) for year in ReviewYear.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        try:
            year = ReviewYear(starts_on=first_day(self.value() or ""))
        except ValueError:
            return queryset
        return queryset.filter(**{f"{self.path}__range": year.days})


class LongListPaginator(Paginator):
    """Pages of a list that may be very long: nobody leafs past a few thousand, so nothing beyond is counted.

    Which records are on a page is found in an index alone; only those are then read.
    """

    FAR_ENOUGH = 5000

    @cached_property
    def count(self) -> int:
        return self.object_list[: self.FAR_ENOUGH].count()  # type: ignore[attr-defined]

    def page(self, number: int | str) -> Page:
        page = super().page(number)
        keys = list(page.object_list.values_list("pk", flat=True))  # type: ignore[attr-defined]
        rows = self.object_list.all()  # type: ignore[attr-defined]
        rows.query.clear_where()  # they have been found: nothing has to be looked for again
        page.object_list = rows.filter(pk__in=keys)
        return page
