"""Small numbers of what is not published: what is given must not tell what is held back."""

from hypothesis import given
from hypothesis import strategies as st

from councils.statistics.disclosure import FEWEST, may_be_given, total_in_words


def test_a_small_number_is_not_given():
    assert may_be_given({"upheld": 3, "not_upheld": 12, "closed": 2}) == {"not_upheld": 12}


def test_a_number_that_the_total_would_tell_is_held_back_with_the_next_smallest():
    assert may_be_given({"upheld": 3, "not_upheld": 12, "closed": 20}) == {"closed": 20}
    assert may_be_given({"upheld": 1, "not_upheld": 1, "closed": 20, "advice": 9}) == {"closed": 20}


def test_numbers_that_are_large_enough_are_all_given_and_nought_is_nothing():
    assert may_be_given({"upheld": 5, "not_upheld": 12, "closed": 0}) == {"upheld": 5, "not_upheld": 12}


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40)))
def test_what_is_held_back_is_never_a_few_nor_one_group(counts):
    told = may_be_given(counts)
    assert all(counts[name] == number >= FEWEST for name, number in told.items())
    held = [number for name, number in counts.items() if number and name not in told]
    assert not held or not told or (len(held) > 1 and sum(held) >= FEWEST)


def test_a_small_total_is_said_in_words():
    assert [total_in_words(number) for number in (1, 4, 5, 1200)] == ["fewer than 5", "fewer than 5", "5", "1,200"]
