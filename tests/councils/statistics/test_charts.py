"""The geometry of the site's charts, and what they say in words."""

from councils.statistics.charts import Year, standing, trend
from councils.statistics.rates import PerHundredThousand, Rate

DISTRICTS = ("district council", "district councils")


def dots(chart):
    return [tuple(map(float, dot.split())) for dot in chart.dots.removeprefix("M").removesuffix("h0").split("h0M")]


def test_every_authority_is_a_dot_and_the_own_one_is_marked_at_its_percentage():
    chart = standing(Rate(1, 2), Rate(3, 4), [Rate(1, 2), Rate(1, 1), Rate(0, 9), Rate(0, 0)], DISTRICTS)
    assert [x for x, _ in dots(chart)] == [16, 170, 324]
    assert chart.own[0] == chart.width / 2
    assert chart.average_x == 16 + 308 * 0.75


def test_no_two_authorities_are_the_same_dot_and_none_leaves_the_chart():
    chart = standing(Rate(1, 1), Rate(1, 1), [Rate(1, 1)] * 192, DISTRICTS)
    assert len(set(dots(chart))) == 192
    assert all(0 < y <= chart.base for _, y in dots(chart))


def test_authorities_with_nothing_to_divide_have_no_place_on_the_scale():
    chart = standing(Rate(1, 2), Rate(3, 4), [Rate(1, 2), Rate(0, 0), Rate(1, 1)], DISTRICTS)
    assert chart.words == "2 district councils have a figure: 0 lower, 1 higher."


def test_the_chart_says_how_many_are_lower_higher_and_the_same():
    others = [Rate(1, 4), Rate(1, 2), Rate(2, 4), Rate(3, 4), Rate(1, 1)]
    assert standing(Rate(1, 2), Rate(1, 2), others, DISTRICTS).words == (
        "5 district councils have a figure: 1 lower, 2 higher, and 1 the same."
    )


def test_there_is_no_chart_without_a_figure_or_without_others():
    assert standing(Rate(0, 0), Rate(1, 2), [Rate(1, 2)] * 3, DISTRICTS) is None
    assert standing(Rate(1, 2), Rate(0, 0), [Rate(1, 2)] * 3, DISTRICTS) is None
    assert standing(Rate(1, 2), Rate(1, 2), [Rate(1, 2), Rate(0, 0)], DISTRICTS) is None


def test_figures_per_100_000_have_a_scale_without_a_percent_sign():
    figures = [PerHundredThousand(3, 100_000), PerHundredThousand(7, 100_000)]
    chart = standing(figures[0], PerHundredThousand(10, 200_000), figures, DISTRICTS)
    assert [label for _, label in chart.ticks] == ["0", "5", "10"]


def test_a_trend_has_a_gap_where_there_was_nothing_to_divide():
    years = [
        Year(f"20{n}-{n + 1}", rate, None)
        for n, rate in enumerate([Rate(1, 2), Rate(1, 2), Rate(0, 0), Rate(1, 2)], 18)
    ]
    chart = trend(years)
    assert [line.count(",") for line in chart.lines] == [2]
    assert len(chart.points) == 3


def test_a_trend_is_cut_where_years_do_not_compare():
    years = [Year(f"20{n}-{n + 1}", Rate(1, 2), Rate(1, 4), breaks=n == 22) for n in range(20, 24)]
    chart = trend(years)
    assert len(chart.lines) == len(chart.average_lines) == 2
    [cut] = chart.breaks
    assert chart.points[1][0] < cut < chart.points[2][0]


def test_one_year_makes_no_trend():
    assert trend([Year("2019-20", Rate(1, 2), None), Year("2020-21", Rate(0, 0), None)]) is None


def test_a_higher_figure_is_drawn_higher():
    chart = trend([Year("2019-20", Rate(1, 4), None), Year("2020-21", Rate(3, 4), None)])
    assert chart.points[0][1] > chart.points[1][1]
