"""Training courses, seminars, and who came to them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

from councils.backoffice.base import SharedInline, Tracked
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.edit_conflicts import SharedForm
from councils.backoffice.export_admin import Exports
from councils.models import Attendance, Seminar, TrainingCourse
from councils.models.decision import today


class HeldForm(SharedForm):
    held_on = TypedDateField(
        label="Held on", initial=today, help_text="3/5, 3 May 2019 or today. It counts in its year."
    )


class CourseForm(HeldForm):
    class Meta:
        help_texts = {
            "topic": "As the letters tell of it, such as “Handling complaints well”.",
            "authority": "Whose course it was, if it was given for one alone.",
            "people": "How many came, all together.",
        }


class SeminarForm(HeldForm):
    class Meta:
        help_texts = {"place": "The town, or “online”.", "theme": "What it was about. May be empty."}


@admin.register(TrainingCourse)
class TrainingCourseAdmin(Exports, Tracked):
    form = CourseForm
    exported = ["held_on", "topic", "audience", "authority", "people"]
    list_display = ["held_on", "topic", "audience", "authority", "people"]
    list_display_links = ["held_on", "topic"]
    list_filter = ["audience"]
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
class SeminarAdmin(Exports, Tracked):
    form = SeminarForm
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
