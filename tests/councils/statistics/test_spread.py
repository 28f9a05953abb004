"""How much councils of a kind differ beside chance: statsmodels and NumPy as oracles, and simulated kinds."""

import random
from math import nextafter, sqrt
from statistics import median

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from councils.statistics.ordinary import PopulationRates, Stratum
from councils.statistics.rates import PerHundredThousand, Rate
from councils.statistics.spread import (
    LEFT_BY_DRAWING_IN,
    Dispersion,
    differ_text,
    dispersion,
    spread_between,
    spread_of_counts,
)


def test_drawing_in_the_outer_tenths_leaves_0_679_of_a_normal_mean_square():
    edge = stats.norm.ppf(0.9)
    left = stats.norm.expect(lambda z: numpy.clip(z, -edge, edge) ** 2)
    assert pytest.approx(left, abs=1e-9) == LEFT_BY_DRAWING_IN
    assert round(LEFT_BY_DRAWING_IN, 3) == 0.679


@given(st.lists(st.tuples(st.integers(0, 90), st.floats(0.5, 80)), min_size=3, max_size=60))
def test_the_spread_is_that_of_statsmodels_with_the_outer_tenths_drawn_in(counts):
    parts, expected = numpy.array(counts).T
    deviations = (parts - expected) / numpy.sqrt(expected)
    drawn_in = numpy.clip(deviations, *numpy.percentile(deviations, [10, 90]))
    # statsmodels' own spread is (Q - degrees of freedom) / C; C depends on what was expected alone, so take it from
    # data whose Q is known: ratios alternately far above and below their mean.
    ratios = numpy.where(numpy.arange(len(counts)) % 2, 1e3, -1e3)
    oracle = combine_effects(ratios, 1 / expected, method_re="dl")
    precision = (oracle.q - oracle.df) / oracle.tau2
    mine = (len(counts) * (drawn_in**2).mean() / LEFT_BY_DRAWING_IN - oracle.df) / precision
    assert spread_of_counts(counts) == pytest.approx(max(0, mine), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("counts", [[], [(4, 3.0)], [(3, 3.0), (5, 5.0)]])
def test_without_differences_there_is_no_spread(counts):
    assert spread_of_counts(counts) == 0


@pytest.mark.parametrize("truth", [0.15, 0.3, 0.5])
@pytest.mark.parametrize(("councils", "upheld"), [(21, 60), (36, 50), (63, 25), (164, 5)])
def test_the_spread_of_simulated_kinds_is_near_the_truth(councils, upheld, truth):
    dice = numpy.random.default_rng(2020)
    found = []
    for _ in range(120):
        residents = dice.gamma(6, upheld / 6, councils)
        parts = dice.poisson(residents * dice.gamma(truth**-2, truth**2, councils))
        expected = residents * parts.sum() / residents.sum()
        found.append(sqrt(spread_of_counts([(int(part), mean) for part, mean in zip(parts, expected, strict=True)])))
    assert median(found) == pytest.approx(truth, abs=0.06)


def test_one_council_out_of_line_does_not_make_the_range_of_all_others_wide():
    dice = random.Random(7)
    usual = [(sum(dice.random() < 0.5 for _ in range(40)), 20.0) for _ in range(40)]
    assert spread_of_counts([*usual, (200, 20.0)]) < 0.02
    assert (
        spread_of_counts([(15 * part // 10 if i % 2 else part // 2, mean) for i, (part, mean) in enumerate(usual)])
        > 0.15
    )


def test_a_range_allows_for_a_spread_that_few_councils_leave_uncertain():
    kind = PerHundredThousand(900, 6_000_000)
    councils = [[PopulationRates(PerHundredThousand(part, 200_000), kind)] for part in (10, 60, 12, 55, 30, 8, 70, 22)]
    as_it_is = spread_of_counts([(years[0].own.part, 30.0) for years in councils])
    assert spread_between(councils) == pytest.approx(2 * as_it_is)
    assert spread_between([]) == spread_between(councils[:1]) == 0


def test_the_spread_leaves_out_very_small_places():
    kind = PerHundredThousand(900, 6_000_000)
    usual = [[PopulationRates(PerHundredThousand(part, 200_000), kind)] for part in (10, 60, 12, 55, 30, 8, 70)]
    tiny = [PopulationRates(PerHundredThousand(9, 13_462), kind)]
    assert spread_between([*usual, tiny]) == spread_between(usual) > 0.2


def members(kind, *own):
    return [[Stratum(Rate(*each), Rate(*kind))] for each in own]


def test_the_bar_of_a_share_is_that_of_the_binomial_where_the_kind_is_large():
    own = [(30, 50), (6, 10), (80, 130), (45, 70), (11, 20)]
    p = 0.6
    kurtosis = [2 + (1 - 6 * p * (1 - p)) / (n * p * (1 - p)) for _, n in own]
    found = dispersion(members((600_000, 1_000_000), *own))
    assert found.bar == pytest.approx(1 + 1.645 * sqrt(sum(kurtosis) / 5 / 5), rel=1e-3)
    assert found.phi == pytest.approx(sum((k - n * p) ** 2 / (n * p * (1 - p)) for k, n in own) / 5, rel=1e-3)
    assert found.councils == 5


def test_councils_that_differ_by_more_than_chance_are_known_by_it():
    far, near = [(40, 50), (20, 50)] * 10, [(31, 50), (29, 50)] * 10
    assert dispersion(members((3_000, 5_000), *far)).more_than_chance
    assert not dispersion(members((3_000, 5_000), *near)).more_than_chance


@pytest.mark.parametrize(("phi", "more"), [(1.25, False), (nextafter(1.25, 2), True), (1.0, False), (None, False)])
def test_it_is_more_than_chance_above_the_bar_and_not_on_it(phi, more):
    assert Dispersion(phi, 1.25 if phi else None, 20).more_than_chance == more


def test_one_case_further_out_crosses_the_bar():
    """Of forty councils with fifty cases each, half so many above and half so many below what is expected."""

    def differ(away):
        return dispersion(members((30_000, 50_000), *[(30 + away, 50), (30 - away, 50)] * 20))

    assert [differ(away).more_than_chance for away in range(7)] == [False] * 5 + [True] * 2
    assert differ(4).phi < differ(4).bar < differ(5).phi


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], ""),
        (["unitary councils"], "Unitary councils differ in this by more than chance."),
        (
            ["county councils", "London boroughs"],
            "County councils and London boroughs differ in this by more than chance.",
        ),
        (
            ["county councils", "district councils", "London boroughs"],
            "County councils, district councils and London boroughs differ in this by more than chance.",
        ),
    ],
)
def test_who_differs_is_said_in_one_sentence(kinds, said):
    assert differ_text(kinds) == said


