"""Early signs: the cumulative sum against a plain loop and against likelihoods, the usual level, and the sentences."""

from datetime import date
from math import log

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from councils.statistics.early_signs import (
    LATE,
    RECEIVED_IN_ALL,
    RECEIVED_IN_AREA,
    UPHELD,
    Notice,
    expected_by_month,
    late_notices,
    notices,
    usual_level,
    usual_share,
    weight_of_kind,
)
from councils.statistics.rates import Rate

BARS = st.sampled_from([RECEIVED_IN_AREA, RECEIVED_IN_ALL, UPHELD])


def months(number):
    return [date(2024 + (3 + i) // 12, (3 + i) % 12 + 1, 1) for i in range(number)]


by_month = st.lists(st.tuples(st.integers(0, 12), st.floats(0.01, 8)), min_size=1, max_size=60)


def plain_loop(logs, bar):
    """First month, month noticed, last month, over: written out, with likelihood ratios."""
    found, height, start, noticed = [], 0.0, 0, None
    for i, each in enumerate(logs):
        height += each
        if height <= 0:
            if noticed is not None:
                found.append((start, noticed, i - 1, True))
            height, start, noticed = 0.0, i + 1, None
        elif height >= bar and noticed is None:
            noticed = i
    return [*found, (start, noticed, len(logs) - 1, False)] if noticed is not None else found


@given(by_month, BARS)
def test_the_sum_is_that_of_poisson_likelihood_ratios_in_a_plain_loop(series, bar):
    counts, expected = zip(*series, strict=True)
    logs = [
        float(stats.poisson.logpmf(x, 2 * mean) - stats.poisson.logpmf(x, mean))
        for x, mean in zip(counts, expected, strict=True)
    ]
    when = months(len(counts))
    mine = notices(when, counts, expected, bar)
    assert [(each.since, each.noticed, each.last, each.is_over) for each in mine] == [
        (when[a], when[b], when[c], over) for a, b, c, over in plain_loop(logs, bar)
    ]
    for each in mine:
        span = slice(when.index(each.since), when.index(each.last) + 1)
        assert (each.count, each.expected) == (sum(counts[span]), sum(expected[span]))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=40), st.floats(0.02, 0.7))
def test_late_compliance_is_summed_by_binomial_likelihood_ratios_of_twice_the_odds(series, usual):
    rates, twice = [Rate(part, part + more) for part, more in series], 2 * usual / (1 + usual)
    logs = [
        float(stats.binom.logpmf(rate.part, rate.of, twice) - stats.binom.logpmf(rate.part, rate.of, usual))
        for rate in rates
    ]
    when = months(len(rates))
    mine = late_notices(when, rates, usual)
    assert [(each.since, each.noticed) for each in mine] == [
        (when[a], when[b]) for a, b, _, _ in plain_loop(logs, LATE)
    ]
    for each in mine:
        assert each.expected == pytest.approx(each.of * usual)


@given(by_month, st.sampled_from([(RECEIVED_IN_AREA, 11), (RECEIVED_IN_ALL, 10), (UPHELD, 8)]))
def test_a_handful_of_cases_is_never_a_notice_however_few_are_expected(series, bar_and_fewest):
    bar, fewest = bar_and_fewest
    counts, expected = zip(*series, strict=True)
    for each in notices(months(len(counts)), counts, expected, bar):
        until_noticed = [
            x for when, x in zip(months(len(counts)), counts, strict=True) if each.since <= when <= each.noticed
        ]
        assert sum(until_noticed) >= fewest
    assert notices(months(1), [fewest - 1], [0.0], bar) == []
    assert len(notices(months(1), [fewest], [0.0], bar)) == 1


