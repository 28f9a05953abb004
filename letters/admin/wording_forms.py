"""What is chosen around a wording: for whom to try it out, and which of its versions to compare."""

from typing import Any, cast

from django import forms
from django.utils import timezone

from councils.models import Performance, ReviewYear
from letters.admin.wording_preview import Trial
from letters.models import Wording


class NameInThatYear(forms.ModelChoiceField):
    def label_from_instance(self, performance: Performance) -> str:
        return performance.name


class PreviewForm(forms.ModelForm):
    """The wording as it stands on the screen, saved or not, and for whom to try it out."""

    authority = NameInThatYear(Performance.objects.none(), label="As the letter about")

    class Meta:
        model = Wording
        fields = ["text", "signatory_name", "signatory_office", "signatory_second_office"]

    def __init__(self, figures: ReviewYear | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = cast(forms.ModelChoiceField, self.fields["authority"])
        due = Performance.objects.filter(year=figures).due_a_letter()
        choices.queryset = due.select_related("authority", "year").order_by("name")
        for name in self.Meta.fields:
            self.fields[name].widget = forms.HiddenInput()
            self.fields[name].required = False

    @property
    def trial(self) -> Trial | None:
        """What there is to try out: nothing until an authority is chosen, or while the text has problems."""
        chosen = self.cleaned_data.get("authority") if self.is_bound and not self.errors else None
        return Trial(self.instance, chosen) if chosen else None


class ComparedForm(forms.Form):
    older = forms.ModelChoiceField(Wording.history.none(), label="From", empty_label=None)
    newer = forms.ModelChoiceField(Wording.history.none(), label="To", empty_label=None)

    def __init__(self, kept: Wording, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            choices = cast(forms.ModelChoiceField, field)
            choices.queryset = kept.history.select_related("history_user")
            choices.label_from_instance = version  # type: ignore[method-assign,assignment]


def version(record: Any) -> str:
    """A version of a wording, by when it was saved and by whom: to the second, for whoever saves twice a minute."""
    who = f", {record.history_user}" if record.history_user else ""
    return f"{timezone.localtime(record.history_date):%-d %B %Y, %H:%M:%S}{who}"
