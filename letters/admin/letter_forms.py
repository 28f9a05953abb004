"""What is asked of whoever writes something for one authority alone."""

from django import forms
from django.core.exceptions import ValidationError

from councils.backoffice.remark_field import MayStandField
from councils.models.fields import LONGEST_TEXT, Fits
from letters.wording import markdown as wording


class NarrativeForm(forms.Form):
    """A paragraph for one authority alone; what the text check finds in it has to be put right or stood up for."""

    narrative = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        validators=[Fits(LONGEST_TEXT)],
        help_text="Markdown, with the facts that the wording may name. Empty for none. The public reads it.",
    )
    may_stand = MayStandField()

    def clean_narrative(self) -> str:
        narrative: str = self.cleaned_data["narrative"]
        if problems := wording.problems(narrative):
            raise ValidationError(problems)
        return narrative
