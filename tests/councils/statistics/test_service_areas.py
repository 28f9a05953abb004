"""In which service areas a council differs most: what is listed, in which order, and in which words."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from councils.statistics.service_areas import AreaFigure, differs_most, differs_most_text

figures = st.builds(
    AreaFigure,
    area=st.just("Housing"),
    upheld=st.integers(0, 90),
    expected=st.floats(0, 90),
    kind_upheld=st.integers(0, 3_000),
    spread=st.sampled_from([0.0, 0.04, 0.25, 1.0]),
)


def housing(upheld, expected, spread=0.04, kind_upheld=900, area="Housing"):
    return AreaFigure(area, upheld, expected, kind_upheld, spread)


@given(st.lists(figures, max_size=9))
def test_what_is_listed_is_outside_scipys_range_and_at_most_three(found):
    listed = differs_most(found)
    outside = []
    for each in found:
        size = 1 / each.spread if each.spread else 0
        law = stats.nbinom(size, size / (size + each.expected)) if size else stats.poisson(each.expected)
        within = law.ppf(0.025) <= each.upheld <= law.ppf(0.975)
        enough = each.kind_upheld >= 10 and each.upheld + each.expected >= 5 and each.upheld <= each.kind_upheld
        outside += [each] if enough and not within else []
    assert len(listed) == min(3, len(outside))
    assert all(each in outside for each in listed)
    assert [abs(each.excess) for each in listed] == sorted((abs(each.excess) for each in outside), reverse=True)[:3]


def test_a_difference_is_said_in_cases():
    assert differs_most_text([housing(14, 6.0)], "unitary councils") == [
        "Housing: 14 upheld in three years, where 1 to 12 would be ordinary."
    ]
    assert housing(0, 7.0).sentence() == "Housing: none upheld in three years, where 2 to 14 would be ordinary."
    assert housing(6, 1.0).sentence(years=1) == "Housing: 6 upheld in the year, where up to 3 would be ordinary."
    assert housing(1, 0.01).sentence() == "Housing: 1 upheld in three years, where there would ordinarily be none."


def test_where_there_is_no_difference_that_is_said():
    assert differs_most_text([housing(6, 6.0)], "unitary councils") == [
        "In no service area does it differ from other unitary councils by more than chance and the usual differences "
        "between them."
    ]


@pytest.mark.parametrize(
    "figure",
    [
        housing(4, 0.5),  # fewer than five, expected ones included
        housing(9, 1.0, kind_upheld=9),  # next to nothing is known of the area
        housing(0, 0.0),
        housing(12, 2.0, kind_upheld=11),  # corrected below the council's own
    ],
)
def test_nothing_is_said_of_too_few(figure):
    assert differs_most([figure]) == []


def test_five_in_all_and_ten_in_the_kind_are_enough():
    assert differs_most([housing(5, 0.4)]) == [housing(5, 0.4)]
    assert differs_most([housing(9, 1.0, kind_upheld=10)]) == [housing(9, 1.0, kind_upheld=10)]


def test_the_largest_difference_comes_first_and_few_cases_count_for_less():
    large, small, low = housing(60, 30, 0.1, area="Planning"), housing(9, 1.5, 0.1), housing(4, 25, 0.1, area="Other")
    # six times as many as expected is less to go by than thirty more than expected
    assert differs_most([small, low, large]) == [large, low, small]
    assert large.excess == pytest.approx(((10 + 60) / (10 + 30) - 1) * 30)
    assert low.excess < 0 < small.excess < 9 - 1.5


def test_where_councils_do_not_differ_all_is_put_down_to_chance_and_comes_last():
    alike, different = housing(30, 12, 0.0, area="Highways"), housing(14, 6, 0.04)
    assert alike.excess == 0
    further = housing(50, 12, 0.0, area="Planning")
    assert differs_most([alike, different, further]) == [different, further, alike]


def test_by_chance_alone_something_is_listed_at_about_one_council_in_ten():
    """Upheld decisions a service area in three years, about as many as districts and the other kinds have."""
    dice = numpy.random.default_rng(2020)
    size = numpy.repeat([0.5, 3, 6], [164, 63, 90])
    means = dice.gamma(1.5, size[:, None] / 1.5, (317, 9))
    parts = dice.poisson(means * dice.gamma(16, 1 / 16, means.shape))
    listed = sum(
        bool(differs_most([housing(int(x), float(m), 1 / 16) for x, m in zip(*row, strict=True)]))
        for row in zip(parts, means, strict=True)
    )
    assert listed < 40


def test_nothing_is_said_of_a_council_that_has_too_few_cases_in_every_area():
    assert differs_most_text([housing(2, 2.0), housing(0, 0.4)], "district councils") == []
    assert differs_most_text([], "district councils") == []
    assert len(differs_most_text([housing(2, 2.0), housing(6, 6.0)], "district councils")) == 1
