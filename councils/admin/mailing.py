"""When all mail was stopped, by whom and why. It is stopped and let go again by `manage.py mailing`."""

from django.contrib import admin

from councils.backoffice.base import ReadOnly
from councils.models import MailingStop


@admin.register(MailingStop)
class MailingStopAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["stopped_at", "stopped_by", "reason", "ended_at", "ended_by"]
    list_select_related = ["stopped_by", "ended_by"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter)]
