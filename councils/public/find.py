"""What one search of the whole site leads to: councils, topics, decisions by reference, and whom else to ask.

Of what is public, and by what the register and the field call things: the same on both databases.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from councils.models import Authority, Decision, Outcome, ServiceArea
from councils.models.decision import today
from councils.public.filters import DecisionFilter
from councils.public.search import keys_by_word
from councils.register.postcodes import codes_of, place_in
from councils.register.topics import Elsewhere, asked_elsewhere, topics
from councils.search.finder import Called
from councils.search.names import GENERIC, nearest_word, plain_name
from councils.search.query import ASKING
from councils.search.stemming import WORD, stem, stems
from councils.search.topics import phrases_in
from councils.statistics.english import existence
from councils.statistics.rates import count

MOST = 3  # of one sort among the answers
MOST_WHICH = 8  # councils to choose from where it cannot be told which is meant
TEXTS_READ = 2000  # the latest, for the words that they use


def is_postcode(typed: str) -> bool:
    return bool(place_in(typed))


@dataclass(frozen=True)
class Answer:
    """One thing that a search leads to: what it is, where, and what to know before going there."""

    title: str
    address: str
    about: str = ""


class Found:
    """What somebody may mean who typed something."""

    def __init__(self, typed: str, decisions: DecisionFilter) -> None:
        self.typed, self.decisions = typed, decisions
        self.names = decisions.names
        self.stems = list(stems(typed))
        self.telling = {word for word in self.stems if word not in ASKING}

    @cached_property
    def is_postcode(self) -> bool:
        return is_postcode(self.typed)

    @cached_property
    def councils(self) -> list[Called]:
        """Those called so, best first."""
        if self.is_postcode or not self.telling:
            return []
        return self.names.finder.begun(self.typed, today())[:MOST_WHICH]

    @cached_property
    def place(self) -> str:
        """The postcode's sector or district, as it is looked up."""
        return place_in(self.typed)

    @cached_property
    def is_outside_england(self) -> bool:
        codes = codes_of(self.place)
        return bool(codes) and not any(code.startswith("E") for code in codes)

    @cached_property
    def of_postcode(self) -> list[Authority]:
        """The councils in whose area the postcode may lie, the likeliest first; without those of the county."""
        codes = codes_of(self.place)
        found = Authority.objects.filter(gss_code__in=codes).select_related("county").prefetch_related("successors")
        by_code = {authority.gss_code: authority for authority in found}
        there = [by_code[code] for code in codes if code in by_code]
        return list(dict.fromkeys(now for one in there for now in one.successors_on(today()) or [one]))

    def answers_of_postcode(self) -> list[Answer]:
        """The councils of a postcode, and those of the county, which do other things in the same place."""
        own = [Answer(one.name, one.get_absolute_url()) for one in self.of_postcode]
        counties = [one.county for one in self.of_postcode if one.county and one.county.existed(today())]
        does = "the county council: among other things schools, social care and roads"
        return [*own, *dict.fromkeys(Answer(one.name, one.get_absolute_url(), does) for one in counties)]

    @cached_property
    def is_exact(self) -> bool:
        return len(self.names.finder.exact(self.typed, today())) == 1

    @cached_property
    def councils_within(self) -> list[Called]:
        """Those named by some of the words, where all the words together name none."""
        words = plain_name(self.typed).split()
        for some in phrases_in(words) if not self.councils else ():
            exact = [] if GENERIC.issuperset(some) else self.names.finder.exact(" ".join(some), today())
            if exact and all(one.exists(today()) for one in exact):
                return exact[:MOST]
        return []

    @property
    def which(self) -> bool:
        """Whether it cannot be told which council is meant."""
        return len(self.councils) > 1 and not self.is_exact and not self.topics

    @cached_property
    def topics(self) -> list[tuple[str, str]]:
        """Categories and service areas that are meant, as lists of decisions are narrowed by each: what has most of the
        words first, what is called exactly so before what is called so among others.
        """
        names = {("category", row["slug"]): row["name"] for row in self.names.categories.values()}
        names |= {("area", slug): name for slug, name in ServiceArea.choices if slug != ServiceArea.OTHER}
        phrases = topics().found_in(self.stems)
        ranked = [(-len(term), 0, ("category", slug)) for term, slug in phrases if ("category", slug) in names]
        ranked += [(*how, topic) for topic, name in names.items() if (how := self.called(name))]
        return list(dict.fromkeys(topic for *_, topic in sorted(ranked, key=lambda row: row[:2])))[:MOST]

    def called(self, name: str) -> tuple[int, int] | None:
        """How well what was typed fits a name: how many of its words, and whether it has no others."""
        known = list(stems(name))
        if tuple(known) in set(phrases_in(self.stems)):
            return -len(known), 0
        return (-len(self.telling), 1) if self.telling and self.telling <= set(known) else None

    def answers(self) -> list[Answer]:
        """All of them, what is most likely meant first."""
        if self.is_postcode:
            return self.answers_of_postcode()
        first, *others = [*map(self.other, asked_elsewhere(self.stems)), None]
        councils = list(map(self.council, self.councils))
        given = [
            *(councils if self.is_exact or not self.topics else []),
            *self.topics_of(self.councils_within),
            first,
            *self.topics_of([None]),
            *councils,
            *map(self.council, self.councils_within),
            *others,
        ]
        return list(dict.fromkeys(filter(None, given)))

    def called_nearly(self) -> list[Answer]:
        return list(map(self.council, self.names.finder.nearly(self.typed, today())[:MOST])) if self.telling else []

    def council(self, one: Called) -> Answer:
        about = existence(one.opened_on, one.closed_on, today()) or one.why(self.typed)
        return Answer(one.name, reverse("council", args=[self.names.authorities[one.key]["slug"]]), about)

    def other(self, one: Elsewhere) -> Answer:
        return Answer(one.body, one.address, one.answer)

    def topics_of(self, councils: Iterable[Called | None]) -> list[Answer]:
        """What is meant, about everybody or about some councils, with what came of it."""
        return [self.topic(name, slug, council) for council in councils for name, slug in self.topics]

    def topic(self, name: str, slug: str, council: Called | None) -> Answer:
        words = {row["slug"]: row["name"] for row in self.names.categories.values()}.get(slug) or ServiceArea(
            slug
        ).label
        chosen = {name: slug} | ({"council": self.names.authorities[council.key]["slug"]} if council else {})
        total, upheld = self.number(chosen), self.number(chosen | {"outcome": Outcome.UPHELD.value})
        about = f"{count(total, 'decision')}, {upheld:,} upheld" if total else "No decision is published at present"
        if council:
            return Answer(f"{words}, {council.name}", f"{reverse('decisions')}?{urlencode(chosen)}", about)
        page = "service-area" if name == "area" else name
        return Answer(words, reverse(page, args=[slug]), about)

    def number(self, chosen: dict[str, str]) -> int:
        tally = self.decisions.tally
        return tally.left(chosen, tally.everything).bit_count()

    def spelt_otherwise(self) -> str:
        """What was typed with the words that no text has put right; empty where nothing is to be put right."""
        wanted = self.decisions.search.wanted
        found = zip(wanted, keys_by_word(Decision, self.decisions.search), strict=True)
        unknown = {term[0] for terms, keys in found if not keys for term in terms}
        known = self.words() if unknown else {}

        def put_right(word: re.Match[str]) -> str:
            plain = word[0].casefold()
            return word[0] if stem(plain) not in unknown or plain in known else nearest_word(plain, known) or word[0]

        right = WORD.sub(put_right, self.typed)
        return right if right != self.typed else ""

    def words(self) -> dict[str, int]:
        """The words of names and of texts that are public, with how often texts use each."""
        known = self.decisions.memory.words
        if not known:
            texts = Decision.objects.published().values_list("summary", flat=True)[:TEXTS_READ]
            named = [row["name"] for row in self.names.categories.values()] + [
                one.name for one in self.names.finder.bodies
            ]
            said = [word.casefold() for text in (*texts, *named, *topics().words) for word in WORD.findall(text)]
            known.update(Counter(word for word in said if word.isalpha()))
        return known
