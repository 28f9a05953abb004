"""The councils most alike: in size and density, and in deprivation where it is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

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
    found = peers_in(own.year, own.kind, [by], own.authority_id) if own and by in ALIKE else []
    return next((each for each in found if each.is_known), None)


def peers_in(year: ReviewYear, kind: str, ways: Iterable[str] = tuple(ALIKE), only: int | None = None) -> list[Peers]:
    """The peers of every council of a kind by the figures of a year, or of one authority only; none of other bodies."""
    if kind not in COUNCIL_KINDS:
        return []
    same = Performance.objects.totals().filter(year=year, kind=kind).select_related("authority", "year")
    councils = {each.authority.slug: each for each in same.order_by("name", "authority")}
    known = facts(year, list(councils.values()))
    found = []
    for by, (slug, council) in product(ways, councils.items()):
        if only in (None, council.authority_id):
            near = peers_of(slug, known, with_deprivation=by == "deprivation")
            found.append(Peers(council, by, known[slug], [(councils[peer], distance) for peer, distance in near]))
    return found


def facts(year: ReviewYear, same: Sequence[Performance]) -> dict[str, PeerFacts]:
    """What councils are compared by, by slug: residents, area to the hectare, deprivation."""
    outlines = Boundary.objects.in_year(year).filter(authority__in=[each.authority_id for each in same]).order_by()
    areas = {pk: square_km(geometry) for pk, geometry in outlines.values_list("authority", "geometry")}
    scores = {row["authority"]: float(row["score"]) for row in rows("deprivation")}
    return {
        each.authority.slug: PeerFacts(
            each.residents or 0, round(areas.get(each.authority_id, 0.0), 2), scores.get(each.authority.slug)
        )
        for each in same
    }
