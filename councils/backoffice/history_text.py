"""The history of a record in sentences: what was changed, from what to what, in the words of the screen."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from councils.models.values import worded

# What actions alone change: Django's comparison leaves out what stands on no form.
ON_NO_FORM = ("handler", "sent_back_because")
NOBODY = "A command or an import"
BEFORE = "As it stood before"  # why something is in a history that begins later than the record


def changed_by_actions(entry: Any, before: Any) -> Iterator[str]:
    kept = {field.name: field for field in entry.tracked_fields}
    for field in (kept[name] for name in ON_NO_FORM if name in kept):
        if getattr(entry, field.attname) != getattr(before, field.attname):
            old, new = (worded(field, getattr(each, field.name)) for each in (before, entry))
            yield f"{field.verbose_name} from “{old}” to “{new}”"


def changes(entry: Any, before: Any = None) -> Iterator[str]:
    """What an entry in a history changed, field by field: nothing for the first one, and for a deletion.

    Whoever has the entry before it at hand gives it: it is looked up otherwise.
    """
    before = (before or entry.prev_record) if entry.history_type == "~" else None
    if before is None:
        return
    yield from changed_by_actions(entry, before)
    for change in entry.diff_against(before, foreign_keys_are_objs=True).changes:
        try:
            field = entry.instance_type._meta.get_field(change.field)
        except FieldDoesNotExist:
            continue
        yield f"{field.verbose_name} from “{worded(field, change.old)}” to “{worded(field, change.new)}”"


def history_sentences(entry: Any, before: Any = None) -> list[str]:
    if entry.history_change_reason == BEFORE:
        return [f"{entry.instance} stood as it was before its history was kept."]
    who = entry.history_user or NOBODY
    changed = list(changes(entry, before))
    if changed:
        sentences = [f"{who} changed {change}" for change in changed]
    else:
        verb = {"+": "added", "-": "deleted"}.get(entry.history_type, "saved")
        sentences = [f"{who} {verb} {entry.instance}"]
    because = f" ({entry.history_change_reason})" if entry.history_change_reason else ""
    return [f"{sentence}{because}." for sentence in sentences]
