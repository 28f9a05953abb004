"""E-mail alerts, for whoever is asked to delete an address. Only administrators see them: they are people's own."""

from django.contrib import admin
from django.http import HttpRequest

from councils.models import Alert


@admin.register(Alert)
class AlertAdmin(admin.ModelAdmin):
    list_display = ["email", "about", "confirmed_at", "told_until"]
    search_fields = ["email"]
    list_select_related = ["authority"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Alert | None = None) -> bool:
        return False
