"""What is asked of whoever writes something for one authority alone, or replaces a letter that has gone out."""

from typing import Any

from django import forms

from councils.models.fields import LONGEST_TEXT, Fits
from councils.texts.personal_data import findings
from letters.wording import markdown as wording


def questions(narrative: str) -> list[str]:
    return [f"{finding}." for finding in findings(narrative)]


class NarrativeForm(forms.Form):
    """A paragraph for one authority alone; what the text check finds in it has to be put right or stood up for."""

    narrative = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        validators=[Fits(LONGEST_TEXT)],
        help_text="Markdown, with the facts that the wording may name. Empty for none. The public reads it.",
    )
    may_stand = forms.CharField(
        label="Why what the text check finds may stand",
        required=False,
        validators=[Fits(300)],
        widget=forms.TextInput(attrs={"size": 60}),
        help_text="Only where it asks something. Kept in the letter's history.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        found = [*wording.problems(data.get("narrative", ""))]
        if not data.get("may_stand", "").strip():
            asked = questions(data.get("narrative", ""))
            found += [f"{question} Put it right, or say below why it may stand." for question in asked]
        if found:
            self.add_error("narrative", found)
        return data
