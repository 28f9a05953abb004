"""The councils most alike: in size and density, and in deprivation where it is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from councils.models import Authority, Boundary, Kind, Performance, ReviewYear
from councils.register.loading import rows
from councils.statistics.peers import PeerFacts, is_known, peers_of, peers_text, square_km

ALIKE = {"size": "size and density", "deprivation": "size, density and deprivation"}


@dataclass(frozen=True)
class Peers:
    """The nearest peers of a council by the figures of a published year, and what they come to together."""

    year: ReviewYear
    alike: str
    nearest: Sequence[Authority]
    sentence: str  # upheld decisions of all of them per 100,000 residents


def peers(authority: Authority, by: str) -> Peers | None:
    """The peers by the latest published year it was reviewed in; None where too little is known of it."""
    year = ReviewYear.objects.published().filter(performances__in=authority.performances.totals()).first()
    if year is None or by not in ALIKE:
        return None
    same = alike_in_kind(authority, year)
    known, with_deprivation = facts(year, same), by == "deprivation"
    if authority.pk not in known or not is_known(known[authority.pk], with_deprivation):
        return None
    found = peers_of(authority.pk, known, with_deprivation=with_deprivation)
    by_pk = {each.authority_id: each for each in same}
    near = [by_pk[pk] for pk, _ in found]
    kinds = Kind(same[0].kind).plural
    sentence = peers_text([each.upheld_per_100k for each in near], kinds, ALIKE[by])
    return Peers(year, ALIKE[by], [each.authority for each in near], sentence)


def alike_in_kind(authority: Authority, year: ReviewYear) -> Sequence[Performance]:
    """The figures of all councils of its kind in a year."""
    own = authority.performances.totals().filter(year=year).values("kind")
    found = Performance.objects.published().totals().filter(year=year, kind__in=own).select_related("authority")
    return [each for each in found if each.is_council]


def facts(year: ReviewYear, same: Sequence[Performance]) -> dict[int, PeerFacts]:
    """What councils are compared by: residents, area, deprivation."""
    outlines = Boundary.objects.in_year(year).filter(authority__in=[each.authority_id for each in same]).order_by()
    areas = {pk: square_km(geometry) for pk, geometry in outlines.values_list("authority", "geometry")}
    scores = {row["authority"]: float(row["score"]) for row in rows("deprivation")}
    return {
        each.authority_id: PeerFacts(
            each.residents or 0, areas.get(each.authority_id, 0.0), scores.get(each.authority.slug)
        )
        for each in same
    }
