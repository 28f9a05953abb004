"""Which authorities took the place of which: the register's links, beside those that people made.

The history of an authority keeps its successors beside each entry, so that here, too, it knows who said what.
"""

from collections import defaultdict
from typing import Any

from django.db.models import Max

from councils.models import Authority
from councils.models.bulk import write_history
from councils.register.merging import REGISTER, by_whom, is_registers

LINKS: Any = Authority.successors.through
ENTRIES: Any = Authority.history.model
LINKS_OF_ENTRIES: Any = ENTRIES.successors.model  # as they were when an entry was written


def last_entry() -> int:
    return ENTRIES.objects.aggregate(last=Max("history_id"))["last"] or 0


def merge_successors(shipped: dict[str, list[str]], since: int) -> list[str]:
    """Link what the register links, where the links are its own; in sentences what was left, and why.

    `since` is the last entry in the history before the register was loaded.
    """
    authorities = {one.slug: one for one in Authority.objects.all()}
    there = links_by_authority(LINKS.objects.values_list("from_authority", "to_authority"))
    differing = {}
    for slug, successors in shipped.items():
        known = {authorities[one].pk for one in successors if one in authorities}
        if slug in authorities and known != there[authorities[slug].pk]:
            differing[authorities[slug]] = known
    sources = sources_of_links([authority.pk for authority in differing])
    own = {one: links for one, links in differing.items() if is_registers(sources.get(one.pk))}
    names = {one.pk: one.name for one in authorities.values()}
    kept = [
        f"{one}: its successors stay {named(there[one.pk], names)}, not {named(links, names)}. "
        f"{by_whom(sources[one.pk])}"
        for one, links in differing.items()
        if one not in own
    ]
    link(own)
    keep_in_history(list(own), since)
    return kept


def links_by_authority(pairs: Any) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for one, successor in pairs:
        found[one].add(successor)
    return found


def named(keys: set[int], names: dict[int, str]) -> str:
    return ", ".join(f"“{names[key]}”" for key in sorted(keys, key=names.__getitem__)) or "none"


def sources_of_links(keys: list[int]) -> dict[int, Any]:
    """For each of these authorities the entry of its history that brought its successors."""
    entries = list(
        ENTRIES.objects.filter(id__in=keys).select_related("history_user").order_by("history_date", "history_id")
    )
    numbers = [entry.history_id for entry in entries]
    kept = links_by_authority(
        LINKS_OF_ENTRIES.objects.filter(history__in=numbers).values_list("history", "to_authority")
    )
    found: dict[int, Any] = {}
    last: dict[int, set[int]] = {}
    for entry in entries:
        if last.get(entry.id) != kept[entry.history_id]:
            found[entry.id] = entry
        last[entry.id] = kept[entry.history_id]
    return found


def link(successors: dict[Authority, set[int]]) -> None:
    LINKS.objects.filter(from_authority__in=successors).delete()
    LINKS.objects.bulk_create(
        LINKS(from_authority=one, to_authority_id=key) for one, keys in successors.items() for key in sorted(keys)
    )


def keep_in_history(linked: list[Authority], since: int) -> None:
    """Put the successors beside what this load has written into the history."""
    ours = ENTRIES.objects.filter(history_id__gt=since)
    told = set(ours.values_list("id", flat=True))
    write_history([one for one in linked if one.pk not in told], "~", REGISTER)
    entries = {entry.id: entry for entry in ours.all()}
    LINKS_OF_ENTRIES.objects.bulk_create(
        LINKS_OF_ENTRIES(
            history=entries[one.from_authority_id],
            id=one.pk,
            from_authority_id=one.from_authority_id,
            to_authority_id=one.to_authority_id,
        )
        for one in LINKS.objects.filter(from_authority__in=list(entries)).order_by("pk")
    )
