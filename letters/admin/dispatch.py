"""The back office of the outbox: who has got which letter or sheets, what failed, and what a person has to decide."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from councils.backoffice.actions import Action, TakesActions
from councils.backoffice.base import QuestionFilter, ReadOnly, Tracked
from councils.backoffice.export_admin import Exports
from councils.backoffice.remark_field import RemarkField
from councils.models import ReviewYear
from councils.statistics.rates import count
from councils.tables.characters import number_in
from letters.models import Dispatch
from letters.models.dispatch import PARCELS, STATES
from letters.outbox import resolving as settling
from letters.outbox.sending import CARRIED


class DispatchStateFilter(QuestionFilter):
    title = "state"
    parameter_name = "state"
    questions = STATES


class ParcelFilter(QuestionFilter):
    title = "what it carries"
    parameter_name = "carries"
    questions = {"of_letters": "letters", "of_sheets": "case sheets for checking", "of_reminders": "reminders of cases"}


class DispatchYearFilter(admin.SimpleListFilter):
    title = "review year"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(str(year.pk), str(year)) for year in ReviewYear.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dispatch]) -> QuerySet[Dispatch]:
        year = ReviewYear.objects.filter(pk=number_in(self.value()) or 0).first()
        return queryset.of_year(year) if year else queryset  # type: ignore[attr-defined]


class ReturnedForm(forms.Form):
    reason = RemarkField(
        label="What the notice says",
        rows=4,
        help_text="As in “mailbox unavailable”. It is kept, with the address.",
    )


PRESUME_SENT = Action(
    name="presume_sent",
    button="Presume sent",
    description="Presume the chosen uncertain mails sent",
    permission="letters.issue_letter",
    blockers=settling.blockers_to_settling,
    consequences=[
        "These mails are not sent again. Ask the mail server's log, or the authority, before you presume so."
    ],
    perform=settling.presume_sent,
    success_message="{records} presumed sent.",
)
MARK_RETURNED = Action(
    name="mark_returned",
    button="Mark as returned",
    description="Mark the chosen mails as returned",
    permission="letters.issue_letter",
    form=ReturnedForm,
    blockers=settling.blockers_to_returning,
    consequences=[
        "It is on record as not having arrived. Correct the contact's address, then send it again or post it."
    ],
    perform=settling.mark_returned,
    success_message="{records} marked as returned.",
)
SEND_AGAIN = Action(
    name="send_again",
    button="Send again",
    description="Send the chosen failed, returned or uncertain mails again",
    permission="letters.issue_letter",
    blockers=settling.blockers_to_sending_again,
    consequences=lambda records, by: [
        f"{count(sum(not settling.blockers_to_sending_again(each, by) for each in records), 'mail')} go out again.",
        "An uncertain mail that did arrive arrives twice, with the same Message-ID.",
        "A mail that failed or came back goes to the address that the authority's contact has now: correct that first.",
    ],
    perform=settling.send_again,
    success_message="{records} in the queue again.",
)
MARK_POSTED = Action(
    name="mark_posted",
    button="Mark as posted",
    description="Mark the chosen letters as posted",
    permission="letters.issue_letter",
    blockers=settling.blockers_to_posting,
    consequences=["Say so only of what has been put into the post."],
    perform=settling.mark_posted,
    success_message="{records} marked as posted.",
)


@admin.register(Dispatch)
class DispatchAdmin(TakesActions, Exports, ReadOnly, Tracked):
    """The outbox: nobody edits it; people decide what became of what is uncertain or failed, and that is kept."""

    exported = [
        *(
            "recipient",
            ("about", "parcel"),
            "role",
            "email",
            ("state", "status"),
            "queued_at",
            "sent_at",
            "failed_at",
        ),
        *(
            "presumed_at",
            "presumed_by",
            "returned_at",
            "returned_because",
            "posted_at",
            "posted_by",
            "attempts",
            "said",
            "message_id",
        ),
    ]
    list_display = ["recipient", "carries", "year", "role", "where_to", "state", "attempts", "said"]
    list_filter = [DispatchStateFilter, ParcelFilter, DispatchYearFilter, "role"]
    list_select_related = CARRIED
    search_fields = [
        *("letter__recipient__name", "letter__authority__name", "email", "message_id"),
        *("consultation__recipient__name", "consultation__authority__name"),
        *("reminder__recipient__name", "reminder__decision__reference"),
    ]
    search_help_text = "Authority, e-mail address or Message-ID"
    fieldsets = [
        (None, {"fields": ["parcel_link", "role", "where_to", "state", "message_id"]}),
        (
            "What became of it",
            {
                "fields": [
                    "queued_at",
                    ("started_at", "attempts"),
                    "said",
                    "next_try_at",
                    "sent_at",
                    "failed_at",
                    ("presumed_at", "presumed_by"),
                    ("returned_at", "returned_because"),
                    ("posted_at", "posted_by"),
                ]
            },
        ),
    ]
    readonly_fields = ["parcel_link", "where_to", "state"]
    actions = [PRESUME_SENT, MARK_RETURNED, SEND_AGAIN, MARK_POSTED]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispatch]:
        # The copied facts are most of a letter's row, and no page here shows them.
        named = Coalesce(*(f"{parcel}__recipient__name" for parcel in PARCELS))
        found = super().get_queryset(request).select_related(*CARRIED).defer("letter__content")
        return found.annotate(recipient_name=named)

    @admin.display(ordering="recipient_name")
    def recipient(self, dispatch: Dispatch) -> str:
        return str(dispatch.recipient)

    @admin.display
    def carries(self, dispatch: Dispatch) -> str:
        if dispatch.letter:
            return "letter"
        if dispatch.reminder:
            return "reminder of a case"
        return "reminder" if dispatch.occasion else "case sheets"

    @admin.display
    def year(self, dispatch: Dispatch) -> str:
        of_a_year = dispatch.letter or dispatch.consultation
        return str(of_a_year.year) if of_a_year else "-"

    @admin.display(description="address", ordering="email")
    def where_to(self, dispatch: Dispatch) -> str:
        return dispatch.email or "by post"

    @admin.display
    def state(self, dispatch: Dispatch) -> str:
        return dispatch.status

    @admin.display(description="what it carries")
    def parcel_link(self, dispatch: Dispatch) -> str:
        opts = dispatch.parcel._meta
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[dispatch.parcel.pk])
        return format_html('<a href="{}">{}</a>', address, dispatch.parcel)
