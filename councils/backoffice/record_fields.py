"""Other records, named in a line that somebody types: a case by its reference, and several of a kind."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from councils.models import Decision
from councils.models.fields import LONGEST_REMARK, Fits
from councils.tables.references import reference


class ReferenceField(forms.CharField):
    """A reference, with or without its spaces."""

    def to_python(self, value: Any) -> str:
        typed = str(value or "").strip()
        try:
            return reference(typed)
        except ValueError:
            return typed  # the record's own rule says what is wrong with it


class NamedField(forms.Field):
    """Another record, by what it is called."""

    model: type[Model]
    named_by = ""  # the field of its model that names it
    hint = ""
    between = re.compile(r"[\n\r]+")  # what stands between several

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(help_text=help_text or self.hint, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return self.model._default_manager.filter(pk=value).values_list(self.named_by, flat=True).first()
        return getattr(value, self.named_by) if isinstance(value, self.model) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")


class CaseField(NamedField):
    """Another decision, by its reference."""

    model, named_by, hint = Decision, "reference", "Its reference, with or without its spaces."
    between = re.compile(r"[\n\r,;]+")
    widget = forms.TextInput(attrs={"size": 12, "autocomplete": "off"})

    def to_python(self, value: Any) -> Decision | None:
        reference = ReferenceField().to_python(value)
        if not reference:
            return None
        found = Decision.objects.filter(reference=reference).first()
        if found is None:
            raise ValidationError(f"There is no decision {reference}: look for it in the list of decisions.")
        return found


class SeveralField(forms.Field):
    """Several records, each named on a line of its own as it would be alone."""

    widget = forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})

    def __init__(self, one: NamedField, *, help_text: str = "", **kwargs: Any) -> None:
        self.one = one
        super().__init__(help_text=f"{help_text} One on a line. {one.hint}".strip(), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return "\n".join(sorted(str(self.one.prepare_value(each)) for each in value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(self.lines(self.prepare_value(initial))) != sorted(self.lines(data))

    def lines(self, text: Any) -> list[str]:
        return [line.strip() for line in self.one.between.split(str(text or "")) if line.strip()]

    def to_python(self, value: Any) -> list[Any]:
        Fits(LONGEST_REMARK)(str(value or ""))  # each line of it is looked up
        found, faults = [], []
        for line in self.lines(value):
            try:
                found.append(self.one.clean(line))
            except ValidationError as fault:
                faults += fault.messages
        if faults:
            raise ValidationError(faults)
        return found
