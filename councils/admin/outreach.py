"""Training courses, seminars, and who came to them."""

from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

from councils.models import Attendance, Seminar, TrainingCourse

from .exporting import Exports
from .pages import SharedInline, Tracked


@admin.register(TrainingCourse)
class TrainingCourseAdmin(Exports, Tracked):
    exported = ["held_on", "topic", "audience", "authority", "people"]
    list_display = ["held_on", "topic", "audience", "authority", "people"]
    list_display_links = ["held_on", "topic"]
    list_filter = ["audience"]
    list_select_related = ["authority"]
    search_fields = ["topic", "authority__name"]
    autocomplete_fields = ["authority"]
    date_hierarchy = "held_on"


class AttendanceInline(SharedInline):
    model = Attendance
    autocomplete_fields = ["authority"]


@admin.register(Seminar)
class SeminarAdmin(Exports, Tracked):
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
    autocomplete_fields = ["seminar", "authority"]
    date_hierarchy = "seminar__held_on"
