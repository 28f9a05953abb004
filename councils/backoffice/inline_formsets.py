"""Rows on the screen of another record: shared like the record itself, also when somebody takes one away meanwhile."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst

from councils.backoffice.edit_conflicts import UNDER
from councils.tables.characters import number_in


class SharedFormSet(forms.BaseInlineFormSet):
    """Rows on the screen of another record, each of them shared.

    A row that somebody has taken away meanwhile goes; what was typed into it stays, as a new row.
    """

    model: Any

    def __init__(
        self, data: Any = None, files: Any = None, instance: Any = None, prefix: str | None = None, **kwargs: Any
    ) -> None:
        prefix = prefix or self.get_default_prefix()
        if data is not None and instance is not None and instance.pk:
            data = self.without_gone(data, instance, prefix)
        super().__init__(data, files, instance, prefix=prefix, **kwargs)

    def without_gone(self, data: Any, instance: Any, prefix: str) -> Any:
        """What was sent, with the rows that are gone left out, or made new where something was typed into them."""
        total, initial = (count_of(data, prefix, name) for name in ("TOTAL_FORMS", "INITIAL_FORMS"))
        rows = [row_of(data, f"{prefix}-{place}-") for place in range(total)]
        keys = self.model._default_manager.filter(**{self.fk.name: instance}).values_list("pk", flat=True)
        there = set(map(str, keys))
        gone = [row for row in rows[:initial] if "".join(row.get("id", [])) not in there]
        if not gone:
            return data
        kept = [row for row in rows[:initial] if row not in gone]
        typed = [row | {"id": [""]} for row in gone if self.was_typed_into(row)]
        return as_sent(data, prefix, kept, [*rows[initial:], *typed])

    def was_typed_into(self, row: dict[str, list[str]]) -> bool:
        """Whether a row that is gone was changed by whoever sent it, and not only shown."""
        number = "".join(row.get("id", []))
        last = self.model.history.filter(id=number).first() if number.isdigit() else None
        if last is None:
            return False
        sent = QueryDict(mutable=True)
        for name, values in row.items():
            sent.setlist(name, values)
        form = forms.modelform_factory(self.model, form=self.form, fields=list(self.form.base_fields))
        shown = form(sent, instance=last.instance)
        return bool(set(shown.changed_data) & row.keys() - {"id", self.fk.name})

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        rows = UNDER[self.instance._meta.model_name]
        place = 1 + rows.index(self.fk.remote_field.get_accessor_name())
        return {**super().get_form_kwargs(index), "place": place, "places": 1 + len(rows)}


class SharedTable(SharedFormSet):
    """Shared rows drawn as a table, where each field says by itself what it is: the head of a column names none."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        row = "" if index is None else f", row {index + 1}"
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = f"{capfirst(field.label or name)}{row}"


def count_of(data: Any, prefix: str, name: str) -> int:
    return min(number_in(str(data.get(f"{prefix}-{name}", ""))) or 0, 1000)


def row_of(data: Any, start: str) -> dict[str, list[str]]:
    return {key.removeprefix(start): data.getlist(key) for key in data if key.startswith(start)}


def as_sent(data: Any, prefix: str, old: list[dict[str, list[str]]], new: list[dict[str, list[str]]]) -> Any:
    sent = data.copy()
    for key in [key for key in data if key.startswith(f"{prefix}-") and key.split("-")[1].isdigit()]:
        del sent[key]
    for place, row in enumerate([*old, *new]):
        for name, values in row.items():
            sent.setlist(f"{prefix}-{place}-{name}", values)
    sent[f"{prefix}-TOTAL_FORMS"], sent[f"{prefix}-INITIAL_FORMS"] = str(len(old) + len(new)), str(len(old))
    return sent
