"""A field for what somebody says of what they do: why, or what they were told."""

from typing import Any

from django import forms

from councils.models.fields import LONGEST_REMARK, Fits


class RemarkField(forms.CharField):
    """A few lines that are kept; the browser is not told how many, as it would drop the end of what is pasted."""

    def __init__(self, *, rows: int = 3, longest: int = LONGEST_REMARK, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(widget=widget, validators=[Fits(longest)], **kwargs)


class MayStandField(forms.CharField):
    """Why what the text check finds in a text may stand, beside the text itself."""

    def __init__(self) -> None:
        super().__init__(
            label="Why what the text check finds may stand",
            required=False,
            validators=[Fits(LONGEST_REMARK)],
            widget=forms.TextInput(attrs={"size": 60}),
            help_text="Only where it asks something that nobody has answered. Whoever approves the text reads it.",
        )
