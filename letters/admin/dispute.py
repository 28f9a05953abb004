"""The back office of disputes: what authorities say is wrong with their sheets, and what became of it."""

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from councils.backoffice.actions import Action, TakesActions
from councils.backoffice.base import QuestionFilter, ReadOnly, Tracked
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.export_admin import Exports
from councils.backoffice.record_fields import CaseField
from councils.backoffice.remark_field import RemarkField
from councils.models import Became, Dispute
from councils.models.decision import today


class SettleForm(forms.Form):
    became = forms.ChoiceField(label="What became of it", choices=[("", "Choose"), *Became.choices])
    because = RemarkField(label="Why", rows=4)


class DisputeForm(forms.ModelForm):
    """What an authority disputes: a case by its reference, or the sheets as a whole."""

    decision = CaseField(
        label="Reference of the case", required=False, help_text="Empty when it is about the sheets as a whole."
    )
    raised_on = TypedDateField(initial=today)

    class Meta:
        model = Dispute
        fields = ["decision", "said", "raised_on"]
        widgets = {"said": forms.Textarea(attrs={"rows": 3})}


def with_may_settle(disputes: QuerySet[Dispute], request: HttpRequest) -> QuerySet[Dispute]:
    return disputes.annotate(may_settle=Value(request.user.has_perm("councils.change_dispute")))


def status_of(dispute: Dispute) -> str:
    """What became of a dispute and why, or the way to say so."""
    if not dispute.pk:
        return "-"
    if dispute.became:
        return f"{dispute.get_became_display()}: {dispute.because}"
    if not dispute.may_settle:  # type: ignore[attr-defined]
        return "Not settled."
    return format_html('<a href="{}">Settle it</a>', reverse("admin:dispute-settle", args=[dispute.pk]))


class DisputeInline(admin.StackedInline):
    """Disputes are added here, and settled on a page of their own."""

    model = Dispute
    form = DisputeForm
    extra = 1
    can_delete = False
    fields = ["decision", "said", "raised_on", "status"]
    readonly_fields = ["status"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispute]:
        return with_may_settle(super().get_queryset(request).select_related("decision"), request)

    @admin.display(description="what became of it")
    def status(self, dispute: Dispute) -> str:
        return status_of(dispute)


class DisputeStatusFilter(QuestionFilter):
    title = "status"
    parameter_name = "status"
    questions = {"open": "not settled", "settled": "settled"}


SETTLE = Action(
    name="settle",
    button="Settle",
    permission="councils.change_dispute",
    title="Settle what {record.consultation.authority} disputes",
    form=SettleForm,
    blockers=lambda dispute, by: [f"It is settled: {status_of(dispute)}"] if dispute.became else [],
    perform=Dispute.settle,
    success_message=lambda dispute, _: f"Settled: {dispute.get_became_display()}.",
    template="backoffice/casework/settle_dispute.html",
)
REOPEN = Action(
    name="reopen",
    button="Open again",
    description="Open the chosen disputes again",
    permission="councils.change_dispute",
    blockers=lambda dispute, by: [] if dispute.became else ["It is open."],
    consequences=["What became of them is taken back. The year cannot be frozen until they are settled."],
    perform=Dispute.reopen,
    success_message="{records} open again.",
    joined=["consultation__authority", "decision"],
)


@admin.register(Dispute)
class DisputeAdmin(TakesActions, Exports, ReadOnly, Tracked):
    """Every dispute of every authority: nobody edits it; it is settled, and that can be taken back."""

    exported = [
        *(("authority", "consultation__authority"), "decision", "said", "raised_on", "became", "because"),
        *("settled_by", "settled_at"),
    ]
    list_display = ["authority", "decision", "said", "raised_on", "became", "because"]
    list_display_links = ["authority", "said"]
    list_filter = [DisputeStatusFilter, "became", "consultation__year"]
    list_select_related = ["consultation__authority", "decision"]
    search_fields = ["consultation__authority__name", "decision__reference", "said"]
    search_help_text = "Authority, reference or words"
    fields = ["authority", "decision", "said", "raised_on", "status", ("settled_by", "settled_at")]
    readonly_fields = ["authority", "status", "settled_by", "settled_at"]
    actions = [REOPEN]
    record_actions = [SETTLE]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispute]:
        return with_may_settle(super().get_queryset(request), request)

    @admin.display(description="authority", ordering="consultation__authority__name")
    def authority(self, dispute: Dispute) -> str:
        return dispute.consultation.authority.name

    @admin.display(description="what became of it")
    def status(self, dispute: Dispute) -> str:
        return status_of(dispute)

    def back(self, request: HttpRequest, record: Dispute) -> str:
        return reverse("admin:councils_consultation_change", args=[record.consultation_id])
