"""What comes with the site and what people entered: new facts are added, and nothing that somebody changed is undone.

The history knows who said what: a fact is the register's own where the entry that brought it is the register's, or
where there is none. It then follows the register. Any other is somebody's, and stays.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Model

from councils.models import Authority
from councils.models.bulk import write_history
from councils.models.values import worded
from councils.statistics.english import long_date

REGISTER = "Register that came with the site"

# By the key of a record: for each of its facts the entry of the history that brought it.
Sources = dict[int, dict[str, Any]]


class Merge:
    """Records of one model that come with the site, put on record as far as nobody has changed what is there."""

    def __init__(self, model: type[Model], key: tuple[str, ...], shipped: list[Any]):
        self.model: Any = model
        self.key, self.shipped = key, shipped
        self.kept: list[str] = []
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]

    def run(self) -> list[str]:
        """Add what is new and bring up to date what is the register's own; in sentences what was left, and why."""
        there = {self.key_of(record): record for record in self.model._default_manager.all()}
        pairs = [(there.get(self.key_of(shipped)), shipped) for shipped in self.shipped]
        new = [shipped for record, shipped in pairs if record is None and self.may_be_added(shipped)]
        changed = self.brought_up_to_date([(record, shipped) for record, shipped in pairs if record])
        if changed:
            self.model._default_manager.bulk_update(changed, [field.name for field in self.fields], batch_size=500)
        self.model._default_manager.bulk_create(new, batch_size=1000)
        write_history(new, "+", REGISTER)
        write_history(changed, "~", REGISTER)
        return self.kept

    def key_of(self, record: Any) -> tuple[Any, ...]:
        return tuple(getattr(record, name) for name in self.key)

    def brought_up_to_date(self, pairs: list[tuple[Any, Any]]) -> list[Any]:
        """The records that now say what the register does, as far as they may."""
        pairs = [(record, shipped) for record, shipped in pairs if self.differing(record, shipped)]
        sources = sources_of(self.model, [record.pk for record, _ in pairs], [field.attname for field in self.fields])
        changed = []
        for record, shipped in pairs:
            fields = self.differing(record, shipped)
            own = [field for field in fields if is_registers(sources[record.pk].get(field.attname))]
            for field in own:
                setattr(record, field.attname, getattr(shipped, field.attname))
            if own and self.is_free(record):
                changed.append(record)
            for field in fields:
                if field not in own:
                    self.keep(record, field, shipped, sources[record.pk][field.attname])
        return changed

    def differing(self, record: Any, shipped: Any) -> list[Any]:
        return [field for field in self.fields if getattr(record, field.attname) != getattr(shipped, field.attname)]

    def keep(self, record: Any, field: Any, shipped: Any, source: Any) -> None:
        here, there = (worded(field, value_of(one, field)) for one in (record, shipped))
        self.kept.append(f"{record}: {field.verbose_name} stays “{here}”, not “{there}”. {by_whom(source)}")

    def may_be_added(self, shipped: Any) -> bool:
        """Whether a record that is not there may come: nobody has deleted it, and what is its own is free."""
        entry = self.deleted.get(self.key_of(shipped))
        if entry:
            self.kept.append(f"{shipped} stays deleted. {by_whom(entry, 'deleted')}")
        return not entry and self.is_free(shipped)

    @cached_property
    def deleted(self) -> dict[tuple[Any, ...], Any]:
        entries = self.model.history.filter(history_type="-").select_related("history_user").order_by("history_id")
        return {self.key_of(entry): entry for entry in entries}

    def is_free(self, record: Any) -> bool:
        """Whether no other authority has the name or the code of this one."""
        other = self.holder_of(record) if isinstance(record, Authority) else None
        if other:
            self.kept.append(f"{record} ({record.slug}) is left out: its name or code is that of {other.slug}.")
        return other is None

    def holder_of(self, authority: Authority) -> Authority | None:
        others = [one for one in self.authorities if one.slug != authority.slug]
        codes = {one.gss_code: one for one in others if one.gss_code}
        return {one.name: one for one in others}.get(authority.name) or codes.get(authority.gss_code)

    @cached_property
    def authorities(self) -> list[Authority]:
        return list(Authority.objects.all())


def sources_of(model: Any, keys: Iterable[int], names: list[str]) -> Sources:
    """For each of these records the entry of its history that brought each of its facts."""
    found: Sources = defaultdict(dict)
    last: dict[int, Any] = {}
    entries = model.history.filter(id__in=list(keys)).select_related("history_user")
    for entry in entries.order_by("history_date", "history_id"):
        before = last.get(entry.id)
        for name in names:
            if before is None or getattr(entry, name) != getattr(before, name):
                found[entry.id][name] = entry
        last[entry.id] = entry
    return found


def is_registers(source: Any) -> bool:
    return source is None or source.history_change_reason == REGISTER


def value_of(record: Any, field: Any) -> Any:
    """What a field says: the record that a key leads to."""
    return getattr(record, field.name if field.is_relation else field.attname)


def by_whom(entry: Any, did: str = "changed") -> str:
    """Who changed something, when, and why if they said."""
    who = entry.history_user or "A command or an import"
    because = f" ({entry.history_change_reason})" if entry.history_change_reason else ""
    return f"{who} {did} it on {long_date(entry.history_date)}{because}."
