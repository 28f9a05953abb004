"""What councils and categories are called and are, read once for all that one request asks of them."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from councils.models import Authority, Category, FormerIdentity, ServiceArea
from councils.query import ASKING, Term
from councils.stems import stems


class Names:
    """Authorities and categories by key, and which of them some words name."""

    @cached_property
    def authorities(self) -> dict[int, Any]:
        """Slug, name, kind and region of every authority, by name."""
        facts = "pk", "slug", "name", "kind", "region"
        return {row["pk"]: row for row in Authority.objects.order_by("name").values(*facts)}

    @cached_property
    def categories(self) -> dict[int, Any]:
        """Slug, name and service area of every category, by name."""
        facts = "pk", "slug", "name", "service_area"
        return {row["pk"]: row for row in Category.objects.order_by("name").values(*facts)}

    @property
    def fingerprint(self) -> int:
        """What differs once anything differs that is counted by."""
        return hash(tuple(tuple(row.values()) for rows in (self.authorities, self.categories) for row in rows.values()))

    @cached_property
    def as_stems(self) -> list[tuple[Term, str]]:
        """Under which stem each authority and category stands in the index, with its names as stems between spaces."""
        called = defaultdict(list, {key: [row["name"]] for key, row in self.authorities.items()})
        for key, name in FormerIdentity.objects.exclude(name="").order_by().values_list("authority", "name"):
            called[key].append(name)
        areas = dict(ServiceArea.choices)
        about = {key: [row["name"], areas[row["service_area"]]] for key, row in self.categories.items()}
        return [
            ((f"{letter}{key}",), "".join(map(between_spaces, names)))
            for letter, named in (("_a", called), ("_c", about))
            for key, names in named.items()
        ]

    def named_by(self, term: Term) -> list[Term]:
        """Under which stems those stand that a term names. Nearly every body is a council: that word names none."""
        if set(term) <= ASKING:
            return []
        sought = f" {' '.join(term)} "
        return [key for key, names in self.as_stems if sought in names]


def between_spaces(text: str) -> str:
    """The stems of a name, each between spaces."""
    return f" {' '.join(stems(text))} "
