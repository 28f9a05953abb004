"""The sentences on top of a council's page."""

import pytest

from councils.statistics.headlines import changes_text, outstanding_text, upheld_text
from councils.statistics.rates import Rate


@pytest.mark.parametrize(
    ("part", "of", "sentence"),
    [
        (0, 0, "We investigated no complaints in detail in 2019-20."),
        (0, 1, "We investigated 1 complaint in detail in 2019-20, and did not uphold it."),
        (1, 1, "We investigated 1 complaint in detail in 2019-20, and upheld it."),
        (2, 2, "In 2019-20 we upheld both complaints we investigated in detail."),
        (1, 4, "In 2019-20 we upheld 1 of the 4 complaints we investigated in detail."),
        (0, 5, "In 2019-20 we upheld none of the 5 complaints we investigated in detail."),
        (7, 8, "In 2019-20 we upheld 7 of the 8 complaints we investigated in detail (88%)."),
    ],
)
def test_what_was_upheld_is_said_in_cases_with_a_percentage_from_five_on(part, of, sentence):
    assert upheld_text(Rate(part, of), "2019-20") == sentence


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ((0, 0, 0), ""),
        ((1, 0, 0), "The one service improvement that it agreed to is not outstanding."),
        ((1, 1, 0), "The one service improvement that it agreed to was not done."),
        ((1, 0, 1), "It is not known yet whether the one service improvement that it agreed to was done."),
        ((4, 0, 0), "Of 4 service improvements that it agreed to, none is outstanding."),
        ((4, 2, 0), "Of 4 service improvements that it agreed to, 2 were not done."),
    ],
)
def test_what_is_outstanding_is_counted(numbers, sentence):
    assert outstanding_text(*numbers) == sentence


def test_that_nothing_changed_is_said_only_where_a_change_could_have_been_seen():
    since, kinds = "since the year before", "district councils"
    assert changes_text(["ordinary", "too few"], since, kinds).startswith("Nothing that can be compared changed since")
    assert changes_text(["too few", "breaks"], since, kinds).startswith("There are too few cases to tell")
    assert changes_text(["breaks"], since, kinds) == ""
