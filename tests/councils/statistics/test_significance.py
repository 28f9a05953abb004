"""What chance explains, against SciPy as an oracle, and at the edges where formulas go wrong."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from councils.statistics.rates import Rate
from councils.statistics.significance import (
    beyond_chance,
    chance_of_change,
    chance_of_counts,
)


@st.composite
def rates(draw, least=0, most=400):
    of = draw(st.integers(least, most))
    return Rate(draw(st.integers(0, of)), of)


@given(rates(), rates())
def test_the_chance_of_a_change_is_scipys_exact_test(before, after):
    table = [[before.part, before.of - before.part], [after.part, after.of - after.part]]
    assert chance_of_change(before, after) == pytest.approx(stats.fisher_exact(table).pvalue, abs=1e-9)


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([1.0, 0.5, 0.25, 2.0]))
def test_the_chance_of_two_counts_is_scipys_binomial_test(before, after, share):
    oracle = stats.binomtest(after, before + after, share / (1 + share)).pvalue if before + after else 1
    assert chance_of_counts(before, after, share) == pytest.approx(oracle, abs=1e-9)


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
