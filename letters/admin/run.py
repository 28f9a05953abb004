"""The back office of the runs: what was done in the background, who asked for it, and how it ended."""

from django.contrib import admin

from councils.backoffice.base import ReadOnly
from letters.models import Run


@admin.register(Run)
class RunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["step", "year", "asked_at", "asked_by", "done", "of", "ended_at", "cancelled_by", "fault"]
    list_filter = ["year", "step"]
    list_select_related = ["year", "asked_by", "cancelled_by"]
