"""The small chart of where an authority stands: geometry, and the same in words."""

import re

from letters.pdf.letter_chart import comparison_svg, comparison_text
from tests.support.letter_content import measure, per_100k

OTHERS = [[1, 2], [1, 4], [3, 4], [0, 0], [2, 4]]


def paths(svg):
    return re.findall(r'<path fill="(.+?)".*? d="(.*?)"/>', svg)


def test_a_chart_is_an_image_with_columns_an_own_column_and_the_average():
    fills = [fill for fill, _ in paths(comparison_svg(measure("uphold_rate", 2, 4)))]
    assert fills == ["#c3ccd6", "#12395b", "none", "none"]


def test_the_own_column_stands_at_the_own_percentage():
    (_, own) = paths(comparison_svg(measure("uphold_rate", 2, 4, others=OTHERS)))[1]
    assert own.startswith("M231.0 ")  # nine to the left of the middle of a scale from 12 to 468


def test_nothing_to_divide_draws_nothing():
    assert comparison_svg(measure("uphold_rate", 0, 0)) == ""
    assert comparison_text(measure("uphold_rate", 0, 0), "district councils") == ""


def test_nobody_to_compare_with_draws_nothing():
    assert comparison_svg(measure("uphold_rate", 2, 4, similar=None, others=[])) == ""


def test_a_figure_per_100000_has_no_percent_sign_and_a_scale_that_holds_it():
    svg = comparison_svg(per_100k("9.6"))
    assert "%" not in svg
    assert ">10</text>" in svg
    assert "%" not in comparison_text(per_100k(), "unitary councils")


def test_the_words_count_who_is_below_and_above_and_leave_out_those_without_a_figure():
    assert comparison_text(measure("uphold_rate", 2, 4, others=OTHERS), "district councils") == (
        "Chart of district councils with a figure to compare: 4. Lower: 1. Higher: 1. The same: 2. "
        "This authority: 50%. Average: 45%."
    )
