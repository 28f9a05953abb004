"""The geometry of the site's charts: every mark exactly where its figure lies."""

from datetime import date

import pytest

from councils.statistics.charts import (
    LEFT,
    RIGHT,
    TREND_BASE,
    TREND_TOP,
    Peer,
    Year,
    compared_chart,
    comparison_chart,
    fitted,
    trend,
    year_of,
)
from councils.statistics.measures import Measure, Similar
from councils.statistics.ordinary import PopulationRates, Stratum, ordinary_count, ordinary_share
from councils.statistics.rates import PerHundredThousand, Rate

DISTRICTS = ("district council", "district councils")


def measure(rate, average=None, ordinary=None):
    return Measure(
        key="uphold_rate",
        title="Complaints upheld",
        rate=rate,
        share=("case", "cases"),
        counted=("case", "cases"),
        reading="{text} ({share})",
        nothing="Nothing.",
        period=(date(2019, 4, 1), date(2020, 3, 31)),
        similar=Similar(average, 3, DISTRICTS) if average else None,
        kind=DISTRICTS,
        ordinary=ordinary,
    )


def chart(own, average, *others, ordinary=None):
    peers = [Peer(f"Council {place}", f"/{place}/", rate) for place, rate in enumerate(others)]
    return comparison_chart(measure(own, average, ordinary), peers)


def on_scale(x):
    return (x - LEFT) / (RIGHT - LEFT)


def test_own_mark_average_and_every_peer_lie_exactly_where_their_figures_are():
    drawn = chart(Rate(13, 125), Rate(8, 90), Rate(1, 7), Rate(0, 9), Rate(3, 3))
    assert [on_scale(dot.x) for dot in drawn.dots] == [0, on_scale(LEFT + round(308 / 7, 1)), 1]
    assert drawn.own_x == round(LEFT + 308 * 0.104, 1)
    assert drawn.average_x == round(LEFT + 308 * 8 / 90, 1)
    assert drawn.own_x > drawn.average_x  # 10.4% is drawn beside the average of 8.9%, not on it


def test_each_peer_is_named_with_its_figure_and_leads_to_its_page():
    [dot] = chart(Rate(5, 9), Rate(7, 11), Rate(2, 2)).dots
    assert (dot.peer.name, dot.peer.address, dot.peer.words) == ("Council 0", "/0/", "2 of 2 (100%), too few to tell")


def test_no_two_peers_are_the_same_dot_and_none_leaves_the_chart():
    drawn = chart(Rate(1, 1), Rate(1, 1), *[Rate(1, 1)] * 192)
    assert len({(dot.x, dot.y) for dot in drawn.dots}) == 192
    assert all(0 < dot.y < drawn.lane for dot in drawn.dots)


def test_peers_that_have_room_lie_on_one_row():
    drawn = chart(Rate(1, 2), Rate(1, 2), *(Rate(part, 10) for part in range(10)))
    assert len({dot.y for dot in drawn.dots}) == 1


def test_the_ordinary_range_is_a_bar_with_the_own_mark_inside_or_outside():
    own, kind = Rate(95, 100), Rate(697, 1102)
    ordinary = ordinary_share([Stratum(own, kind)])
    drawn = chart(own, kind, Rate(600, 1000), ordinary=ordinary)
    low, length = drawn.ordinary
    assert (low, low + length) == pytest.approx((LEFT + 3.08 * ordinary.low95, LEFT + 3.08 * ordinary.high95), abs=0.1)
    assert drawn.own_x > low + length
    assert not drawn.is_hollow


def test_a_figure_that_is_too_few_to_tell_is_hollow_with_or_without_a_range():
    ordinary = ordinary_share([Stratum(Rate(2, 2), Rate(30, 60))])
    assert chart(Rate(2, 2), Rate(30, 60), Rate(28, 58), ordinary=ordinary).is_hollow
    assert chart(Rate(2, 4), Rate(30, 60), Rate(28, 56)).is_hollow
    assert not chart(Rate(2, 5), Rate(30, 60), Rate(28, 55)).is_hollow


def test_a_range_of_one_number_can_still_be_seen():
    ordinary = ordinary_share([Stratum(Rate(6, 6), Rate(60, 60))])
    drawn = chart(Rate(6, 6), Rate(60, 60), Rate(54, 54), ordinary=ordinary)
    assert drawn.ordinary.length == 5


def test_peers_with_nothing_to_divide_have_no_place_on_the_scale():
    assert len(chart(Rate(1, 2), Rate(3, 4), Rate(0, 0), Rate(1, 1)).dots) == 1


def test_there_is_no_chart_without_a_figure_or_without_others():
    assert chart(Rate(0, 0), Rate(1, 2), Rate(1, 2)) is None
    assert chart(Rate(1, 2), None, Rate(1, 2)) is None
    assert chart(Rate(1, 2), Rate(0, 0), Rate(1, 2)) is None
    assert chart(Rate(1, 2), Rate(1, 2), Rate(0, 0)) is None


def test_figures_per_100_000_have_a_scale_without_a_percent_sign_that_holds_the_range():
    own, kind = PerHundredThousand(3, 100_000), PerHundredThousand(40, 1_000_000)
    ordinary = ordinary_count([PopulationRates(own, kind)], 0.2)
    drawn = chart(own, kind, PerHundredThousand(7, 100_000), ordinary=ordinary)
    assert [label for _, label in drawn.ticks] == ["0", "5", "10"]
    assert drawn.ordinary.start + drawn.ordinary.length <= RIGHT


