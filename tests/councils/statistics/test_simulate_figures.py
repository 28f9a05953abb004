"""What chance alone makes the site say of a council's figure, with a fixed seed."""

from collections import Counter
from random import Random
from statistics import fmean, pvariance

import pytest
from scipy import stats

from councils.statistics.simulate_figures import (
    Council,
    binomial,
    notices_of_counts,
    notices_of_shares,
    per_hundred,
    poisson,
    power,
    ratio,
)

COUNTIES = [Council((n, n // 2, 3), (0.89, 0.7, 0.5)) for n in range(12, 54, 2)]
DISTRICTS = [Council((n, 1), (0.66, 0.4)) for n in (0, 1, 1, 2, 2, 3, 4) * 4]


def test_of_100_councils_that_are_alike_at_most_five_are_told_unusual_and_hardly_one_beyond():
    per_hundred = notices_of_shares(COUNTIES, Random(2020), 40)
    assert 0.5 < per_hundred.unusual < 5
    assert per_hundred.beyond <= 0.3  # 0.2 at most, give or take what 840 councils leave open
    assert per_hundred.spread == 0


@pytest.mark.parametrize("variation", [0, 0.3])
def test_so_it_is_per_100_000_residents_also_where_councils_differ(variation):
    places = [(200_000 + 10_000 * i, 12.0 + i) for i in range(40)]
    per_hundred = notices_of_counts(places, variation, Random(2020), 25)
    assert per_hundred.unusual + per_hundred.beyond < 5
    assert per_hundred.beyond <= 0.4
    assert (per_hundred.spread > 0) == (variation > 0)


def test_the_standard_error_is_that_of_the_mean_of_the_rounds():
    told = [Counter(beyond=number, unusual=1) for number in (0, 1, 0, 3)]
    found = per_hundred(told, 20)
    assert (found.unusual, found.beyond, found.spread) == (5, 5, 0)
    assert found.beyond_error == pytest.approx(stats.sem([0, 5, 0, 15]))
    assert per_hundred(told[:1], 20).beyond_error == 0


def test_the_same_seed_makes_the_same_casework():
    assert notices_of_shares(DISTRICTS, Random(1), 3) == notices_of_shares(DISTRICTS, Random(1), 3)


def test_three_years_show_more_than_one_and_many_cases_more_than_few():
    assert power(COUNTIES, 2, years=3) > 2 * power(COUNTIES, 2) > 0
    assert power(DISTRICTS, 2) < power(COUNTIES, 2)
    assert power(COUNTIES, 1) < 0.05


def test_what_is_drawn_has_the_mean_and_variance_of_its_law():
    dice = Random(2020)
    for drawn, law in (
        ([poisson(dice, 4.5) for _ in range(20_000)], stats.poisson(4.5)),
        ([binomial(dice, 9, 0.3) for _ in range(20_000)], stats.binom(9, 0.3)),
        ([ratio(dice, 0.5) for _ in range(20_000)], stats.gamma(4, scale=0.25)),
    ):
        assert fmean(drawn) == pytest.approx(law.mean(), rel=0.02)
        assert pvariance(drawn) == pytest.approx(law.var(), rel=0.05)
    assert (poisson(dice, 0), binomial(dice, 0, 0.5), ratio(dice, 0)) == (0, 0, 1.0)
