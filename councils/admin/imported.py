"""Who brought which file, when, and what came of it."""

from django.contrib import admin

from councils.backoffice.base import ReadOnly
from councils.backoffice.export_admin import Exports
from councils.models import ImportedFile


@admin.register(ImportedFile)
class ImportedFileAdmin(Exports, ReadOnly, admin.ModelAdmin):
    exported = ["name", "table", "brought_by", "brought_at", "taken_in_at", "new", "changed", "unchanged"]
    list_display = exported
    list_filter = ["table", ("taken_in_at", admin.EmptyFieldListFilter)]
    list_select_related = ["brought_by"]
    search_fields = ["name", "brought_by__username"]
    date_hierarchy = "brought_at"
