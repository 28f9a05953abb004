"""The documents about a council that an app above this one publishes: its feed and the API tell of them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from councils.models import Authority, ReviewYear


class PublishedDocument(Protocol):
    """What is told of one: about whom and which year it is, since when, and where its latest edition is."""

    authority: Authority
    year: ReviewYear

    @property
    def became_public_at(self) -> datetime | None: ...

    @property
    def latest_pdf_address(self) -> str: ...


# Each finds the published ones about an authority, of a year or of all, the latest first. Whoever publishes adds one.
FINDERS: list[Callable[[Authority, ReviewYear | None], Sequence[PublishedDocument]]] = []


def documents_about(authority: Authority, year: ReviewYear | None = None) -> list[PublishedDocument]:
    return [document for find in FINDERS for document in find(authority, year)]
