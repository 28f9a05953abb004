"""What chance explains, against SciPy as an oracle, and at the edges where formulas go wrong."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from councils.statistics.rates import Rate
from councils.statistics.significance import (
    Interval,
    against,
    beyond_chance,
    chance_of_change,
    chance_of_counts,
    chance_of_so_many,
    funnel,
    wilson,
)


@st.composite
def rates(draw, least=0, most=400):
    of = draw(st.integers(least, most))
    return Rate(draw(st.integers(0, of)), of)


@given(rates(least=1), st.sampled_from([0.8, 0.95, 0.998]))
def test_wilsons_interval_is_scipys(rate, confidence):
    oracle = stats.binomtest(rate.part, rate.of).proportion_ci(confidence, method="wilson")
    assert wilson(rate, confidence) == pytest.approx((oracle.low, oracle.high), abs=1e-12)


def test_an_interval_stays_between_nought_and_one_and_needs_something_to_divide():
    assert wilson(Rate(0, 3)).low == 0
    assert wilson(Rate(3, 3)).high == 1
    assert wilson(Rate(0, 0)) is None


@given(rates(), rates())
def test_the_chance_of_a_change_is_scipys_exact_test(before, after):
    table = [[before.part, before.of - before.part], [after.part, after.of - after.part]]
    assert chance_of_change(before, after) == pytest.approx(stats.fisher_exact(table).pvalue, abs=1e-9)


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([1.0, 0.5, 0.25, 2.0]))
def test_the_chance_of_two_counts_is_scipys_binomial_test(before, after, share):
    oracle = stats.binomtest(after, before + after, share / (1 + share)).pvalue if before + after else 1
    assert chance_of_counts(before, after, share) == pytest.approx(oracle, abs=1e-9)


@given(st.integers(0, 300), st.integers(0, 100), st.sampled_from([1.0, 0.25]))
def test_an_early_warning_is_scipys_upper_tail(before, so_far, share):
    oracle = stats.binom.sf(so_far - 1, before + so_far, share / (1 + share))
    assert chance_of_so_many(before, so_far, share) == pytest.approx(oracle, abs=1e-9)


def test_thirty_in_a_quarter_after_sixty_in_a_year_is_a_warning_and_sixteen_is_not():
    assert chance_of_so_many(60, 30, 0.25) < 0.01
    assert chance_of_so_many(60, 16, 0.25) > 0.3


@given(rates(least=1), st.integers(1, 300), st.sampled_from([0.95, 0.998]))
def test_a_funnel_has_scipys_limits(average, of, confidence):
    share, tail = average.part / average.of, (1 - confidence) / 2
    low, high = (max(0, stats.binom.ppf(q, of, share)) / of for q in (tail, 1 - tail))
    assert funnel(average, of, confidence) == pytest.approx((low, high), abs=1e-12)


def test_a_funnel_narrows_as_cases_grow_and_is_nothing_without_any():
    narrow, wide = funnel(Rate(60, 100), 400), funnel(Rate(60, 100), 10)
    assert wide.low < narrow.low < 0.6 < narrow.high < wide.high
    assert funnel(Rate(60, 100), 0) is None
    assert funnel(Rate(0, 0), 10) is None
    assert funnel(Rate(100, 100), 7) == Interval(1, 1)


def test_one_case_is_never_beyond_a_funnel_unless_the_average_is_whole():
    assert against(Rate(0, 1), Rate(60, 100)) == against(Rate(1, 1), Rate(60, 100)) == 0
    assert against(Rate(0, 0), Rate(60, 100)) == 0
    assert against(Rate(90, 100), Rate(600, 1000)) == 1
    assert against(Rate(30, 100), Rate(600, 1000)) == -1
    assert against(Rate(6, 7), Rate(100, 100)) == -1


@pytest.mark.parametrize(("before", "after"), [((0, 1), (1, 1)), ((0, 0), (5, 5)), ((0, 3), (3, 3)), ((2, 2), (0, 2))])
def test_a_handful_of_cases_never_makes_a_change(before, after):
    assert chance_of_change(Rate(*before), Rate(*after)) >= 0.09


def test_large_numbers_are_no_trouble():
    assert chance_of_change(Rate(6_000, 10_000), Rate(6_500, 10_000)) < 1e-12
    assert chance_of_counts(20_000, 20_100) == pytest.approx(stats.binomtest(20_100, 40_100).pvalue, rel=1e-6)


def test_chance_alone_names_at_most_one_authority_a_year_among_340():
    dice = random.Random(2020)

    def investigations(of):
        return Rate(sum(dice.random() < 0.6 for _ in range(of)), of)

    named = 0
    for _ in range(20):
        sizes = {authority: dice.randint(2, 60) for authority in range(340)}
        chances = {each: chance_of_change(investigations(n), investigations(n)) for each, n in sizes.items()}
        named += len(beyond_chance(chances, false_alarms=1))
    assert named <= 20


def test_the_most_unusual_comes_first_and_nothing_is_named_among_nothing():
    chances = {"one in ten": 0.1, "one in a million": 1e-6, "one in a thousand": 1e-3, **dict.fromkeys(range(97), 0.5)}
    assert beyond_chance(chances, false_alarms=1) == ["one in a million", "one in a thousand"]
    assert beyond_chance(chances, false_alarms=0.01) == ["one in a million"]
    assert beyond_chance({}) == []
