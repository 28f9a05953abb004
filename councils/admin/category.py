"""What complaints are about, and the dated list of reasons for their outcomes."""

from django.contrib import admin

from councils.backoffice.base import Tracked
from councils.backoffice.export_admin import Exports
from councils.models import Category, Reason


@admin.register(Category)
class CategoryAdmin(Exports, Tracked):
    exported = ["name", "slug", "service_area"]
    list_display = ["name", "service_area"]
    list_filter = ["service_area"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Reason)
class ReasonAdmin(Exports, Tracked):
    exported = ["text", "slug", "outcome", "used_from", "used_until"]
    list_display = ["text", "outcome", "used_from", "used_until"]
    list_filter = ["outcome", ("used_until", admin.EmptyFieldListFilter)]
    search_fields = ["text"]
    prepopulated_fields = {"slug": ["text"]}
