"""Exact chances of counts, against SciPy and NumPy as oracles, and where formulas go wrong."""

import math
from itertools import product

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from councils.statistics.distributions import (
    binomial,
    hypergeometric,
    limits,
    negative_binomial,
    no_likelier,
    outside,
    together,
)

EXACT = {"abs": 1e-12, "rel": 0}
TAILS = (0.025, 0.001)
# own part and base, the kind's part and base: 0 of 0, 0 of n, n of n, 1 of 1, a kind of one, a kind all upheld, ...
SMALL = [
    (drawn, marked, among) for among in (1, 2, 3, 7, 12) for marked in range(among + 1) for drawn in range(among + 1)
]
LARGE = list(product((1, 5, 53, 101, 400), (400, 2_000, 3_999), (4_000, 12_000)))


def test_the_hypergeometric_distribution_is_scipys():
    for drawn, marked, among in SMALL + LARGE:
        oracle = stats.hypergeom.pmf(range(drawn + 1), among, marked, drawn)
        assert hypergeometric(drawn, marked, among) == pytest.approx(list(oracle), **EXACT), (drawn, marked, among)


def test_of_nothing_there_is_nothing_for_certain():
    assert hypergeometric(0, 0, 0) == binomial(0, 0.5) == negative_binomial(0, 0.3) == together([]) == [1.0]


@pytest.mark.parametrize("odds", [0.01, 0.5, 1, 1.37, 2, 80])
def test_with_other_odds_it_is_fishers_noncentral_distribution(odds):
    for drawn, marked, among in [*SMALL, (53, 2_000, 4_000), (400, 900, 4_000)]:
        oracle = stats.nchypergeom_fisher.pmf(range(drawn + 1), among, marked, drawn, odds)
        assert hypergeometric(drawn, marked, among, odds) == pytest.approx(list(oracle), abs=1e-11, rel=0)


@pytest.mark.parametrize("odds", [0.01, 0.5, 1.37, 2, 80])
def test_the_noncentral_distribution_is_that_of_whole_numbers(odds):
    """SciPy's own is right to 1e-11 only; with whole numbers there is nothing to be wrong."""
    weights = [math.comb(60, k) * math.comb(940, 53 - k) * odds**k for k in range(54)]
    exact = [weight / sum(weights) for weight in weights]
    assert hypergeometric(53, 60, 1000, odds) == pytest.approx(exact, **EXACT)


@pytest.mark.parametrize("share", [0, 0.001, 0.5, 0.83, 0.999, 1])
@pytest.mark.parametrize("cases", [0, 1, 2, 5, 53, 900])
def test_the_binomial_distribution_is_scipys(cases, share):
    oracle = stats.binom.pmf(range(cases + 1), cases, share)
    assert binomial(cases, share) == pytest.approx(list(oracle), **EXACT)


@pytest.mark.parametrize("mean", [0, 1e-6, 0.3, 1, 7.5, 60, 900])
def test_without_spread_counts_are_poissons(mean):
    mine = negative_binomial(mean)
    assert mine == pytest.approx(list(stats.poisson.pmf(range(len(mine)), mean)), **EXACT)
    assert stats.poisson.sf(len(mine) - 1, mean) < 1e-16


@pytest.mark.parametrize("spread", [1e-9, 0.0225, 0.09, 0.25, 1])
@pytest.mark.parametrize("mean", [1e-6, 0.3, 1, 7.5, 60, 900])
def test_with_spread_counts_are_negative_binomial(mean, spread):
    mine = negative_binomial(mean, spread)
    size = 1 / spread
    oracle = stats.nbinom.pmf(range(len(mine)), size, size / (size + mean)) if spread > 1e-6 else None
    oracle = stats.poisson.pmf(range(len(mine)), mean) if oracle is None else oracle
    assert mine == pytest.approx(list(oracle), abs=1e-12 if spread > 1e-6 else mean * 1e-8, rel=0)
    assert sum(k * chance for k, chance in enumerate(mine)) == pytest.approx(mean, rel=1e-12)
    second = sum((k - mean) ** 2 * chance for k, chance in enumerate(mine))
    assert second == pytest.approx(mean + spread * mean**2, rel=1e-10)


@given(st.lists(st.integers(0, 8).flatmap(lambda n: st.tuples(st.just(n), st.floats(0, 1))), max_size=6))
def test_the_sum_of_counts_is_numpys_convolution(parts):
    each = [binomial(cases, share) for cases, share in parts]
    oracle = numpy.array([1.0])
    for chances in each:
        oracle = numpy.convolve(oracle, chances)
    assert together(each) == pytest.approx(list(oracle), **EXACT)


@pytest.mark.parametrize("tail", TAILS)
def test_limits_have_at_most_the_tail_beyond_them_and_no_less_would_do(tail):
    slack = 1e-9
    for drawn, marked, among in SMALL + LARGE:
        chances, oracle = hypergeometric(drawn, marked, among), stats.hypergeom(among, marked, drawn)
        low, high = limits(chances, tail)
        assert oracle.cdf(low - 1) <= tail + slack
        assert oracle.sf(high) <= tail + slack
        assert oracle.cdf(low) > tail - slack
        assert oracle.sf(high - 1) > tail - slack
        assert outside(chances, low, high) == pytest.approx(oracle.cdf(low - 1) + oracle.sf(high), **EXACT)


def test_a_tail_that_is_just_reached_is_left_out_whatever_the_last_digits_say():
    """One marked of forty, 39 drawn: that none of them is marked has a chance of exactly 1 in 40."""
    assert limits(hypergeometric(39, 1, 40), 0.025) == (1, 1)
    assert limits(hypergeometric(13, 2, 16), 0.025) == (1, 2)
    assert limits(hypergeometric(1, 1, 40), 0.025) == (0, 0)
    assert limits(hypergeometric(1, 1, 39), 0.025) == (0, 1)


@pytest.mark.parametrize("before", [(0, 0), (0, 7), (7, 7), (1, 1), (5, 19), (40, 60)])
@pytest.mark.parametrize("after", [(0, 0), (0, 9), (9, 9), (1, 1), (15, 22), (30, 70)])
def test_the_chance_of_what_is_no_likelier_is_fishers_exact_test(before, after):
    table = [[part, of - part] for part, of in (before, after)]
    chances = hypergeometric(after[1], before[0] + after[0], before[1] + after[1])
    assert no_likelier(chances, after[0]) == pytest.approx(stats.fisher_exact(table).pvalue, abs=1e-9)


def test_what_cannot_happen_is_less_likely_than_anything():
    assert no_likelier(negative_binomial(0), 3) == 0
    assert no_likelier(hypergeometric(3, 0, 9), 1) == 0
