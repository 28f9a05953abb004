"""Outlines to paths and figures to shades."""

import pytest

from councils.public.map.geometry import ENGLAND, LONDON, SHADES, TIMES, Projection, path, shade, view_box
from councils.statistics.ordinary import Stratum, ordinary_share
from councils.statistics.rates import Rate

AT_THE_EQUATOR = Projection(west=0, north=0.0, scale=1 / 111.2)


def polygon(*points):
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}


def test_an_outline_is_told_in_whole_steps_from_point_to_point():
    ring = polygon([-2, 0], [8, 0], [8, -10], [-2, -10])
    assert path(ring, AT_THE_EQUATOR) == "M10 0l0 10-10 0 0-10z"


def test_points_that_fall_together_are_drawn_once():
    crowded = polygon([-2, 0], [-1.99, 0], [8, 0], [8, -10])
    assert path(crowded, AT_THE_EQUATOR) == path(polygon([-2, 0], [8, 0], [8, -10]), AT_THE_EQUATOR)


def test_what_is_too_small_to_draw_is_a_mark_and_never_nothing():
    speck = polygon([-2, 0], [-1.9, 0], [-1.9, -0.1])
    assert path(speck, AT_THE_EQUATOR) == "M-2 -2l4 0 0 4-4 0z"


def test_islets_vanish_beside_the_mainland():
    mainland, speck = [[-2, 0], [8, 0], [8, -10], [-2, 0]], [[-2, 0], [-1.9, 0], [-1.9, -0.1], [-2, 0]]
    both = {"type": "MultiPolygon", "coordinates": [[mainland], [speck]]}
    assert path(both, AT_THE_EQUATOR) == path({"type": "Polygon", "coordinates": [mainland]}, AT_THE_EQUATOR)


def test_london_is_drawn_four_times_as_large_as_it_is_in_england():
    west, east = (-0.5, 51.5), (0.3, 51.5)
    there = ENGLAND(*east)[0] - ENGLAND(*west)[0]
    assert LONDON(*east)[0] - LONDON(*west)[0] == pytest.approx(TIMES * there, abs=2 * TIMES)


def found(part, of=100, kind=500):
    return ordinary_share([Stratum(Rate(part, of), Rate(kind, 1000))])


def test_a_shade_says_where_a_figure_lies_in_its_ordinary_range_the_same_in_every_measure():
    ends = found(50)
    low, high = ends.low95, ends.high95
    assert [shade(found(part)) for part in (low - 1, low, 50, high, high + 1)] == [0, 1, 2, 3, 4]
    all_but_sure = [found(part, 40, 990) for part in (36, 40)]
    assert [(each.verdict, shade(each)) for each in all_but_sure] == [("beyond", 0), ("ordinary", 2)]


def test_a_figure_is_shaded_as_outside_where_its_verdict_says_so_and_nowhere_else():
    for part in range(101):
        judged = found(part)
        assert (shade(judged) in (0, 4)) == (judged.verdict in ("unusual", "beyond"))


def test_where_nobody_can_say_there_is_no_shade():
    assert shade(None) is None
    assert len(SHADES) == 5


def test_the_view_of_squares_begins_at_the_first_of_them():
    assert view_box([(34, 68), (68, 102)]) == "30 64 72 72"
    assert view_box([]) == "0 0 30 30"
