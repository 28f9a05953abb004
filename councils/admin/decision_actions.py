"""What is done to decisions: released, withheld, handed over; the verdict on compliance recorded, or taken back."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from councils.backoffice.actions import Action
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.release_pages import (
    RELEASE,
    WITHHOLD,
    releasing_many_consequences,
    what_is_read_of_many,
    withholding_many_consequences,
)
from councils.casework import compliance
from councils.casework.release import is_held
from councils.models import Compliance, Decision
from councils.models.decision import today
from councils.models.fields import Fits

READ_AT_ONCE = 50  # texts that somebody reads on one page


def casework_colleagues() -> QuerySet[Any]:
    """Those who can carry a case on: whoever may only read cannot be handed one."""
    may = get_user_model().objects.with_perm(
        "councils.change_decision", backend="django.contrib.auth.backends.ModelBackend"
    )
    return may.filter(is_staff=True, is_active=True).order_by("username")


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(get_user_model().objects.none(), label="Colleague")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = casework_colleagues()  # type: ignore[attr-defined]


VERDICTS = [("", "---------"), *((value, name) for value, name in Compliance.choices if value != Compliance.CEASED)]


class ComplianceForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=VERDICTS,
        error_messages={"invalid_choice": "Choose one of these. Only a manager may stop following a case up."},
    )
    on = TypedDateField(label="Recorded on", help_text="3/5, 3 May 2019 or today.")


class WithCeasedForm(ComplianceForm):
    """For whoever may say that a case is followed up no more."""

    outcome = forms.ChoiceField(choices=[*VERDICTS, (Compliance.CEASED.value, Compliance.CEASED.label)])


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label="What was wrong with it",
        validators=[Fits(100)],
        widget=forms.TextInput(attrs={"size": 60}),
        help_text="Kept in the history of the decision, with your name and the day.",
    )


def blockers_to_withhold(decision: Decision, by: Any) -> list[str]:
    own_reason = decision.withheld_because and not is_held(decision)
    return [f"It is withheld already: {decision.withheld_because}"] if own_reason else []


def hand_over(decision: Decision, *, to: Any, by: Any) -> None:
    decision.handler = to
    decision.save()


def blockers_to_take(decision: Decision, by: Any) -> list[str]:
    return [f"{decision.handler} handles it: whoever hands cases over can move it."] if decision.handler else []


def take(decision: Decision, *, by: Any) -> None:
    hand_over(decision, to=by, by=by)


def blockers_to_verdict(decision: Decision, by: Any) -> list[str]:
    """Why somebody cannot record a verdict on this case now, whichever it would be."""
    if not by.has_perm("councils.change_decision"):
        return [f"{by} may read this case, not change it."]
    return compliance.blockers_to_any(decision)


def take_back(decision: Decision, **facts: Any) -> str:
    was = decision.get_compliance_outcome_display()
    compliance.take_back(decision, **facts)
    return was


def taking_back_consequences(decision: Decision, by: Any) -> list[str]:
    verdict = decision.get_compliance_outcome_display()
    return [
        f"“{verdict}” no longer counts, and another compliance outcome can be recorded.",
        "The history keeps what was recorded, who took it back, when and why.",
    ]


VERDICT = Action(
    name="compliance",
    button="Record",
    title="Compliance with the recommendations of {record}",
    form=lambda decision: WithCeasedForm if decision.may_cease else ComplianceForm,
    initial=lambda decision: {"outcome": compliance.borne_out(decision), "on": today()},
    context=lambda decision, form: {"recommendations": decision.recommendations.all()},
    template="backoffice/casework/verdict.html",
    blockers=blockers_to_verdict,
    consequences=["It counts in the year of the day it is recorded on."],
    perform=compliance.record,
    success_message=lambda decision, _: f"Recorded: {decision.get_compliance_outcome_display()}.",
)
TAKE_BACK = Action(
    name="take-back",
    button="Take it back",
    title="Take back the compliance outcome of {record}",
    form=TakeBackForm,
    seen=lambda decision: {"outcome": decision.compliance_outcome},
    blockers=compliance.blockers_to_taking_back,
    consequences=taking_back_consequences,
    perform=take_back,
    success_message=lambda decision, was: (
        f"“{was}” was taken back: the compliance outcome of {decision} is open again."
    ),
)
RELEASE_MANY = replace(
    RELEASE,
    description="Release the texts of the chosen decisions",
    permission="councils.release_decision",
    title="{button}: {record}",
    consequences=releasing_many_consequences,
    success_message="{records} released.",
    most=READ_AT_ONCE,
    joined=["authority", "category", "reason", "about_compliance_with"],
    fetched=["recommendations"],
    context_of_many=what_is_read_of_many,
    template="backoffice/casework/release_many.html",
)
WITHHOLD_MANY = replace(
    WITHHOLD,
    description="Withhold the chosen decisions from the public",
    permission="councils.change_decision",
    blockers=blockers_to_withhold,
    consequences=lambda records, by: [
        *withholding_many_consequences(records, by),
        "They still count. What can be read now leaves a page with reference, authority, outcome and date, not why.",
    ],
    title="{button}: {record}",
    success_message="{records} withheld.",
)
HAND_OVER = Action(
    name="hand_over",
    button="Hand over",
    description="Hand the chosen decisions over to a colleague",
    permission="councils.release_decision",
    form=HandOverForm,
    perform=hand_over,
    success_message="{records} handed over.",
)
TAKE = Action(
    name="take",
    button="Take",
    description="Take the chosen decisions that nobody handles",
    permission="councils.change_decision",
    blockers=blockers_to_take,
    consequences=["You handle them from now on: they stand under your decisions, and what falls due in them is yours."],
    perform=take,
    success_message="{records} taken.",
    joined=["handler"],
)
TAKE_ONE = replace(TAKE, title="Take {record}", success_message="{record} is yours.")
