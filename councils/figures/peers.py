"""The councils most alike: in size and density, and in deprivation where it is known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from councils.models import COUNCIL_KINDS, Authority, Boundary, Kind, Performance, ReviewYear
from councils.register.loading import rows
from councils.statistics.peers import PeerFacts, is_known, peers_of, peers_text, square_km

ALIKE = {"size": "size and density", "deprivation": "size, density and deprivation"}


@dataclass(frozen=True)
class Peers:
    """The nearest peers of a council by the figures of a year, in one way of being alike, each with its distance."""

    council: Performance
    by: str
    facts: PeerFacts
    nearest: Sequence[tuple[Performance, float]]

    @property
    def is_known(self) -> bool:
        """Whether enough is known of the council to compare it with anybody."""
        return is_known(self.facts, with_deprivation=self.by == "deprivation")

    @property
    def alike(self) -> str:
        return ALIKE[self.by]

    @property
    def councils(self) -> list[Authority]:
        return [peer.authority for peer, _ in self.nearest]

    @property
    def sentence(self) -> str:
        """What upheld decisions of all of them come to together, per 100,000 residents, where the year shows that."""
        if self.nearest and not self.council.year.shows_upheld_per_100k:
            return ""
        kinds = Kind(self.council.kind).plural
        return peers_text([peer.upheld_per_100k for peer, _ in self.nearest], kinds, self.alike)


def peers(authority: Authority, by: str) -> Peers | None:
    """The peers by the latest published year it was reviewed in; None where too little is known of it."""
    own = authority.performances.published().totals().select_related("year").order_by("-year__starts_on").first()
    found = peers_of_one(own, [by]) if own and by in ALIKE else []
    return next((each for each in found if each.is_known), None)


def peers_of_one(own: Performance, ways: Iterable[str] = tuple(ALIKE)) -> list[Peers]:
    """The peers of one authority by its figures of a year, in each of these ways; none of a body that is no council."""
    if not own.is_council:
        return []
    same = with_facts(own.year, [own.kind])[own.kind]
    council = next(one for one, _ in same if one.authority_id == own.authority_id)
    return [peers_among(same, council, by) for by in ways]


def all_peers(year: ReviewYear) -> Iterator[Peers]:
    """The peers of every council of a year, in every way: kind by kind, each by name."""
    for same in with_facts(year, COUNCIL_KINDS).values():
        for council, _ in same:
            yield from (peers_among(same, council, by) for by in ALIKE)


def peers_among(same: Sequence[tuple[Performance, PeerFacts]], council: Performance, by: str) -> Peers:
    """The peers of one of the councils of a kind."""
    known = {each.authority.slug: facts for each, facts in same}
    named = {each.authority.slug: each for each, _ in same}
    near = peers_of(council.authority.slug, known, with_deprivation=by == "deprivation")
    return Peers(council, by, known[council.authority.slug], [(named[slug], distance) for slug, distance in near])


def with_facts(year: ReviewYear, kinds: Sequence[str]) -> dict[str, list[tuple[Performance, PeerFacts]]]:
    """The councils of a year by kind, each with what it is compared by. Two queries."""
    rows_of_year = Performance.objects.totals().filter(year=year, kind__in=kinds).select_related("authority", "year")
    outlines = Boundary.objects.in_year(year).filter(authority__in=rows_of_year.values("authority")).order_by()
    areas = {pk: square_km(geometry) for pk, geometry in outlines.values_list("authority", "geometry")}
    scores = {row["authority"]: float(row["score"]) for row in rows("deprivation")}
    found: dict[str, list[tuple[Performance, PeerFacts]]] = {kind: [] for kind in kinds}
    for each in rows_of_year.order_by("name", "authority"):
        # To the hectare, as it is given out: whoever works it out anew has nothing else.
        area, score = round(areas.get(each.authority_id, 0.0), 2), scores.get(each.authority.slug)
        found[each.kind].append((each, PeerFacts(each.residents or 0, area, score)))
    return found
