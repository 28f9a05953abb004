"""Outlines to paths and figures to shades."""

import pytest

from councils.public.map.geometry import ENGLAND, LONDON, SCALES, TIMES, Projection, path, printed, view_box
from councils.statistics.measures import TITLES
from councils.statistics.rates import PerHundredThousand, Rate

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


@pytest.mark.parametrize(
    ("measure", "rate", "shade"),
    [
        ("uphold_rate", Rate(0, 0), None),
        ("uphold_rate", Rate(0, 7), 0),
        ("uphold_rate", Rate(109, 200), 2),  # printed as 55%, and so shaded as 55%
        ("uphold_rate", Rate(17, 20), 4),
        ("compliance_rate", Rate(999, 1000), 3),  # >99% is not complete
        ("compliance_rate", Rate(9, 9), 4),
        ("satisfactory_remedy_rate", Rate(0, 40), 0),
        ("satisfactory_remedy_rate", Rate(1, 400), 1),  # <1% is not none
        ("upheld_per_100k", PerHundredThousand(5, 0), None),
        ("upheld_per_100k", PerHundredThousand(4, 100_000), 3),
    ],
)
def test_a_shade_agrees_with_the_figure_as_it_is_printed(measure, rate, shade):
    assert SCALES[measure].shade(rate) == shade


def test_every_measure_has_a_scale_whose_shades_rise_and_are_all_named():
    assert set(SCALES) == set(TITLES)
    for scale in SCALES.values():
        assert list(scale.least) == sorted(scale.least)
        assert len(scale.labels) == len(scale.least) == 5


@pytest.mark.parametrize(
    ("rate", "value"), [(Rate(1, 3), 33), (Rate(199, 200), 99), (Rate(1, 300), 0.5), (Rate(0, 0), None)]
)
def test_figures_are_read_off_as_people_read_them(rate, value):
    assert printed(rate) == value


def test_the_view_of_squares_begins_at_the_first_of_them():
    assert view_box([(34, 68), (68, 102)]) == "30 64 72 72"
    assert view_box([]) == "0 0 30 30"
