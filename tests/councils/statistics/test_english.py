"""Days and moments in words."""

from datetime import UTC, date, datetime

from django.conf import settings

from councils.statistics.english import ENGLAND, date_and_time, long_date


def test_a_day_is_written_as_letters_write_it():
    assert long_date(date(2020, 7, 2)) == "2 July 2020"
    assert long_date("2020-07-02") == "2 July 2020"


def test_a_moment_is_written_by_the_clocks_of_england():
    just_after_midnight = datetime(2020, 7, 28, 23, 1, tzinfo=UTC)
    assert long_date(just_after_midnight) == "29 July 2020"
    assert date_and_time(just_after_midnight) == "29 July 2020, 00:01"


def test_sentences_and_pages_go_by_the_same_clocks():
    assert ENGLAND.key == settings.TIME_ZONE
