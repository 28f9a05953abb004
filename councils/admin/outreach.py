"""Training courses, seminars, and who came to them."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

from councils.admin.decision_actions import RELEASE_MANY
from councils.backoffice.base import SharedInline, Tracked
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.edit_conflicts import SharedForm
from councils.backoffice.export_admin import Exports
from councils.backoffice.release_pages import (
    HeldWhenSaved,
    ReleaseFilter,
    also_follows,
    releasing_many_consequences,
)
from councils.casework.release import blockers_to_release, release, text_fingerprint
from councils.models import Attendance, Seminar, TrainingCourse
from councils.models.decision import today
from councils.models.released import Released

GATE = ["status", "overruled_because", "withheld_because"]
WIDGETS = {name: forms.Textarea(attrs={"rows": 2}) for name in ("overruled_because", "withheld_because")}


def releasing_consequences(records: QuerySet, by: Any) -> list[str]:
    """What the public can read, and what letters that name a place would no longer say right."""

    def let_go(_: Released) -> None:
        for record in records.all():
            if not blockers_to_release(record, by):
                release(record, by=by, read=text_fingerprint(record))

    return [*releasing_many_consequences(records, by), *also_follows(records[0], let_go)]


RELEASE_CHOSEN = replace(
    RELEASE_MANY,
    description="Release what is chosen",
    consequences=releasing_consequences,
    joined=[],
    fetched=[],
)


class HeldForm(SharedForm):
    held_on = TypedDateField(
        label="Held on", initial=today, help_text="3/5, 3 May 2019 or today. It counts in its year."
    )


class CourseForm(HeldForm):
    class Meta:
        widgets = WIDGETS
        help_texts = {
            "topic": "As the letters tell of it, such as “Handling complaints well”.",
            "authority": "Whose course it was, if it was given for one alone.",
            "people": "How many came, all together.",
        }


class SeminarForm(HeldForm):
    class Meta:
        widgets = WIDGETS
        help_texts = {"place": "The town, or “online”.", "theme": "What it was about. May be empty."}


@admin.register(TrainingCourse)
class TrainingCourseAdmin(Exports, HeldWhenSaved):
    form = CourseForm
    fields = ["held_on", "topic", "audience", "authority", "people", *GATE]
    readonly_fields = ["status"]
    not_read_by_the_public = frozenset({"authority", "people"})
    actions = [RELEASE_CHOSEN]
    exported = ["held_on", "topic", "audience", "authority", "people"]
    list_display = ["held_on", "topic", "audience", "authority", "people"]
    list_display_links = ["held_on", "topic"]
    list_filter = [ReleaseFilter, "audience"]
    list_select_related = ["authority"]
    search_fields = ["topic", "authority__name"]
    date_hierarchy = "held_on"


class AttendanceInline(SharedInline):
    model = Attendance
    verbose_name_plural = "who came"

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        # Rows are there for whoever has no JavaScript to add one.
        return 1 if obj else 3


@admin.register(Seminar)
class SeminarAdmin(Exports, HeldWhenSaved):
    form = SeminarForm
    fields = ["held_on", "place", "theme", *GATE]
    readonly_fields = ["status"]
    list_filter = [ReleaseFilter]
    actions = [RELEASE_CHOSEN]
    exported = ["held_on", "place", "theme", ("delegates", "came")]
    list_display = ["held_on", "place", "theme", "delegates"]
    list_display_links = ["held_on", "place"]
    search_fields = ["place", "theme"]
    date_hierarchy = "held_on"
    inlines = [AttendanceInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Seminar]:
        return super().get_queryset(request).annotate(came=Sum("attendances__delegates", default=0))

    @admin.display(ordering="came")
    def delegates(self, seminar: Seminar) -> int:
        return seminar.came  # type: ignore[attr-defined]


@admin.register(Attendance)
class AttendanceAdmin(Exports, Tracked):
    exported = [("held_on", "seminar__held_on"), ("place", "seminar__place"), "authority", "delegates"]
    list_display = ["seminar", "authority", "delegates"]
    list_select_related = ["seminar", "authority"]
    search_fields = ["authority__name", "seminar__place"]
    date_hierarchy = "seminar__held_on"
