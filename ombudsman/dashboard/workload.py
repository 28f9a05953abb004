"""How the work lies with whom, for those who hand it over: in hand, overdue, verdict due, by person."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, QuerySet

from councils.casework.attention import awaiting_verdict
from councils.models import Decision, Recommendation
from ombudsman.dashboard.card import list_address


@dataclass(frozen=True)
class Share:
    """What lies with one person, or with nobody; each number leads to its list."""

    name: str
    numbers: list[tuple[int, str]]


def workload(user: Any) -> list[Share]:
    """The shares of all who have something, most first; nothing for whoever hands nothing over."""
    if not user.has_perm("councils.release_decision"):
        return []
    piles = [
        (by_handler(Decision.objects.open(), "handler"), "decision", {"status": "open"}),
        (by_handler(Recommendation.objects.overdue(), "decision__handler"), "recommendation", {"due": "overdue"}),
        (by_handler(awaiting_verdict(Decision.objects.all()), "handler"), "decision", {"status": "awaiting_verdict"}),
    ]
    keys = {key for numbers, _, _ in piles for key in numbers}
    people = [key for key in keys if key is not None]
    names = dict(get_user_model().objects.filter(pk__in=people).values_list("pk", "username"))
    shares = []
    for key in keys:
        handler = "nobody" if key is None else str(key)
        numbers = [
            (found[key], list_address(model, **query, handler=handler) if found[key] else "")
            for found, model, query in piles
        ]
        shares.append(Share("nobody" if key is None else names[key], numbers))
    return sorted(shares, key=lambda share: (-sum(number for number, _ in share.numbers), share.name))


def by_handler(found: QuerySet[Any], path: str) -> Counter[int | None]:
    return Counter(dict(found.order_by().values_list(path).annotate(Count("pk"))))
