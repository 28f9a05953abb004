"""The note of a call, as whoever was on the telephone writes it."""

from django import forms

from councils.backoffice.remark_field import RemarkField
from councils.models.fields import Fits


class CallForm(forms.Form):
    spoke_to = forms.CharField(label="Spoken to", required=False, validators=[Fits(100)], help_text="By name or post.")
    said = RemarkField(label="What was said", help_text="For colleagues. Never public.")
