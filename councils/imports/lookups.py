"""Which record a cell means: authorities, categories and reasons by code, slug or name."""

from collections import defaultdict

from django.utils import timezone

from councils.imports.cells import plain_text
from councils.models import Authority, Category, Reason, ServiceArea
from councils.search.names import in_words

# What people call the columns that name an authority.
CALLED_AUTHORITY = dict.fromkeys(
    (
        *("council", "authority_name", "council_name", "local_authority", "local_authority_name", "body", "body_name"),
        *("organisation", "body_in_jurisdiction", "slug", "la", "la_name", "area_name", "name_of_authority"),
        *("name_of_council", "name_of_body"),
    ),
    "authority",
) | dict.fromkeys(("ons_code", "authority_code", "la_code", "area_code", "code"), "gss_code")
MOST_SUGGESTIONS = 100  # finding a near name is slow, and nobody reads more
FEW = 5  # names that a sentence lists
REMEDY = "give its GSS code, slug or name."


class Authorities:
    """The register by code, slug and name: whole names only, for nobody looks at each row again."""

    def __init__(self) -> None:
        self.finder, self.on = Authority.objects.all().finder(), timezone.localdate()
        self.authorities = Authority.objects.in_bulk()
        self.answers: dict[str, Authority] = {}
        self.suggested = 0

    def __call__(self, text: str) -> Authority:
        """The authority that a cell means. Raises ValueError with a suggestion when there is none, or several."""
        if text not in self.answers:
            found = self.finder.exact(text, self.on)
            if len(found) > 1:
                raise ValueError(f"“{text}” could be {in_words(one.name for one in found)}: {REMEDY}")
            if not found:
                raise ValueError(f"no authority is called “{text}”{self.suggestion(text)}")
            self.answers[text] = self.authorities[found[0].key]
        return self.answers[text]

    def suggestion(self, text: str) -> str:
        """The end of the sentence: who could be meant, or where to look."""
        self.suggested += 1
        if self.suggested > MOST_SUGGESTIONS:
            return f": {REMEDY}"
        near = self.finder.meant(text, self.on)
        near = near if 0 < len(near) <= FEW else self.finder.nearly(text, self.on)[:1]
        names = in_words(one.name for one in near) if len(near) <= FEW else ""
        return f": did you mean {names}?" if names else f": {REMEDY}"


class Categories:
    """Categories by slug or name, and service areas by key or label."""

    def __init__(self) -> None:
        self.known: dict[str, Category] = {}
        self.answers: dict[str, Category] = {}
        for category in Category.objects.all():
            self.known |= {plain_text(category.slug): category, plain_text(category.name): category}
        self.areas = {plain_text(word): area for area in ServiceArea for word in (area.value, area.label)}

    def __call__(self, text: str) -> Category:
        """The category that a cell means. Raises ValueError when there is none."""
        if text not in self.answers:
            self.answers[text] = self.category(text)
        return self.answers[text]

    def category(self, text: str) -> Category:
        word = plain_text(text)
        if word not in self.known and word in self.areas:
            self.known[word] = self.general(self.areas[word])
        if word not in self.known:
            raise ValueError(f"“{text}” is neither a category nor a service area: give its name or slug.")
        return self.known[word]

    def general(self, area: ServiceArea) -> Category:
        """The category of a complaint of which only the service area is known, put on record at first use."""
        name = f"{area.label} (not specified)"
        return Category.objects.get_or_create(name=name, defaults={"slug": f"{area.value}-any", "service_area": area})[
            0
        ]


class Reasons:
    """Decision reasons by slug or text."""

    def __init__(self) -> None:
        self.known: dict[str, list[Reason]] = defaultdict(list)
        for reason in Reason.objects.all():
            for word in {plain_text(reason.slug), plain_text(reason.text)}:
                self.known[word].append(reason)

    def __call__(self, text: str) -> Reason | None:
        """The reason that a cell means, None for an empty cell. Raises ValueError when there is none, or several."""
        if not text:
            return None
        found = self.known.get(plain_text(text), [])
        if not found:
            raise ValueError(f"“{text}” is not a decision reason on record: give its text or slug.")
        if len(found) > 1:
            raise ValueError(f"“{text}” could be {' or '.join(reason.slug for reason in found)}: give the slug.")
        return found[0]