def test_one_rise_is_one_notice_until_the_sum_has_been_at_nought():
    counts = [0, 12, 12, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 14, 0]
    mine = notices(months(18), counts, [2.0] * 18, 6.5)
    assert [(each.since, each.noticed, each.is_over) for each in mine] == [
        (date(2024, 5, 1), date(2024, 6, 1), True),
        (date(2025, 8, 1), date(2025, 8, 1), False),
    ]
    assert (mine[0].count, mine[0].last) == (36, date(2025, 4, 1))
    assert (mine[1].count, mine[1].last) == (14, date(2025, 9, 1))


def test_nothing_unusual_is_no_notice():
    assert notices(months(24), [5] * 24, [5.0] * 24, UPHELD) == []
    assert notices([], [], [], UPHELD) == []
    assert late_notices(months(2), [Rate(0, 0), Rate(1, 9)], 0.1) == []


# What is usual


def test_the_usual_level_lies_between_a_bodys_own_and_its_kinds():
    assert usual_level(30, 10.0, 5.0) == pytest.approx((5 + 30) / (5 / 10 + 1))
    assert 10 < usual_level(30, 10.0, 50.0) < usual_level(30, 10.0, 0.25) < 30
    assert usual_level(10, 10.0, 5.0) == pytest.approx(10)
    assert 0 < usual_level(0, 10.0, 5.0) < 10
    assert usual_level(7, None, 5.0) == 7  # without residents there is nothing but its own
    assert usual_level(0, 0.0, 5.0) == 0


def test_the_usual_level_is_the_mean_of_scipys_gamma_posterior():
    """Counts are Poisson with mean x ratio, ratios of a kind gamma with mean 1 and shape `weight`."""
    weight, of_kind, own = 4.0, 12.0, 31
    ratios = numpy.linspace(1e-6, 12, 400_001)
    posterior = stats.gamma.pdf(ratios, weight, scale=1 / weight) * stats.poisson.pmf(own, of_kind * ratios)
    oracle = of_kind * (ratios * posterior).sum() / posterior.sum()
    assert usual_level(own, of_kind, weight) == pytest.approx(oracle, rel=1e-6)


def test_the_kind_weighs_much_where_its_bodies_are_alike_and_little_where_they_differ():
    alike = [(10, 10.0), (20, 20.0), (30, 30.0)] * 5
    differ = [(1, 10.0), (60, 20.0), (2, 30.0)] * 5
    assert weight_of_kind(alike) == weight_of_kind([]) == 50
    assert 0.25 <= weight_of_kind(differ) < 3
    assert weight_of_kind([(0, 100.0), (2_000, 100.0)] * 5) == 0.25
    assert weight_of_kind([*alike, (0, 0.0)]) == 50


def test_growth_seasons_and_a_pause_of_all_cancel():
    before, others_before = [4, 6] * 18, [400, 600] * 18
    plain = expected_by_month(before, others_before, [500] * 12, 180.0, 10.0)
    assert plain == pytest.approx([5.0] * 12)
    assert expected_by_month(before, others_before, [1_000] * 12, 180.0, 10.0) == pytest.approx([10.0] * 12)
    assert expected_by_month(before, others_before, [0, 250], 180.0, 10.0) == pytest.approx([0.0, 2.5])


def test_when_the_whole_country_doubles_nobody_is_noticed():
    dice = numpy.random.default_rng(2020)
    levels = dice.gamma(2, 1.5, 60)
    before = dice.poisson(levels[:, None], (60, 36))
    now = dice.poisson(2 * levels[:, None], (60, 12))
    found = 0
    for own, own_now in zip(before, now, strict=True):
        expected = expected_by_month(
            own.tolist(), (before.sum(0) - own).tolist(), (now.sum(0) - own_now).tolist(), levels.mean() * 36, 2.0
        )
        found += len(notices(months(12), own_now.tolist(), expected, RECEIVED_IN_AREA))
    assert found <= 1
    unaware = [
        len(notices(months(12), own.tolist(), [level] * 12, RECEIVED_IN_AREA))
        for own, level in zip(now, levels, strict=True)
    ]
    assert sum(unaware) > 20


