"""Two people at one record: what changed since a form was opened, put together with what was typed, nothing lost."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Max, Model
from django.utils import timezone
from simple_history.manager import HistoryManager

from .sentences import told

SEEN = "_seen"


def last_seen(history: HistoryManager) -> int:
    """How far a history has come."""
    return history.aggregate(last=Max("history_id"))["last"] or 0


def seen_now(record: Model | None) -> str:
    """How far the history of a record, and of the recommendations under it, has come: a form carries it along."""
    if record is None or not record.pk:
        return ""
    return f"{last_seen(record.history)}.{last_seen(below.history) if (below := children(record)) else 0}"  # type: ignore[attr-defined]


def children(record: Model) -> Any:
    """What is edited on a record's own screen and has a history of its own."""
    return HistoryOf(record) if hasattr(record, "recommendations") else None


class HistoryOf:
    """The histories of all recommendations of a decision, also of those that are gone."""

    def __init__(self, decision: Any) -> None:
        self.history = decision.recommendations.model.history.filter(decision_id=decision.pk)


def newer(record: Any, seen: str) -> list[Any]:
    """The entries that were made in a record's history, and under it, since it was seen; oldest first."""
    own, _, under = seen.partition(".")
    entries = list(record.history.filter(history_id__gt=int(own)))
    if below := children(record):
        entries += below.history.filter(history_id__gt=int(under or 0))
    return sorted(entries, key=lambda entry: entry.history_date)


def is_readable(seen: str) -> bool:
    """Whether what a form brought along is of the shape that it was given."""
    return all(part.isdigit() for part in seen.split(".")) and seen.count(".") == 1


def sentences(entries: list[Any]) -> Iterator[str]:
    """Who changed what, and when, a sentence each."""
    for entry in entries:
        at = timezone.localtime(entry.history_date)
        yield from (f"At {at:%H:%M} {sentence}" for sentence in told(entry))


class SharedForm(forms.ModelForm):
    """A form that notices when somebody else saved the record meanwhile.

    What they changed and this person did not is taken over; what this person typed stays; and nothing is saved
    until they have been told. `under` marks a row under a decision, for which the decision's own form speaks.
    """

    def __init__(self, *args: Any, under: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meanwhile: list[Any] = []
        seen = str(self.data.get(SEEN, "")) if self.is_bound else ""
        if self.instance.pk and is_readable(seen):
            self.take_over(int(seen.split(".")[under]))
            self.meanwhile = [] if under else newer(self.instance, seen)

    def take_over(self, seen: int) -> None:
        """Put what others changed into every field that this person left alone."""
        history = self.instance.history
        before = history.filter(history_id__lte=seen).order_by("-history_id").first()
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
        """The fields whose earlier values are in the history."""
        kept = {field.name for field in self.instance._meta.concrete_fields}
        return [name for name, field in self.fields.items() if name in kept and not field.disabled]

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
    """Write a value into what was sent, as if it had been typed."""
    if value is None or value is False:
        data.pop(key, None)
    elif value is True:
        data[key] = "on"
    elif isinstance(field.widget, forms.Select):
        data[key] = str(value)
    else:
        data[key] = field.widget.format_value(field.prepare_value(value))