def test_bodies_of_few_residents_set_no_scale_and_have_no_chart():
    city, town, kind = (PerHundredThousand(6, 13_462), PerHundredThousand(3, 90_000), PerHundredThousand(50, 900_000))
    drawn = chart(town, kind, town, city)
    assert [label for _, label in drawn.ticks] == ["0", "5", "10"]
    assert len(drawn.dots) == 1
    assert chart(city, kind, town) is None


def years(*rates, **facts):
    return [Year(f"20{n}-{n + 1}", rate, None, **facts) for n, rate in enumerate(rates, 18)]


def test_a_trend_has_a_gap_where_there_was_nothing_to_divide():
    drawn = trend(years(Rate(1, 2), Rate(1, 2), Rate(0, 0), Rate(1, 2)))
    assert [line.count(",") for line in drawn.lines] == [2]
    assert len(drawn.points) == 3


def test_a_trend_is_cut_where_years_do_not_compare():
    drawn = trend([Year(f"20{n}-{n + 1}", Rate(1, 2), Rate(1, 4), breaks=n == 22) for n in range(20, 24)])
    assert len(drawn.lines) == 2
    [cut] = drawn.breaks
    assert drawn.points[1].x < cut < drawn.points[2].x


def test_each_year_of_a_trend_has_its_own_range_behind_its_mark():
    own, kind = Rate(95, 100), Rate(697, 1102)
    ordinary = ordinary_share([Stratum(own, kind)])
    drawn = trend([year_of("2019-20", measure(own, kind, ordinary), breaks=False), *years(Rate(30, 60))])
    [(x, y, length, is_faded)] = drawn.ranges
    assert not is_faded
    assert x == drawn.points[0].x
    assert drawn.points[0].y < y < y + length <= drawn.base
    assert drawn.points[0].words == "2019-20: 95% (95 of 100) more than chance explains (54 to 72 of 100)"


def test_a_year_of_too_few_cases_is_hollow_and_one_without_a_figure_is_a_gap():
    assert [point.is_hollow for point in trend(years(Rate(2, 2), Rate(30, 60))).points] == [True, False]
    assert year_of("2019-20", None, breaks=True) == Year("2019-20", None, None, True)
    assert year_of("2019-20", measure(Rate(0, 0)), breaks=False).rate is None


def test_one_year_makes_no_trend():
    assert trend(years(Rate(1, 2), Rate(0, 0))) is None


def test_a_higher_figure_is_drawn_higher():
    drawn = trend(years(Rate(1, 4), Rate(3, 4)))
    assert drawn.points[0].y > drawn.points[1].y


def labels(*rates):
    return [label for _, label in fitted(years(*rates), TREND_TOP, TREND_BASE).grid]


def test_the_axis_is_fitted_to_what_is_shown_with_round_numbers_and_few_lines():
    assert labels(Rate(93, 100), Rate(99, 100)) == ["92%", "94%", "96%", "98%", "100%"]
    assert labels(Rate(6, 100), Rate(11, 100)) == ["6%", "8%", "10%", "12%"]
    assert labels(Rate(0, 2), Rate(2, 2)) == ["0%", "25%", "50%", "75%", "100%"]
    assert labels(Rate(9, 9), Rate(9, 9)) == ["99%", "100%"]
    assert labels(Rate(0, 9), Rate(0, 9)) == ["0%", "1%"]
    assert labels(PerHundredThousand(3, 100_000), PerHundredThousand(4, 100_000)) == ["3", "3.5", "4"]


def test_the_range_of_too_few_cases_is_faded_and_sets_no_axis():
    few, kind = Rate(2, 2), Rate(30, 60)
    shown = year_of("2019-20", measure(few, kind, ordinary_share([Stratum(few, kind)])), breaks=False)
    drawn = trend([shown, *years(Rate(60, 100))])
    assert [each.is_faded for each in drawn.ranges] == [True]
    assert drawn.grid[0][1] == "40%"
    assert all(TREND_TOP <= each.y <= each.y + each.length <= TREND_BASE for each in drawn.ranges)


def test_the_latest_figure_is_said_at_the_end_the_count_first_below_five():
    assert trend(years(Rate(30, 60), Rate(31, 62))).end == "50%"
    assert trend(years(Rate(30, 60), Rate(1, 2))).end == "1 of 2"


def test_of_many_years_every_second_is_named_and_the_latest_always():
    named = [label for _, label in trend(years(*[Rate(30, 60)] * 12)).labels]
    assert len(named) == 6
    assert named[0] == "29-30"


def test_several_councils_stand_in_one_chart_each_year_a_column_and_each_council_a_letter():
    drawn = compared_chart([years(Rate(3, 6), Rate(4, 8)), years(Rate(0, 0), Rate(8, 8))])
    assert [letter for letter, _ in drawn.marks] == ["A", "A", "B"]
    first, second, other = (point for _, point in drawn.marks)
    assert first.y == second.y > other.y
    assert first.x < drawn.columns[0] < second.x < other.x
    assert [label for _, label in drawn.labels] == ["2018-19", "2019-20"]


def test_eight_councils_over_ten_years_do_not_leave_their_columns_and_a_break_is_one_line():
    rows = [[Year(f"20{n}-{n + 1}", Rate(3, 6), None, breaks=n == 22) for n in range(14, 24)] for _ in range(8)]
    drawn = compared_chart(rows)
    assert len(drawn.breaks) == 1
    assert drawn.left < min(point.x for _, point in drawn.marks)
    assert max(point.x for _, point in drawn.marks) < drawn.right
    assert len({point.x for _, point in drawn.marks}) == 80


def test_councils_without_any_figure_have_no_chart():
    assert compared_chart([years(Rate(0, 0)), years(Rate(0, 0))]) is None
