"""Forms for following up: the verdict on a case, and a due date that is moved by agreement."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from councils.backoffice.date_field import TypedDateField
from councils.casework.compliance import blockers_to_any
from councils.models import Compliance, Decision
from councils.models.decision import today


class ComplianceForm(forms.Form):
    """The verdict, and the day on which it is recorded."""

    outcome = forms.ChoiceField(choices=[("", "---------"), *Compliance.choices])
    on = TypedDateField(label="Recorded on", initial=today)


class TakeBackForm(forms.Form):
    """Why a verdict was mistaken."""

    reason = forms.CharField(
        label="What was wrong with it",
        max_length=100,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text="Kept in the history of the decision, with your name and the day.",
    )


class AmendmentForm(forms.Form):
    """The new due date, and why it was agreed to."""

    to = TypedDateField(label="New due date", ahead=True, help_text="3/5, 3 May 2027, or 4w for four weeks from today.")
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept with the old date.")


def reasons_in_the_way(model_admin: admin.ModelAdmin, request: HttpRequest, decision: Decision) -> list[str]:
    """Why nobody can record a verdict on this case now, whichever it would be."""
    if not model_admin.has_change_permission(request, decision):
        return [f"{request.user} may read this case, not change it."]
    return blockers_to_any(decision)
