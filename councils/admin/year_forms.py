"""What is asked before a year takes a step: a reason, or a moment by the clocks of England."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone


class ReasonForm(forms.Form):
    """Why something is done to a year."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept in the year's history.")


class ThawAlthoughLettersHaveGoneForm(ReasonForm):
    """Why the figures may move again, although authorities have been told of them."""

    letters_stand = forms.BooleanField(
        label="Letters have gone out with these figures: they stand, and I shall see that those which turn out wrong "
        "are replaced by second letters"
    )


class MomentField(forms.SplitDateTimeField):
    """A day and a time by the clocks of England; not one that comes twice, or never, because they change."""

    widget = forms.SplitDateTimeWidget(
        date_attrs={"type": "date", "aria-label": "Day"},
        time_attrs={"type": "time", "aria-label": "Time"},
        date_format="%Y-%m-%d",
        time_format="%H:%M",
    )

    def compress(self, data_list: Any) -> datetime | None:
        try:
            return super().compress(data_list)
        except ValidationError as error:
            if getattr(error, "code", "") != "ambiguous_timezone":
                raise
            raise ValidationError("The clocks change in that hour: choose a time outside it.") from error


class PublishForm(forms.Form):
    """When the figures become public."""

    at = MomentField(
        label="Day and time",
        help_text="In England. Letters usually come out just after midnight, such as 00:01.",
    )

    def clean_at(self) -> datetime:
        """A moment to come: what is to be public at once has its embargo lifted, with a reason."""
        at = self.cleaned_data["at"]
        if at <= timezone.now():
            raise ValidationError("That moment has passed. To make the year public at once, lift the embargo instead.")
        return at


class MoveForm(PublishForm, ReasonForm):
    """Another moment, and why."""

    field_order = ["at", "reason"]
