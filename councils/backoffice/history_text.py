"""The history of a record in sentences: what was changed, from what to what, in the words of the screen."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from councils.models.values import worded

NOBODY = "A command or an import"
BEFORE = "As it stood before"  # why something is in a history that begins later than the record


def changes(entry: Any) -> Iterator[str]:
    """What an entry in a history changed, field by field: nothing for the first one, and for a deletion."""
    before = entry.prev_record if entry.history_type == "~" else None
    if before is None:
        return
    for change in entry.diff_against(before, foreign_keys_are_objs=True).changes:
        try:
            field = entry.instance_type._meta.get_field(change.field)
        except FieldDoesNotExist:
            continue
        yield f"{field.verbose_name} from “{worded(field, change.old)}” to “{worded(field, change.new)}”"


def history_sentences(entry: Any) -> list[str]:
    if entry.history_change_reason == BEFORE:
        return [f"{entry.instance} stood as it was before its history was kept."]
    who = entry.history_user or NOBODY
    changed = list(changes(entry))
    if changed:
        sentences = [f"{who} changed {change}" for change in changed]
    else:
        verb = {"+": "added", "-": "deleted"}.get(entry.history_type, "saved")
        sentences = [f"{who} {verb} {entry.instance}"]
    because = f" ({entry.history_change_reason})" if entry.history_change_reason else ""
    return [f"{sentence}{because}." for sentence in sentences]
