"""Which councils are most alike in size and density, against NumPy's brute force."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.statistics.peers import PeerFacts, peers_of, peers_text, square_km
from councils.statistics.rates import PerHundredThousand

places = st.lists(
    st.builds(PeerFacts, residents=st.integers(20_000, 1_200_000), square_km=st.floats(10, 5_000)),
    min_size=2,
    max_size=60,
).map(lambda found: dict(enumerate(found)))


@given(places)
def test_the_nearest_ten_are_those_of_numpy(found):
    table = numpy.log([[place.residents, place.residents / place.square_km] for place in found.values()])
    deviation = table.std(axis=0)
    table = (table - table.mean(axis=0)) / numpy.where(deviation > 1e-12, deviation, numpy.inf)
    distances = numpy.linalg.norm(table - table[0], axis=1)
    oracle = sorted(distance for distance in distances[1:] if distance < 1.0)
    mine = peers_of(0, found)
    if any(abs(distance - 1.0) < 1e-9 for distance in distances) or (deviation < 1e-9).any():
        return  # on the edge by the last digit
    assert [distance for _, distance in mine] == pytest.approx(oracle[:10] if len(oracle) >= 5 else [], abs=1e-9)
    assert all(distances[key] == pytest.approx(distance, abs=1e-9) for key, distance in mine)
    assert 0 not in dict(mine)


TOWNS = {f"town-{i}": PeerFacts(100_000 + 1_000 * i, 30 + i) for i in range(12)}


def test_a_town_has_other_towns_for_peers_and_not_the_one_large_city():
    found = {**TOWNS, "city": PeerFacts(1_140_000, 268), "moor": PeerFacts(60_000, 2_200)}
    assert [key for key, _ in peers_of("town-0", found)] == [f"town-{i}" for i in range(1, 11)]
    assert peers_of("city", found) == []


def test_fewer_than_five_are_no_close_peers():
    far = {f"city-{i}": PeerFacts(900_000 + i, 200) for i in range(6)}
    few = {key: TOWNS[key] for key in list(TOWNS)[:5]}
    assert peers_of("town-0", {**few, **far}) == []
    assert len(peers_of("town-0", {**few, **far, "town-9": TOWNS["town-9"]})) == 5


def test_places_that_do_not_differ_are_all_alike_and_those_not_known_are_left_out():
    same = {i: PeerFacts(100_000, 30.0) for i in range(8)}
    assert [distance for _, distance in peers_of(0, same)] == [0.0] * 7
    assert len(peers_of(0, {**same, 8: PeerFacts(0, 30.0), 9: PeerFacts(100_000, 0.0)})) == 7
    assert peers_of(9, {**same, 9: PeerFacts(0, 30.0)}) == []
    assert peers_of("nowhere", same) == []


def test_the_peers_figure_is_pooled_and_has_no_verdict():
    figures = [PerHundredThousand(3, 100_000), PerHundredThousand(0, 300_000)] * 5
    assert peers_text(figures, "district councils") == (
        "Among the ten district councils most alike in size and density: 0.8."
    )
    assert peers_text(figures[:5], "district councils").startswith("Among the five district councils most alike")
    assert peers_text([], "metropolitan boroughs") == (
        "No close peers: fewer than five metropolitan boroughs are much like it in size and density."
    )


def test_deprivation_is_a_third_distance_and_places_without_it_are_left_out():
    same = {i: PeerFacts(100_000, 30.0, score) for i, score in enumerate([10.0, 11, 12, 13, 14, 15, 60])}
    assert [key for key, _ in peers_of(0, same, with_deprivation=True)] == [1, 2, 3, 4, 5]
    assert len(peers_of(0, same)) == 6
    assert len(peers_of(0, {**same, 9: PeerFacts(100_000, 30.0)}, with_deprivation=True)) == 5
    assert peers_of(9, {**same, 9: PeerFacts(100_000, 30.0)}, with_deprivation=True) == []


def test_an_outline_is_measured_true_to_area_and_its_holes_are_taken_out():
    square = [[-2, 52], [-1, 52], [-1, 53], [-2, 53], [-2, 52]]
    hole = [[-1.6, 52.4], [-1.4, 52.4], [-1.4, 52.6], [-1.6, 52.6], [-1.6, 52.4]]
    whole = square_km({"type": "Polygon", "coordinates": [square]})
    assert whole == pytest.approx(7_526, rel=0.005)  # a degree each way at 52.5 degrees north
    assert square_km({"type": "Polygon", "coordinates": [square, hole]}) == pytest.approx(whole * 0.96, rel=0.001)
    assert square_km({"type": "MultiPolygon", "coordinates": [[square], [square]]}) == pytest.approx(2 * whole)
