"""The form of an authority: a new name, kind or code keeps the old one, with the last day on which it held."""

from typing import Any

from django import forms

from councils.backoffice.date_field import TypedDateField
from councils.backoffice.edit_conflicts import SharedForm
from councils.models import Authority, FormerIdentity
from councils.models.decision import today

KEPT = ("name", "kind", "gss_code")  # what an authority may once have had otherwise


class AuthorityForm(SharedForm):
    """One screen for an authority; whoever changes what it is called says until when it was called otherwise."""

    held_until = TypedDateField(
        required=False,
        label="Last day of the former",
        help_text="If name, kind or code change: the last day on which it was as before, which is kept and finds it.",
    )
    was_a_slip = forms.BooleanField(
        required=False,
        label="It never was so",
        help_text="The former name, kind or code was a slip: nothing of it is kept but the history.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.former and not data.get("was_a_slip") and "held_until" not in self.errors:
            for sentence in self.blockers_to_keeping(data.get("held_until")):
                self.add_error("held_until", sentence)
        return data

    @property
    def former(self) -> dict[str, str]:
        changed = [name for name in KEPT if name in self.changed_data and self.initial.get(name)]
        return {name: self.initial[name] for name in changed} if self.instance.pk else {}

    def blockers_to_keeping(self, until: Any) -> list[str]:
        """Why what the authority was cannot be kept with that last day."""
        was = " and ".join(f"“{value}”" for value in self.former.values())
        if not until:
            return [f"It was {was}: give the last day of that, or say that it never was so."]
        if until >= today():
            return ["That day has not passed: change the name, kind or code once it has."]
        if until < self.instance.opened_on:
            return ["It did not exist on that day: give the last day on which it was as before."]
        return []

    def keep_former(self) -> None:
        """Keep what it was, beside what else ended that day."""
        if not self.former or self.cleaned_data["was_a_slip"]:
            return
        day = {"authority": self.instance, "until": self.cleaned_data["held_until"]}
        past = FormerIdentity.objects.filter(**day).first() or FormerIdentity(**day)
        for name, value in self.former.items():
            setattr(past, name, getattr(past, name) or value)
        past.save()

    class Meta:
        model = Authority
        fields = "__all__"  # those that the page names
