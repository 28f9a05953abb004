"""The back office of consultations: who was sent their sheets, who has replied, who is to be reminded."""

import io
import zipfile
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from councils.backoffice.actions import Action, TakesActions
from councils.backoffice.base import QuestionFilter, Tracked, shown
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.edit_conflicts import SharedForm
from councils.backoffice.export_admin import Exports
from councils.models import Consultation
from councils.statistics.english import long_date
from councils.statistics.rates import count
from letters.admin.consultation_send import ReplyByForm, send_view
from letters.admin.dispute import DisputeInline
from letters.outbox import consultation as consulting
from letters.outbox.case_sheets import sheets


class NoObjectionForm(forms.Form):
    on = TypedDateField(label="Replied on")


class ReplyForm(SharedForm):
    replied_on = TypedDateField(required=False, help_text="The day their reply came: 3/5, 3 May 2020 or today.")


class ConsultationStatusFilter(QuestionFilter):
    title = "status"
    parameter_name = "status"
    questions = {
        "awaiting_reply": "no reply yet",
        "overdue": "no reply by the day named",
        "answered": "replied",
        "disputed": "disputed, not settled",
    }


def blockers_to_answered(consultation: Consultation, user: Any) -> list[str]:
    return [f"It replied on {long_date(consultation.replied_on)}."] if consultation.replied_on else []


def record_no_objection(consultation: Consultation, *, on: date, by: Any) -> None:
    consultation.replied_on, consultation.reply = on, "No objection."
    consultation.full_clean()
    consultation._history_user = by  # type: ignore[attr-defined]
    consultation.save()


REMIND = Action(
    name="remind",
    button="Remind",
    description="Remind the chosen authorities",
    permission="letters.issue_letter",
    form=ReplyByForm,
    blockers=consulting.blockers_to_reminding,
    consequences=lambda records, by: [
        f"{count(sum(not consulting.blockers_to_reminding(each, by) for each in records), 'mail')} go out.",
        "Each gets the sheets again, as they stand when the mail goes, and a new day to reply by.",
    ],
    perform=consulting.remind,
    success_message="{records} reminded.",
    joined=["year", "authority", "recipient"],
    fetched=["dispatches", "recipient__contacts"],
)
NO_OBJECTION = Action(
    name="no_objection",
    button="Record a reply without objection",
    description="Record that the chosen replied without objection",
    permission="councils.change_consultation",
    form=NoObjectionForm,
    blockers=blockers_to_answered,
    perform=record_no_objection,
    success_message="{records} recorded as without objection.",
    joined=["year", "authority", "recipient"],
)


@admin.register(Consultation)
class ConsultationAdmin(TakesActions, Exports, Tracked):
    """Who was sent the sheets: their reply is recorded here, and what they dispute; nothing else is edited."""

    form = ReplyForm
    exported = ["year", "authority", "recipient", "asked_at", "reply_by", "reminders", "replied_on", "reply"]
    list_display = ["authority", "year", "mail", "asked_at", "reply_by", "reminders", "replied_on", "open_disputes"]
    list_filter = [ConsultationStatusFilter, "year"]
    list_select_related = ["authority", "recipient", "year"]
    search_fields = ["authority__name", "recipient__name", "disputes__decision__reference"]
    search_help_text = "Authority, or the reference of a disputed case"
    fieldsets = [
        ("Asked", {"fields": [("asked_at", "asked_by"), "reply_by", ("reminders", "reminded_at")]}),
        ("Their reply", {"fields": ["replied_on", "reply"]}),
    ]
    readonly_fields = [
        *("year", "authority", "recipient", "mail", "sheets"),
        *("asked_at", "asked_by", "reply_by", "reminders", "reminded_at"),
    ]
    inlines = [DisputeInline]
    actions = [REMIND, NO_OBJECTION]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consultation]:
        found = super().get_queryset(request).select_related("year").prefetch_related("dispatches")
        return found.annotate(unsettled=Count("disputes", filter=Q(disputes__became="")))

    def get_fieldsets(self, request: HttpRequest, obj: Consultation | None = None) -> Any:
        """The recipient is named where it is another authority: the successor of one that is gone."""
        is_inherited = obj is not None and obj.recipient_id != obj.authority_id
        about = ["year", "authority", *(["recipient"] if is_inherited else []), "mail", "sheets"]
        return [(None, {"fields": about}), *self.fieldsets]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Consultation | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("send/<int:pk>/", wrap(partial(send_view, self)), name="year-sheets"),
            path("<int:pk>/sheets/", wrap(self.sheets_view), name="consultation-sheets"),
            *super().get_urls(),
        ]

    @admin.display(description="mail")
    def mail(self, consultation: Consultation) -> str:
        mails = sorted(consultation.dispatches.all(), key=lambda dispatch: dispatch.occasion)
        links = ((reverse("admin:letters_dispatch_change", args=[each.pk]), each.status) for each in mails)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "-"

    @admin.display(description="sheets")
    def sheets(self, consultation: Consultation) -> str:
        address = reverse("admin:consultation-sheets", args=[consultation.pk])
        return format_html('<a href="{}">The three sheets as they stand now (ZIP)</a>', address)

    @admin.display(description="open disputes", ordering="unsettled")
    def open_disputes(self, consultation: Consultation) -> int:
        return consultation.unsettled  # type: ignore[attr-defined]

    def sheets_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        consultation, packed = shown(self, request, pk), io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
            for name, content in sheets(consultation):
                folder.writestr(name, content)
        name = f"case-sheets-{consultation.year}-{consultation.authority.slug}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)
