"""What an alert can be asked for."""

from django import forms

from councils.models import Authority


class AlertForm(forms.Form):
    """Where to write, and of what."""

    email = forms.EmailField(label="Your e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    c = forms.ModelChoiceField(
        Authority.objects.all(), to_field_name="slug", required=False, label="Council", empty_label="All councils"
    )
    words = forms.CharField(
        max_length=200,
        required=False,
        label="Words",
        help_text="Leave empty for every decision, or give words to look for.",
    )