def test_a_young_body_has_no_expectation_and_a_merged_one_the_sum_of_those_before_it():
    others = [500] * 36
    assert expected_by_month([5] * 23, others, [500], 180.0, 10.0) is None
    assert expected_by_month([5] * 24, others, [500], 120.0, 10.0) == pytest.approx([5.0])
    assert expected_by_month([5] * 36, [0] * 36, [500], 180.0, 10.0) is None
    north, south = [2] * 36, [3] * 36
    merged = [sum(month) for month in zip(north, south, strict=True)]
    assert expected_by_month(merged, others, [500], 180.0, 10.0) == pytest.approx([5.0])


def test_what_is_older_than_three_years_is_forgotten():
    assert expected_by_month([90] * 12 + [5] * 36, [500] * 48, [500], 180.0, 10.0) == pytest.approx([5.0])


def test_the_usual_share_of_late_cases_lies_between_its_own_and_its_kinds():
    members = [Rate(3, 30), Rate(12, 30), Rate(1, 30), Rate(9, 30), Rate(0, 5)]
    own, kind = Rate(12, 30), 25 / 125
    assert kind < usual_share(own, members) < 12 / 30
    assert usual_share(Rate(0, 0), members) == pytest.approx(kind)
    assert usual_share(own, [Rate(6, 30)] * 5) == pytest.approx((12 + 200 * 0.2) / 230)
    assert usual_share(Rate(0, 0), []) is None
    assert usual_share(Rate(0, 3), [Rate(0, 3), Rate(0, 9)]) == 0
    assert usual_share(Rate(1, 1), [Rate(1, 1)]) == 1


def test_the_weight_of_a_kinds_share_is_that_of_the_beta_binomial_it_comes_from():
    dice = numpy.random.default_rng(2020)
    members = [Rate(int(x), 40) for x in stats.betabinom.rvs(40, 4, 16, size=40_000, random_state=dice)]
    share = sum(each.part for each in members) / 1_600_000
    found = usual_share(Rate(40, 40), members)  # (40 + weight x share) / (40 + weight)
    assert (40 - 40 * found) / (found - share) == pytest.approx(20, rel=0.03)


# What is said


def notice(count, expected, of=None, is_over=False):
    return Notice(date(2024, 10, 1), date(2025, 1, 1), date(2025, 2, 1), count, expected, of, is_over)


def test_a_notice_says_what_came_since_when_and_what_was_to_be_expected():
    chance = "Some ten to fifteen such notices a year come by chance."
    usual = "where its last three years and other councils' figures lead one to expect"
    assert notice(31, 14.2).sentence("Housing", "received") == (
        f"Housing: 31 received since October 2024, {usual} 14. {chance}"
    )
    assert notice(9, 0.3).sentence("Housing", "upheld") == (
        f"Housing: 9 upheld since October 2024, {usual} fewer than 1. {chance}"
    )
    assert notice(9, 0.5).sentence("Housing", "upheld").endswith(f"lead one to expect 1. {chance}")
    assert notice(1_204, 800.0, is_over=True).sentence("All services", "received") == (
        f"All services: 1,204 received from October 2024 to February 2025, {usual} 800. {chance}"
    )
    assert notice(9, 3.4, of=20).sentence("Compliance", "late or not complied with") == (
        f"Compliance: 9 of 20 late or not complied with since October 2024, {usual} 3. {chance}"
    )


def test_a_doubled_service_is_noticed_as_soon_as_the_sum_has_reached_the_bar():
    needed = RECEIVED_IN_AREA / (6 * log(2) - 3)
    assert 6 < needed < 7
    found = notices(months(12), [6] * 12, [3.0] * 12, RECEIVED_IN_AREA)
    assert [(each.since, each.noticed) for each in found] == [(date(2024, 4, 1), date(2024, 10, 1))]