def test_a_difference_in_the_mix_of_services_is_no_difference_between_councils():
    high, low = Rate(9_000, 10_000), Rate(1_000, 10_000)
    councils = [[Stratum(Rate(36, 40), high)], [Stratum(Rate(4, 40), low)]] * 10
    assert dispersion(councils).more_than_chance is False


@pytest.mark.parametrize(("councils", "said"), [(4, False), (5, True)])
def test_fewer_than_five_councils_with_five_cases_are_too_few_to_say_it_of_the_kind(councils, said):
    found = dispersion(members((3_000, 5_000), *[(50, 50)] * councils, (4, 4)))
    assert (found.councils, found.phi is not None, found.more_than_chance) == (councils, said, said)


def test_where_nobody_has_five_cases_nothing_is_said_of_the_kind():
    found = dispersion(members((300, 500), (0, 0), (2, 4), (4, 4)))
    assert (found.phi, found.councils, found.more_than_chance) == (None, 0, False)
    assert dispersion(members((500, 500), *[(7, 7), (9, 9)] * 3)).phi is None


def test_chance_alone_is_above_the_bar_about_one_time_in_twenty():
    dice = numpy.random.default_rng(2021)
    named = 0
    for _ in range(200):
        cases = dice.poisson(30, 40)
        parts = dice.binomial(cases, 0.75)
        kind = (int(parts.sum()), int(cases.sum()))
        own = [(int(part), int(of)) for part, of in zip(parts, cases, strict=True)]
        named += dispersion(members(kind, *own)).more_than_chance
    assert 2 <= named <= 20
