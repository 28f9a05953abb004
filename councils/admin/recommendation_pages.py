"""The pages that lead on from a recommendation: what falls due, the due date moved, its completion recorded."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_date
from django.utils.html import format_html

from councils.admin.due import due_view
from councils.backoffice.actions import Action, TakesActions
from councils.backoffice.base import Tracked
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.remark_field import RemarkField
from councils.casework.attention import awaiting_verdict
from councils.models import Decision, Recommendation
from councils.models.fields import LONGEST_TEXT
from councils.statistics.english import long_date


class AmendmentForm(forms.Form):
    to = TypedDateField(label="New due date", ahead=True, help_text="3/5, 3 May 2027, or 4w for four weeks from today.")
    reason = RemarkField(help_text="Kept with the old date.")


class CompletionForm(forms.Form):
    on = TypedDateField(label="Completed on", help_text="3/5, 3 May 2019 or today.")
    evidence = RemarkField(longest=LONGEST_TEXT, help_text="What the authority sent.")


def amend(recommendation: Recommendation, *, before: str, **facts: Any) -> None:
    recommendation.amend_due_date(before=parse_date(before), **facts)


def blockers_to_complete(recommendation: Recommendation, by: Any) -> list[str]:
    """What is done, or in a case that is closed, is left alone."""
    if recommendation.completed_on:
        return [f"It was completed on {long_date(recommendation.completed_on)}."]
    verdict = recommendation.decision.get_compliance_outcome_display()
    return [f"Its case is closed: {verdict}."] if verdict else []


def complete(recommendation: Recommendation, *, on: date, evidence: str, by: Any) -> None:
    """Record that a recommendation was carried out. Raises ValidationError for a day that cannot be."""
    recommendation.completed_on = on
    recommendation.evidence = "\n".join(filter(None, (recommendation.evidence, evidence)))
    try:
        recommendation.full_clean()
    except ValidationError as refusal:
        raise ValidationError([f"{recommendation}: {message}" for message in refusal.messages]) from None
    recommendation.save()


def verdict_if_due(recommendation: Recommendation, result: Any) -> str:
    case = recommendation.decision_id
    due = awaiting_verdict(Decision.objects.filter(pk=case)).exists()
    return reverse("admin:decision-compliance", args=[case]) if due else ""


AMEND = Action(
    name="amend",
    button="Amend",
    permission="councils.change_recommendation",
    title="Amend the due date of {record}",
    form=AmendmentForm,
    initial=lambda recommendation: {"to": recommendation.due_on},
    seen=lambda recommendation: {"before": recommendation.due_on.isoformat() if recommendation.due_on else ""},
    consequences=["Whether it was late is measured against the new date. The old one stays on record."],
    perform=amend,
    success_message=lambda recommendation, _: f"{recommendation} is now due on {long_date(recommendation.due_on)}.",
)
COMPLETE = Action(
    name="complete",
    button="Record",
    permission="councils.change_recommendation",
    title="Record the completion of {record}",
    form=CompletionForm,
    blockers=blockers_to_complete,
    consequences=[
        "Whether it was late is measured against its due date as amended.",
        "If nothing else is outstanding in the case, its compliance outcome is asked for next.",
    ],
    perform=complete,
    success_message="{record} is {record.status}.",
    next_page=verdict_if_due,
    template="backoffice/casework/complete.html",
)
COMPLETE_MANY = replace(
    COMPLETE,
    button="Record completion",
    description="Record that the chosen recommendations were completed",
    title="{button}: {record}",
    consequences=["Whether each was late is measured against its due date as amended."],
    success_message="{records} completed.",
    joined=["decision"],
    template=Action.template,
)


def due_list(request: HttpRequest) -> str:
    return f"{reverse('admin:recommendation-due')}?{request.GET.urlencode()}" if "whose" in request.GET else ""


class FollowingUp(TakesActions, Tracked):
    record_actions = [AMEND, COMPLETE]

    def get_urls(self) -> list[URLPattern]:
        due = path("due/", self.admin_site.admin_view(partial(due_view, self)), name="recommendation-due")
        return [due, *super().get_urls()]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        recommendation: Any = super().get_object(request, object_id, from_field)
        if recommendation is not None:
            recommendation.may_change = self.has_change_permission(request, recommendation)
        return recommendation

    @admin.display(description="to move it")
    def amend(self, recommendation: Any) -> str:
        if not recommendation.pk or not recommendation.due_on or not recommendation.may_change:
            return "-"
        return format_html('<a href="{}">Amend it</a>', reverse("admin:recommendation-amend", args=[recommendation.pk]))

    def back(self, request: HttpRequest, record: Recommendation) -> str:
        return due_list(request) or super().back(request, record)
