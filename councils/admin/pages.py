"""What the pages of several nouns share: read-only pages, history, filters that ask a question, plain rows."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin


class ReadOnly:
    """Nobody adds, changes or deletes what this page shows: other pages make it, with their own rules."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Tracked(SimpleHistoryAdmin):
    """A page of records whose every change is kept, and shown to whoever may see the record."""

    object_history_template = "admin/history.html"
    object_history_list_template = "admin/history_list.html"


def public_page(record: Model) -> str | None:
    """The address of a record on the public site, if the public can see it now."""
    return record.get_absolute_url() if record.is_published() else None  # type: ignore[attr-defined]


class Inline(admin.TabularInline):
    """Rows under a record, none of them empty until somebody asks for one."""

    extra = 0


class QuestionFilter(admin.SimpleListFilter):
    """A filter whose choices are questions that the records' QuerySet answers, each with its words."""

    questions: dict[str, str] = {}

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(self.questions.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = self.value()
        return getattr(queryset, asked)() if asked in self.questions else queryset
