"""The screen on which a decision is logged: forgiving about how things are typed, strict about what is kept."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.db import models

from councils.backoffice.authority_field import AuthorityField, AuthorityInput
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.edit_conflicts import SharedForm
from councils.backoffice.record_fields import CaseField, ReferenceField
from councils.backoffice.successor_offer import KEPT, pressed_in
from councils.models import Authority, Category, Decision, Outcome, Reason, ServiceArea
from councils.models.decision import NOT_RELEASED, today
from councils.models.recommendation import later_than_recommendations
from councils.statistics.english import long_date


def grouped(choices: type[models.TextChoices], records: Iterable[Any], group: str) -> list[tuple[Any, Any]]:
    by_group: dict[str, list] = {}
    for record in records:
        by_group.setdefault(getattr(record, group), []).append((record.pk, str(record)))
    return [("", "---------"), *((label, by_group[value]) for value, label in choices.choices if value in by_group)]


def question(authority: Authority, on: date) -> tuple[str, list[Authority]]:
    """What is odd about an authority on a day on which it did not exist, and who else may be meant."""
    if authority.opened_on > on:
        others = [one for one in authority.predecessors.all() if one.existed(on)]
        names = f" Before it there was: {', '.join(one.name for one in others)}." if others else ""
        return f"{authority} did not exist yet: its first day is {long_date(authority.opened_on)}.{names}", others
    others, closed_on = authority.successors_on(on), authority.closed_on or on
    names = ", ".join(heir.name for heir in others) or "not on record"
    those = "Its successors are" if others[1:] else "Its successor is"
    return f"{authority} was abolished after {long_date(closed_on)}. {those}: {names}.", others


class DecisionForm(SharedForm):
    """One screen for a decision, from its reference to what the public reads."""

    reference = ReferenceField(
        widget=forms.TextInput(attrs={"size": 12, "autocomplete": "off", "inputmode": "numeric"}),
        help_text="Year, three, three digits. Spaces may be left out.",
    )
    authority = AuthorityField()
    category = forms.ModelChoiceField(Category.objects.all())
    reason = forms.ModelChoiceField(Reason.objects.all(), required=False)
    received_on = TypedDateField(help_text="3/5, 3 May 2019 or today.")
    decided_on = TypedDateField(required=False, help_text="Today, if an outcome is chosen and this is left empty.")
    about_compliance_with = CaseField(
        required=False,
        help_text="Reference of the earlier decision, if this complaint is that it was not carried out.",
    )
    publish_on = TypedDateField(required=False, ahead=True, help_text="Six weeks after the decision if left empty.")

    class Meta:
        model = Decision
        fields = [
            "reference",
            "authority",
            "category",
            "received_on",
            "outcome",
            "reason",
            "decided_on",
            "remedied_already",
            "summary",
            "statement",
            "overruled_because",
            "publish_on",
            "withheld_because",
            "provider",
            "about_compliance_with",
            "notes",
        ]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "statement": forms.Textarea(attrs={"rows": 10}),
            "overruled_because": forms.Textarea(attrs={"rows": 2}),
            "withheld_because": forms.Textarea(attrs={"rows": 2}),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "category" in self.fields:
            self.fields["category"].choices = grouped(ServiceArea, Category.objects.all(), "service_area")  # type: ignore[attr-defined]
            self.fields["reason"].choices = grouped(Outcome, Reason.objects.all(), "outcome")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") and not data.get("decided_on") and "decided_on" not in self.errors:
            data["decided_on"] = today()
        self.question_existence(data.get("authority"), data.get("received_on"))
        self.refuse_later_than_recommendations(data.get("decided_on"))
        if NOT_RELEASED in (self.initial.get("withheld_because"), data.get("withheld_because")):
            self.keep_held(data)
        return data

    def question_existence(self, authority: Authority | None, received_on: Any) -> None:
        """A complaint about an authority that did not exist that day is mostly another's: ask, and be told."""
        if not (authority and received_on and {"authority", "received_on"} & set(self.changed_data)):
            return
        if authority.existed(received_on) or self.data.get(KEPT) == str(authority.pk):
            return
        sentence, others = question(authority, received_on)
        self.add_error("authority", sentence)
        widget = cast(AuthorityInput, self.fields["authority"].widget)
        widget.others, widget.asked, widget.pressed = tuple(others), authority, pressed_in(self.data)

    def refuse_later_than_recommendations(self, decided_on: Any) -> None:
        """Nothing falls due before the decision that recommends it."""
        first = self.instance.recommendations.first_days().get(self.instance.pk) if self.instance.pk else None
        if first and decided_on and "decided_on" in self.changed_data and first < decided_on:
            self.add_error("decided_on", later_than_recommendations(first))

    def keep_held(self, data: dict[str, Any]) -> None:
        """What waits for a second person is let go by release alone; any other reason to withhold may be given."""
        if not data.get("withheld_because"):
            data["withheld_because"] = NOT_RELEASED
