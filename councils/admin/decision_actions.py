"""What is done to many decisions or recommendations at once, each behind a page that lists what changes."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from councils.backoffice.bulk_actions import Bulk
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.release_pages import WithholdForm
from councils.casework.release import blockers_to_release, is_held, release, withhold
from councils.models import Decision, Recommendation
from councils.statistics.english import long_date


class HandOverForm(forms.Form):
    """Who takes them on."""

    to = forms.ModelChoiceField(get_user_model().objects.none(), label="Colleague")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username")
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]


class CompletionForm(forms.Form):
    """When they were carried out, and what shows it."""

    on = TypedDateField(label="Completed on", help_text="3/5, 3 May 2019 or today.")
    evidence = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text="What the authority sent.")


def blockers_to_withhold(decision: Decision, user: Any) -> list[str]:
    """A reason that is there already is not overwritten."""
    own_reason = decision.withheld_because and not is_held(decision)
    return [f"It is withheld already: {decision.withheld_because}"] if own_reason else []


def hand_over(decision: Decision, *, to: Any, by: Any) -> None:
    """Give a decision to a colleague."""
    decision.handler = to
    decision.save()


def blockers_to_complete(recommendation: Recommendation, user: Any) -> list[str]:
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


RELEASE = Bulk(
    action="release",
    button="Release",
    done="released",
    why_not=blockers_to_release,
    take=release,
    consequences=["The public can read each of them once its day has come."],
    fetched=["recommendations"],
)
WITHHOLD = Bulk(
    action="withhold",
    button="Withhold",
    done="withheld",
    why_not=blockers_to_withhold,
    take=withhold,
    consequences=[
        "None of them can be read by the public. They still count.",
        "The page of one that can be read now will say that it was taken down: its reference, authority, outcome and "
        "date, not why.",
    ],
    form=WithholdForm,
)
HAND_OVER = Bulk(
    action="hand_over",
    button="Hand over",
    done="handed over",
    why_not=lambda decision, user: [],
    take=hand_over,
    form=HandOverForm,
)
COMPLETE = Bulk(
    action="complete",
    button="Record completion",
    done="completed",
    why_not=blockers_to_complete,
    take=complete,
    consequences=["Whether each was late is measured against its due date as amended."],
    joined=["decision"],
    form=CompletionForm,
)
