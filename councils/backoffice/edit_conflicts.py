"""Two people at one record: what changed since a form was opened, put together with what was typed, nothing lost."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Max, Model
from django.utils import timezone

from councils.backoffice.history_text import BEFORE, history_sentences
from councils.models.bulk import write_history

SEEN, SEEN_SHAPE = "_seen", re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})*")
# What is edited on a record's own screen and has a history of its own.
UNDER = {
    "decision": ["recommendations"],
    "authority": ["contacts", "former", "aliases", "populations"],
    "seminar": ["attendances"],
}


def histories(record: Any) -> list[Any]:
    """The history of a record, and those of the rows on its screen, also of rows that are gone."""
    relations = (record._meta.get_field(name) for name in UNDER.get(record._meta.model_name, []))
    rows = [each.related_model.history.filter(**{each.field.attname: record.pk}) for each in relations]
    return [record.history.all(), *rows]


def seen_now(record: Model | None) -> str:
    """How far the histories of a record and of the rows on its screen have come: a form carries it along."""
    if record is None or not record.pk:
        return ""
    return ".".join(str(history.aggregate(last=Max("history_id"))["last"] or 0) for history in histories(record))


def seen_then(data: Any) -> list[int]:
    """The same as a form brought it along; empty where it did not, or somebody has meddled with it."""
    seen = str(data.get(SEEN, ""))
    return [int(last) for last in seen.split(".")] if SEEN_SHAPE.fullmatch(seen) else []


def newer(record: Any, seen: list[int]) -> list[Any]:
    """The entries that were made in a record's history, and under it, since it was seen; oldest first."""
    entries: list[Any] = []
    for history, last in zip(histories(record), seen, strict=True):
        entries += history.filter(history_id__gt=last).exclude(history_change_reason=BEFORE)
    return sorted(entries, key=lambda entry: entry.history_date)


def sentences(entries: list[Any]) -> Iterator[str]:
    for entry in entries:
        at = timezone.localtime(entry.history_date)
        yield from (f"At {at:%H:%M} {sentence}" for sentence in history_sentences(entry))


class SharedForm(forms.ModelForm):
    """A form that notices when somebody else saved the record meanwhile.

    What they changed and this person did not is taken over; what this person typed stays; and nothing is saved
    until they have been told. A row on the screen of another record is told its `place` there, and that record's own
    form speaks for it.
    """

    def __init__(self, *args: Any, place: int = 0, places: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meanwhile: list[Any] = []
        seen = seen_then(self.data)
        if self.instance.pk and len(seen) == (places or len(histories(self.instance))):
            self.take_over(seen[place])
            self.meanwhile = [] if place else newer(self.instance, seen)

    def save(self, commit: bool = True) -> Any:
        """Keep the record; if it has no history yet, as one that came with a file, then first as it stood."""
        if self.instance.pk and self.has_changed() and not self.instance.history.exists():
            write_history([self.instance], "+", BEFORE)
        return super().save(commit)

    def take_over(self, seen: int) -> None:
        """Put what others changed into every field that this person left alone."""
        history = self.instance.history
        known = history.filter(history_id__lte=seen).order_by("-history_id").first()
        before = known or history.order_by("history_id").first()
        if before is None or not history.filter(history_id__gt=seen).exists():
            return
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for name in self.shared_fields():
            field, key = self.fields[name], self.add_prefix(name)
            then, now = (getattr(record, record._meta.get_field(name).attname) for record in (before, self.instance))
            typed = field.widget.value_from_datadict(self.data, self.files, key)
            if then != now and not field.has_changed(then, typed):
                put(self.data, key, field, now)

    def shared_fields(self) -> list[str]:
        kept = {field.name for field in self.instance._meta.concrete_fields}
        return [
            name
            for name, field in self.fields.items()
            if name in kept and not field.disabled and not field.widget.needs_multipart_form
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.meanwhile:
            self.add_error(None, [TOLD, *sentences(self.meanwhile)])
        return data


TOLD = (
    "Somebody saved this while you had it open. Nothing is saved yet, and all that you typed is still here. "
    "What they changed and you did not has been taken over. Look it through and save again."
)


def put(data: Any, key: str, field: forms.Field, value: Any) -> None:
    if value is None or value is False:
        data.pop(key, None)
    elif value is True:
        data[key] = "on"
    elif isinstance(field.widget, forms.Select):
        data[key] = str(value)
    else:
        data[key] = field.widget.format_value(field.prepare_value(value))
