"""The funnel: marks by verdict, limits for every number of cases."""

from councils.statistics.funnel import Entry, count_limits, funnel, share_limits
from councils.statistics.ordinary import PopulationRates, Stratum, ordinary_count, ordinary_share
from councils.statistics.rates import PerHundredThousand, Rate
from tests.councils.statistics.test_charts import measure

KIND = Rate(700, 1000)


def entry(part, of, **facts):
    own = Rate(part, of)
    return Entry(measure(own, KIND, ordinary_share([Stratum(own, KIND)])), f"{part} of {of}", "/", **facts)


def test_without_service_areas_a_mark_is_outside_the_curve_if_and_only_if_its_verdict_is():
    lower, upper, *_ = share_limits(KIND, 60)
    for of in range(5, 61):
        low, high = lower[2 * of - 1][1], upper[2 * of - 1][1]
        drawn = funnel([entry(part, of) for part in range(of + 1)], KIND)
        for part, mark in enumerate(drawn.marks):
            assert (mark.look == "outside") == (not low <= part / of <= high), (part, of)


def test_a_funnel_has_room_for_many_small_and_few_large_and_marks_one_of_them():
    drawn = funnel([entry(4, 4), entry(70, 100), entry(18, 25, is_own=True)], KIND)
    few, large, own = sorted(drawn.marks, key=lambda mark: mark.look != "few")[0], drawn.marks[1], drawn.own
    assert (few.x, own.x, large.x) == (40 + 352 * 0.2, 40 + 352 * 0.5, 392)
    assert (few.look, own.look, large.look) == ("few", "inside", "inside")
    assert own.words == "18 of 25: 72% (18 of 25); ordinary (13 to 22 of 25)"
    assert drawn.marks[-1] is own  # drawn last, above the others
    assert [label for _, label in drawn.grid] == ["0%", "50%", "100%"]
    assert drawn.average_y == 250 - 240 * 0.7


def test_a_funnel_per_100_000_shows_multiples_of_what_is_expected_and_dotted_what_chance_alone_would():
    kind = PerHundredThousand(400, 10_000_000)
    rates = [PerHundredThousand(part, residents) for part, residents in ((4, 100_000), (60, 400_000), (3, 13_000))]
    ranges = [ordinary_count([PopulationRates(own, kind)], 0.1) for own in rates]
    drawn = funnel([Entry(measure(own, kind, one), "X", "/") for own, one in zip(rates, ranges, strict=True)], None)
    assert [mark.look for mark in drawn.marks] == ["inside", "outside"]  # too few residents: no range, no mark
    assert [label for _, label in drawn.grid] == ["0 ×", "2 ×", "4 ×"]
    assert len(drawn.limits) == len(drawn.chance_limits) == 4
    narrow, wide = count_limits(4, 16, 0.0), count_limits(4, 16, 0.1)
    assert all(inner[1] <= outer[1] for inner, outer in zip(narrow[1], wide[1], strict=True))


def test_there_is_no_funnel_where_nobody_has_a_range():
    assert funnel([Entry(measure(Rate(0, 0)), "X", "/")], KIND) is None
