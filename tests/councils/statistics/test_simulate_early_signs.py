"""How many early signs come by chance, and how soon a doubling is noticed, with a fixed seed."""

from random import Random

import pytest

from councils.statistics.early_signs import LATE, RECEIVED_IN_ALL, RECEIVED_IN_AREA
from councils.statistics.simulate_early_signs import (
    GROWING,
    STEADY,
    UNEVEN,
    SimulatedBody,
    course,
    delay,
    late_delay,
    late_notices_a_year,
    notices_a_year,
)

BODIES = [SimulatedBody("unitary", 150_000 + 5_000 * i, (20 + i, 9.0, 3.0)) for i in range(30)]
BARS = (RECEIVED_IN_AREA, RECEIVED_IN_ALL)


@pytest.mark.parametrize("world", [STEADY, GROWING, UNEVEN])
def test_few_notices_come_by_chance_and_what_happens_to_all_makes_no_more(world):
    in_areas, in_all = notices_a_year(BODIES, world, BARS, Random(2020), 4)
    # 343 bodies with nine areas each are allowed some ten to fifteen a year
    assert in_areas <= 2
    assert in_all <= 1


def test_a_lower_bar_lets_more_through():
    assert sum(notices_a_year(BODIES, UNEVEN, (2.5, 2.5), Random(2020), 2)) > 5


def test_the_last_year_of_a_growing_world_is_at_the_level_that_was_asked_for():
    years, months = course(GROWING)
    assert sum(months[12:]) == pytest.approx(1)
    assert sum(months[:12]) == pytest.approx(1 / 1.1)
    assert years == pytest.approx([1.1**-4, 1.1**-3, 1.1**-2])


def test_a_doubling_is_noticed_sooner_where_there_are_more_cases():
    small, middle, large = (delay(a_year, UNEVEN, RECEIVED_IN_AREA, Random(2020), 150) for a_year in (4, 18, 60))
    assert small.within_12 < middle.within_12 < large.within_12
    assert small.within_24 < 0.6
    assert large.within_12 > 0.95
    assert large.median_months < middle.median_months
    assert delay(0.01, UNEVEN, RECEIVED_IN_AREA, Random(2020), 5).median_months is None


def test_late_compliance_is_noticed_where_there_are_outcomes_enough_and_seldom_by_chance():
    assert late_notices_a_year([[(9.0, 0.18)] * 60], LATE, Random(2020), 3) <= 2
    few, many = (late_delay(outcomes, 0.18, LATE, Random(2020), 150) for outcomes in (4, 40))
    assert few.within_24 < 0.1
    assert many.within_24 > 0.5
