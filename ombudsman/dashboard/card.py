"""A pile of work on the front page: what it is, how much, the first few, and the way to all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

SHOWN = 3


@dataclass(frozen=True)
class CardLine:
    """One record on a card: what it is called, what is said of it, where it is."""

    name: str
    about: str
    url: str


@dataclass(frozen=True)
class Card:
    """A pile of work; one that somebody can do nothing about themselves is only told of, and has no lines."""

    title: str
    number: int
    lines: list[CardLine]
    url: str
    action: str = "See all"
    about: str = ""
    is_theirs: bool = True  # whoever sees it can do something about it


def list_address(model: str, app: str = "councils", **query: str) -> str:
    return f"{reverse(f'admin:{app}_{model}_changelist')}?{urlencode(query)}"


def card(title: str, found: QuerySet, say: Callable[[Any], CardLine], url: str, **facts: Any) -> Card:
    """A card for what was found, with the first few; it is counted only when there is more."""
    first = list(found[: SHOWN + 1])
    number = found.count() if len(first) > SHOWN else len(first)
    return Card(title, number, [say(record) for record in first[:SHOWN]], url, **facts)


def told(title: str, found: QuerySet, url: str) -> Card:
    """What is only told of: it waits for somebody else, or for its day."""
    return Card(title, found.order_by().count(), [], url, is_theirs=False)
