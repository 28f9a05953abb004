"""The arithmetic of rates, averages and figures per 100,000."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from councils.statistics.rates import PerHundredThousand, Rate, count

rates = st.integers(1, 100_000).flatmap(lambda of: st.builds(Rate, st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(("part", "of", "percent"), [(7, 8, 88), (1, 8, 13), (2, 4, 50), (53, 61, 87), (0, 3, 0)])
def test_percentages_are_whole_with_halves_up(part, of, percent):
    assert Rate(part, of).percent == percent


@given(rates)
def test_percent_is_the_exact_share_rounded_half_up(rate):
    assert rate.percent == floor(Fraction(100 * rate.part, rate.of) + Fraction(1, 2))


def test_nothing_to_divide_is_no_number():
    rate = Rate(0, 0)
    assert rate.percent is None
    assert rate.text == ""
    assert rate.of_what("detailed investigation") == "no detailed investigations"


@pytest.mark.parametrize(
    ("part", "of", "text"), [(199, 200, ">99%"), (200, 200, "100%"), (1, 400, "<1%"), (0, 400, "0%")]
)
def test_a_rate_is_never_printed_as_more_complete_than_it_is(part, of, text):
    assert Rate(part, of).text == text


@given(rates)
def test_only_all_is_printed_as_100_and_only_none_as_0(rate):
    assert (rate.text == "100%") == (rate.part == rate.of)
    assert (rate.text == "0%") == (rate.part == 0)


def test_a_percentage_says_what_it_is_a_share_of():
    assert Rate(2, 4).of_what("detailed investigation") == "50% (2 of 4 detailed investigations)"
    assert Rate(1, 1).of_what("detailed investigation") == "100% (1 of 1 detailed investigation)"
    assert Rate(1, 2).of_what("satisfactory remedy", "satisfactory remedies") == "50% (1 of 2 satisfactory remedies)"


@pytest.mark.parametrize(("of", "few"), [(0, False), (1, True), (4, True), (5, False)])
def test_fewer_than_five_are_too_few(of, few):
    assert Rate(0, of).is_too_few is few


@pytest.mark.parametrize(("part", "of"), [(2, 1), (-1, 4)])
def test_a_share_larger_than_the_whole_is_refused(part, of):
    with pytest.raises(ValueError, match="cannot be a share"):
        Rate(part, of)


@pytest.mark.parametrize(
    ("part", "residents", "text"),
    [(53, 1_578_500, "3.4"), (1, 104_000, "1"), (0, 104_000, "0"), (1, 9_000_000, "<0.1"), (19, 200_000, "9.5")],
)
def test_per_100k_has_one_decimal_without_a_trailing_nought(part, residents, text):
    assert PerHundredThousand(part, residents).text == text


def test_per_100k_has_no_figure_where_nobody_lives():
    figure = PerHundredThousand(3, 0)
    assert figure.value is None
    assert figure.text == ""


@given(st.integers(0, 500), st.integers(1_000, 9_000_000))
def test_per_100k_is_the_exact_figure_rounded_half_up_and_never_a_percentage(part, residents):
    figure = PerHundredThousand(part, residents)
    assert figure.tenths == floor(Fraction(part * 1_000_000, residents) + Fraction(1, 2))
    assert "%" not in figure.text


def test_counts_read_right_for_none_one_and_many():
    assert count(0, "complaint") == "no complaints"
    assert count(1, "complaint") == "1 complaint"
    assert count(1204, "complaint") == "1,204 complaints"
    assert count(2, "authority", "authorities") == "2 authorities"


@pytest.mark.parametrize("of", [1, 2, 5, 19, 101, 4_003])
def test_the_interval_for_researchers_is_that_of_wilson_in_scipy_and_statsmodels(of):
    for part in {0, 1, of // 3, of - 1, of}:
        mine = Rate(part, of).interval
        assert mine == pytest.approx(proportion_confint(part, of, method="wilson"), abs=1e-12)
        assert mine == pytest.approx(stats.binomtest(part, of).proportion_ci(method="wilson")[:], abs=1e-12)
    assert Rate(0, 0).interval is None
