"""What is said of the difference between an authority and the others of its kind."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.statistics.difference import chance_of_difference, mine_and_theirs, said_of_difference
from councils.statistics.measures import Measure, Similar
from councils.statistics.rates import PerHundredThousand, Rate

BEYOND, WITHIN = "by more than chance can explain", "no more than chance can explain"


def measure(rate, whole, corrected=None):
    """A measure of an authority beside that of all of its kind, itself included."""
    similar = Similar(whole, 30, ("county council", "county councils"), corrected)
    words = {"title": "", "reading": "", "nothing": "", "period": (date(2019, 4, 1), date(2020, 3, 31))}
    nouns = {"share": ("case", "cases"), "counted": ("case", "cases")}
    return Measure(key="uphold_rate", rate=rate, similar=similar, **words, **nouns)


@pytest.mark.parametrize(
    ("mine", "all_of_them", "said"),
    [
        (Rate(95, 100), Rate(695, 1100), f"That is higher {BEYOND}"),
        (Rate(30, 100), Rate(630, 1100), f"That is lower {BEYOND}"),
        (Rate(66, 100), Rate(660, 1100), WITHIN),
        (Rate(5, 5), Rate(505, 1005), WITHIN),  # all of five is no wonder where every second is
        (Rate(4, 4), Rate(14, 1004), ""),  # too few to say anything, however strange
        (Rate(60, 100), Rate(660, 1100), ""),  # the same
        (Rate(50, 100), Rate(50, 100), ""),  # there are no others
        (Rate(0, 0), Rate(50, 100), ""),
    ],
)
def test_a_difference_is_called_more_than_chance_only_where_it_is(mine, all_of_them, said):
    assert said in said_of_difference(measure(mine, all_of_them))
    assert bool(said) == bool(said_of_difference(measure(mine, all_of_them)))


def test_figures_per_100_000_are_compared_by_residents():
    many, few = PerHundredThousand(60, 200_000), PerHundredThousand(12, 200_000)
    everybody = PerHundredThousand(460, 8_000_000)
    assert f"higher {BEYOND}" in said_of_difference(measure(many, everybody))
    assert WITHIN in said_of_difference(measure(few, everybody))


def test_a_correction_is_reckoned_with_and_one_that_cannot_be_says_nothing():
    assert said_of_difference(measure(Rate(95, 100), Rate(700, 1100), Rate(695, 1100)))
    assert said_of_difference(measure(Rate(95, 100), Rate(80, 90))) == ""


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 9000), st.integers(0, 9000))
def test_nothing_is_ever_said_of_fewer_than_five_and_the_direction_is_that_of_the_figures(
    part, rest, others, their_rest
):
    mine, theirs = Rate(part, part + rest), Rate(part + others, part + rest + others + their_rest)
    compared = measure(mine, theirs)
    said = said_of_difference(compared)
    if mine.of < 5:
        assert said == ""
    if BEYOND in said:
        assert chance_of_difference(compared) <= 0.002
        higher = part * (others + their_rest) > others * mine.of
        assert ("higher" in said) == higher
        assert mine_and_theirs(compared) == ((part, mine.of), (others, others + their_rest))


def test_of_many_that_are_alike_nearly_none_is_pointed_at():
    rng = Random(2020)
    alike = [sum(rng.random() < 0.6 for _ in range(80)) for _ in range(400)]
    whole = Rate(sum(alike), 400 * 80)
    pointed_at = [BEYOND in said_of_difference(measure(Rate(part, 80), whole)) for part in alike]
    assert sum(pointed_at) <= 2


def test_the_words_stand_for_one_in_five_hundred():
    said = said_of_difference(measure(Rate(95, 100), Rate(695, 1100)))
    assert "fewer than 1 in 500 authorities like the others would differ so much" in said
