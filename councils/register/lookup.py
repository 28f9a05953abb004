"""What councils and categories are called and are, as of now; what was worked out of that is kept while it holds."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.utils import timezone

from councils.models import Authority, Category, ServiceArea
from councils.models.authority import CALLED, finder_of
from councils.search.finder import Finder
from councils.search.index import AUTHORITY, CATEGORY
from councils.search.query import ASKING, Term
from councils.search.stemming import stems

OF_CATEGORY = "slug", "name", "service_area"
Facts = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Names:
    """Authorities and categories by key, and which of them some words name."""

    of_authorities: Facts  # CALLED, by name, and again for each other name that one has or had
    of_categories: Facts  # the key and OF_CATEGORY, by name

    @cached_property
    def authorities(self) -> dict[int, Any]:
        rows = (dict(zip(CALLED, row, strict=True)) for row in self.of_authorities)
        return {row["pk"]: row for row in rows}

    @cached_property
    def categories(self) -> dict[int, Any]:
        return {key: dict(zip(OF_CATEGORY, facts, strict=True)) for key, *facts in self.of_categories}

    @property
    def finder(self) -> Finder:
        return finder_of(self.of_authorities)

    def authorities_named(self, words: str) -> list[int]:
        return [one.key for one in self.finder.begun(words, timezone.localdate())]

    @cached_property
    def as_stems(self) -> list[tuple[Term, str]]:
        """Under which stem each authority and category stands in the index, with its names as stems between spaces."""
        areas = dict(ServiceArea.choices)
        # Of the aliases only those that are one word: “service”, in many of them, names nobody.
        names = {
            one.key: [one.name, *one.former, *(alias for alias in one.aliases if len(list(stems(alias))) == 1)]
            for one in self.finder.bodies
        }
        about = {key: [row["name"], areas[row["service_area"]]] for key, row in self.categories.items()}
        return [
            ((f"{before}{key}",), "".join(map(between_spaces, texts)))
            for before, named in ((AUTHORITY, names), (CATEGORY, about))
            for key, texts in named.items()
        ]

    def named_by(self, term: Term) -> list[Term]:
        """Under which stems those stand that a term names. Nearly every body is a council: that word names none."""
        if set(term) <= ASKING:
            return []
        sought = f" {' '.join(term)} "
        return [key for key, names in self.as_stems if sought in names]


def names_now() -> Names:
    """What authorities and categories are called at this moment: two queries, and no work where nothing has changed."""
    authorities = Authority.objects.order_by("name", "former__until", "aliases__name").values_list(*CALLED)
    return names_of(tuple(authorities), tuple(Category.objects.order_by("name").values_list("pk", *OF_CATEGORY)))


@lru_cache(maxsize=1)
def names_of(of_authorities: Facts, of_categories: Facts) -> Names:
    return Names(of_authorities, of_categories)


def between_spaces(text: str) -> str:
    return f" {' '.join(stems(text))} "
