"""Everything on the front page of somebody: what they can do, most urgent first, and what waits for others."""

from itertools import chain
from typing import Any

from ombudsman.dashboard.card import Card
from ombudsman.dashboard.casework import early_signs, following_up, in_hand, texts
from ombudsman.dashboard.documents import letters

RANKED = (letters, following_up, texts, early_signs, in_hand)


def cards(user: Any) -> list[Card]:
    """What somebody can do now, in the order in which it is best done; nothing that is empty."""
    found = [card for card in chain.from_iterable(pile(user) for pile in RANKED) if card.number]
    return sorted(found, key=lambda card: not card.is_theirs)
