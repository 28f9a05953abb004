"""The ordinary range of a figure and what is said of it, against SciPy, at every boundary, and read aloud."""

import json
from dataclasses import asdict
from itertools import product

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from councils.statistics.ordinary import (
    VERDICTS,
    Ordinary,
    PopulationRates,
    Stratum,
    between_text,
    chance_of_notice,
    few_cases_text,
    how_many_beyond_text,
    ordinary_count,
    ordinary_share,
)
from councils.statistics.rates import PerHundredThousand, Rate

BOROUGH = ("metropolitan borough", "metropolitan boroughs")
DISTRICT = ("district council", "district councils")


def share(part, of, kind_part, kind_of):
    return ordinary_share([Stratum(Rate(part, of), Rate(kind_part, kind_of))])


def upheld(part, residents, kind_part, kind_residents, spread=0.0):
    year = PopulationRates(PerHundredThousand(part, residents), PerHundredThousand(kind_part, kind_residents))
    return ordinary_count([year], spread)


@st.composite
def strata(draw, areas=5, most=25):
    """Service areas of a council and of its kind, which has room for the council in each."""
    found = []
    for _ in range(draw(st.integers(1, areas))):
        own_of, others_of = draw(st.integers(0, most)), draw(st.integers(0, 8 * most))
        own, others = draw(st.integers(0, own_of)), draw(st.integers(0, others_of))
        found.append(Stratum(Rate(own, own_of), Rate(own + others, own_of + others_of)))
    return found


def limits_of_scipy(chances, tail):
    below, above = numpy.cumsum(chances), numpy.cumsum(chances[::-1])[::-1]
    slack = tail * 1e-9
    low = next(k for k in range(len(chances)) if below[k] > tail + slack)
    high = next(k for k in reversed(range(len(chances))) if above[k] > tail + slack)
    return low, high


@given(strata())
def test_the_range_of_several_service_areas_is_scipys_and_numpys(found):
    chances, expected = numpy.array([1.0]), 0.0
    for own, kind in found:
        if own.of:
            table = stats.hypergeom(kind.of, kind.part, own.of)
            chances = numpy.convolve(chances, table.pmf(range(own.of + 1)))
            expected += own.of * kind.part / kind.of
    mine = ordinary_share(found)
    if mine is None:
        assert all(own.of in (0, kind.of) for own, kind in found)
        return
    assert mine.expected == pytest.approx(expected, abs=1e-9)
    assert (mine.low95, mine.high95) == limits_of_scipy(chances, 0.025)
    assert (mine.low998, mine.high998) == limits_of_scipy(chances, 0.001)


@pytest.mark.parametrize("spread", [0, 0.0225, 0.09, 0.25])
def test_the_range_of_a_count_is_scipys(spread):
    for kind_part, residents, part in product((20, 400, 3_000), (20_000, 310_000), (0, 1, 9, 20)):
        mine = upheld(part, residents, kind_part, 4_000_000, spread)
        mean = residents * kind_part / 4_000_000
        oracle = stats.nbinom(1 / spread, 1 / (1 + spread * mean)) if spread else stats.poisson(mean)
        assert mine.expected == pytest.approx(mean)
        assert (mine.low95, mine.high95) == tuple(oracle.ppf([0.025, 0.975]))
        assert (mine.low998, mine.high998) == tuple(oracle.ppf([0.001, 0.999]))


@given(strata(), st.randoms(use_true_random=False))
def test_a_range_does_not_depend_on_the_order_of_service_areas_and_holds_within_the_wider_one(found, dice):
    mine = ordinary_share(found)
    shuffled = list(found)
    dice.shuffle(shuffled)
    other = ordinary_share(shuffled)
    assert (mine is None) == (other is None)
    if mine is not None:
        assert (mine.low95, mine.high95, mine.verdict) == (other.low95, other.high95, other.verdict)
        assert 0 <= mine.low998 <= mine.low95 <= mine.high95 <= mine.high998 <= mine.of
        assert mine.outside998_by_chance <= 0.002 + 1e-9
        assert mine.outside95_by_chance <= 0.05 + 1e-9
        assert mine.verdict in VERDICTS


def test_more_of_the_same_never_takes_a_council_from_unusual_back_to_ordinary():
    rank = {"ordinary": 0, "unusual": 1, "beyond": 2}
    seen = [rank[share(part, 53, 3_000 + part, 6_053).verdict] for part in range(27, 54)]
    assert seen == sorted(seen)
    assert set(seen) == {0, 1, 2}


@pytest.mark.parametrize(
    ("own", "kind"),
    [
        ((0, 0), (60, 100)),  # nothing to divide
        ((0, 0), (0, 0)),
        ((3, 7), (3, 7)),  # a kind of one
        ((7, 7), (7, 7)),
        ((6, 9), (5, 30)),  # corrected: the kind has fewer upheld than the council alone
        ((6, 9), (6, 8)),  # fewer cases
        ((6, 9), (29, 30)),  # fewer that were not upheld
    ],
)
def test_nothing_is_said_without_anything_to_divide_or_to_compare_with(own, kind):
    assert share(*own, *kind) is None


def test_a_service_area_that_does_not_fit_its_kind_leaves_nothing_to_be_said_of_all_together():
    fits, does_not = Stratum(Rate(3, 9), Rate(60, 100)), Stratum(Rate(2, 2), Rate(1, 5))
    assert ordinary_share([fits]) is not None
    assert ordinary_share([fits, does_not]) is None
    assert ordinary_share([]) is None


def test_a_service_area_that_only_this_council_has_says_nothing_either_way():
    alone, usual = Stratum(Rate(4, 4), Rate(4, 4)), Stratum(Rate(3, 9), Rate(60, 100))
    together, usual_alone = ordinary_share([alone, usual]), ordinary_share([usual])
    assert (together.low95 - 4, together.high95 - 4) == (usual_alone.low95, usual_alone.high95)
    assert ordinary_share([alone]) is None


def test_a_kind_all_or_none_upheld_leaves_nothing_to_chance():
    every, none = share(7, 7, 300, 300), share(0, 7, 0, 300)
    assert (every.low998, every.high998, every.verdict) == (7, 7, "ordinary")
    assert (none.low998, none.high998, none.verdict) == (0, 0, "ordinary")
    assert every.sentence(DISTRICT) == "Of 7, a district council would ordinarily have all 7, as here."
    assert none.sentence(DISTRICT) == "Of 7, a district council would ordinarily have none, as here."


@pytest.mark.parametrize(
    ("own", "kind"),
    [
        ((5, 19_999), (400, 4_000_000)),  # City of London, Scilly
        ((5, 0), (400, 4_000_000)),  # residents are not known
        ((5, 50_000), (5, 50_000)),  # a kind of one
        ((5, 50_000), (4, 4_000_000)),  # corrected below the council's own
        ((0, 50_000), (0, 4_000_000)),  # nothing upheld anywhere
    ],
)
def test_nothing_is_said_per_100_000_residents_of_very_small_places_or_without_others(own, kind):
    assert upheld(*own, *kind) is None


def test_twenty_thousand_residents_are_enough_and_one_small_year_of_three_is_not():
    large = PopulationRates(PerHundredThousand(2, 20_000), PerHundredThousand(400, 4_000_000))
    small = PopulationRates(PerHundredThousand(2, 19_999), PerHundredThousand(400, 4_000_000))
    assert ordinary_count([large, large, large], 0.1).part == 6
    assert ordinary_count([large, small, large], 0.1) is None
    assert ordinary_count([], 0.1) is None


# What is stored


@given(strata())
def test_what_was_found_is_stored_as_json_and_read_back_as_it_was(found):
    mine = ordinary_share(found)
    if mine is not None:
        assert Ordinary(**json.loads(json.dumps(asdict(mine)))) == mine


# What is said


def test_a_range_is_said_in_cases_for_a_council_of_the_kind():
    assert share(79, 101, 3_000, 3_800).sentence(BOROUGH) == (
        "Of 101, between 72 and 87 would be ordinary for a metropolitan borough. This is within that."
    )


def test_figures_at_and_just_outside_each_limit_are_said_to_be_what_they_are():
    found = share(30, 53, 2_000, 4_000)
    low, high, lowest, highest = found.low95, found.high95, found.low998, found.high998
    assert (lowest, low, high, highest) == (15, 19, 34, 38)
    said = {part: share(part, 53, 2_000, 4_000).sentence(BOROUGH) for part in range(54)}
    ordinary = "Of 53, between 19 and 34 would be ordinary for a metropolitan borough. This is within that."
    odd = "Up to one council in 20 falls outside by chance alone: worth a look, not a verdict."
    far = "fewer than 1 in 500 councils like the others would be so far out."
    for part in range(54):
        if part < lowest:
            assert said[part] == f"Fewer than chance explains: 19 to 34 of 53 would be ordinary, and {far}"
        elif part < low:
            assert said[part] == f"Fewer than is ordinary (19 to 34 of 53). {odd}"
        elif part <= high:
            assert said[part] == ordinary
        elif part <= highest:
            assert said[part] == f"More than is ordinary (19 to 34 of 53). {odd}"
        else:
            assert said[part] == f"More than chance explains: 19 to 34 of 53 would be ordinary, and {far}"


@pytest.mark.parametrize(
    ("part", "of", "kind", "sentence"),
    [
        (0, 1, (600, 1_000), "Of 1, none or 1 would be ordinary: too few to tell."),
        (2, 2, (600, 1_000), "Of 2, anything from none to 2 would be ordinary: too few to tell."),
        (1, 4, (600, 1_000), "Of 4, anything from none to 4 would be ordinary: too few to tell."),
        (0, 4, (990, 1_000), "Fewer than five are too few to tell."),
        (1, 1, (990, 1_000), "Fewer than five are too few to tell."),
    ],
)
def test_fewer_than_five_are_too_few_and_nothing_is_called_ordinary_that_would_not_be(part, of, kind, sentence):
    found = share(part, of, *kind)
    assert (found.verdict, found.sentence(DISTRICT)) == ("too few", sentence)


def test_five_of_which_anything_would_be_ordinary_are_too_few_as_well():
    found = share(5, 5, 500, 1_000)
    assert (found.verdict, found.outside95_by_chance, found.outside998_by_chance) == ("too few", 0, 0)
    assert found.sentence(DISTRICT) == "Of 5, anything from none to 5 would be ordinary: too few to tell."


def test_so_few_that_even_all_would_be_ordinary_is_said_and_not_where_all_is_the_rule():
    few, rule = share(17, 20, 3_200, 4_000), share(200, 200, 3_960, 4_000)
    assert few.sentence(BOROUGH) == (
        "Of 20, between 12 and 19 would be ordinary for a metropolitan borough. This is within that."
    )
    assert share(14, 14, 3_200, 4_000).sentence(BOROUGH) == (
        "Of 14, between 8 and 14 would be ordinary for a metropolitan borough. This is within that. "
        "With so few, even all 14 would be ordinary."
    )
    assert rule.sentence(BOROUGH) == (
        "Of 200, between 195 and 200 would be ordinary for a metropolitan borough. This is within that."
    )


@given(st.integers(5, 400), st.integers(1, 4_000))
def test_so_few_is_never_said_of_many(of, kind_part):
    found = share(0, of, kind_part, 4_000)
    if found is not None and found.high95 == of and found.verdict == "ordinary":
        assert "so few" not in found.sentence(BOROUGH) or of <= 40


def test_where_only_one_count_would_be_ordinary_it_is_said_as_such():
    assert share(5, 5, 3_990, 4_000).sentence(DISTRICT) == (
        "Of 5, a district council would ordinarily have all 5, as here."
    )
    assert share(4, 5, 3_990, 4_000).sentence(DISTRICT).startswith("Fewer than is ordinary (all 5).")
    assert (
        share(2, 5, 3_990, 4_000)
        .sentence(DISTRICT)
        .startswith("Fewer than chance explains: ordinarily it would be all 5, and ")
    )
    assert (
        share(2, 5, 10, 4_000)
        .sentence(DISTRICT)
        .startswith("More than chance explains: ordinarily it would be none of 5, and ")
    )
    assert share(1, 5, 10, 4_000).sentence(DISTRICT).startswith("More than is ordinary (none of 5).")


def test_a_low_range_starts_with_up_to():
    assert share(0, 20, 400, 4_000).sentence(DISTRICT) == (
        "Of 20, up to 5 would be ordinary for a district council. This is within that."
    )
    assert share(6, 20, 400, 4_000).sentence(DISTRICT).startswith("More than is ordinary (up to 5 of 20).")


def test_thousands_have_commas():
    assert "Of 2,000, between 1,157 and 1,243 would" in share(1_200, 2_000, 600_000, 1_000_000).sentence(BOROUGH)


def test_upheld_decisions_in_a_population_are_said_with_their_noun():
    assert upheld(12, 310_000, 400, 12_400_000).sentence(BOROUGH) == (
        "Between 4 and 17 upheld decisions would be ordinary for a metropolitan borough with as many residents. "
        "This is within that."
    )
    assert upheld(0, 310_000, 3, 12_400_000).sentence(BOROUGH) == (
        "Up to 1 upheld decision would be ordinary for a metropolitan borough with as many residents. "
        "This is within that."
    )
    assert upheld(0, 100_000, 2, 12_400_000).sentence(BOROUGH) == (
        "A metropolitan borough would ordinarily have no upheld decisions, as here."
    )
    starts = {
        upheld(1, 100_000, 2, 12_400_000): "More than is ordinary (no upheld decisions).",
        upheld(2, 310_000, 3, 12_400_000): "More than is ordinary (up to 1 upheld decision).",
        upheld(19, 310_000, 400, 12_400_000, 0.01): "More than is ordinary (4 to 17 upheld decisions).",
    }
    for found, start in starts.items():
        assert found.sentence(BOROUGH).startswith(start)
    received = upheld(12, 310_000, 400, 12_400_000).sentence(BOROUGH, ("complaint", "complaints"))
    assert received.startswith("Between 4 and 17 complaints would be ordinary")


def test_beyond_chance_within_the_usual_differences_is_said_to_be_both():
    assert upheld(22, 310_000, 400, 12_400_000, 0.25).verdict == "spread"
    assert upheld(22, 310_000, 400, 12_400_000, 0.25).sentence(BOROUGH) == (
        "More than average, and more than chance explains. But metropolitan boroughs differ from one another as much "
        "as that."
    )
    assert upheld(1, 310_000, 500, 12_400_000, 0.36).sentence(BOROUGH) == (
        "Fewer than average, and fewer than chance explains. But metropolitan boroughs differ from one another as "
        "much as that."
    )


@pytest.mark.parametrize("spread", [0.0, 0.04, 0.25])
def test_every_count_has_the_verdict_of_the_limits_of_scipy(spread):
    mean = 310_000 * 400 / 12_400_000
    poisson = stats.poisson(mean)
    wide = stats.nbinom(1 / spread, 1 / (1 + spread * mean)) if spread else poisson
    for part in range(45):
        if not wide.ppf(0.001) <= part <= wide.ppf(0.999):
            verdict = "beyond"
        elif not wide.ppf(0.025) <= part <= wide.ppf(0.975):
            verdict = "unusual"
        else:
            verdict = "ordinary" if poisson.ppf(0.001) <= part <= poisson.ppf(0.999) else "spread"
        assert upheld(part, 310_000, 400, 12_400_000, spread).verdict == verdict


def test_where_the_usual_differences_widen_the_range_they_are_named_with_chance():
    assert upheld(60, 310_000, 400, 12_400_000, 0.25).sentence(BOROUGH) == (
        "More than chance and the usual differences between metropolitan boroughs explain: 1 to 24 upheld decisions "
        "would be ordinary, and fewer than 1 in 500 councils like the others would be so far out."
    )


def test_what_its_mix_of_services_leads_to_is_said_where_it_is_three_points_away():
    housing, planning = Rate(900, 1_000), Rate(300, 1_000)
    found = ordinary_share([Stratum(Rate(40, 50), housing), Stratum(Rate(1, 3), planning)])
    assert found.mix_text(Rate(1_200, 2_000)) == "For its mix of services 46 of 53 would be expected."
    assert found.mix_text(Rate(8_359, 10_000)).startswith("For its mix")  # 86.60 against 83.59
    assert found.mix_text(Rate(8_361, 10_000)) == ""
    assert found.mix_text(Rate(86, 100)) == ""
    assert found.mix_text(Rate(0, 0)) == ""
    assert upheld(12, 310_000, 400, 12_400_000).mix_text(Rate(1, 2)) == ""
    assert ordinary_share([Stratum(Rate(0, 6), Rate(2, 400))]).mix_text(Rate(1, 2)) == (
        "For its mix of services none of 6 would be expected."
    )
    assert ordinary_share([Stratum(Rate(6, 6), Rate(399, 400))]).mix_text(Rate(99, 100)) == ""


def test_every_sentence_reads_right_for_0_1_2_and_many():
    """Read aloud: no nought as a figure, no "1 decisions", no empty range, and always a full stop at the end."""
    for of, kind_part in product((1, 2, 3, 5, 6, 53, 1_000), (1, 40, 600, 2_000, 3_400, 3_990, 4_000)):
        for part in {0, 1, 2, of // 2, of - 1, of}:
            others = Rate(min(kind_part, 4_000), 4_000)
            if 0 <= part <= of:
                found = ordinary_share([Stratum(Rate(part, of), Rate(part + others.part, of + others.of))])
                read_aloud(found.sentence(DISTRICT))
    for kind_part, part, spread in product((1, 40, 400, 9_000), (0, 1, 2, 3, 60, 400), (0, 0.09)):
        read_aloud(upheld(part, 310_000, kind_part + part, 12_400_000, spread).sentence(DISTRICT))


def read_aloud(sentence):
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    for wrong in (
        " 0 ",
        "(0",
        " 1 upheld decisions",
        "up to 0",
        "  ",
        "None",
        "..",
        " of none",
        "{",
        "better",
        "worse",
    ):
        assert wrong not in sentence, sentence


# What so few can show


def test_the_chance_of_noticing_a_difference_is_that_of_scipys_noncentral_distribution():
    found = [Stratum(Rate(30, 53), Rate(2_000, 4_000))]
    oracle = stats.nchypergeom_fisher(4_000, 2_000, 53, 2)
    assert chance_of_notice(found, 2) == pytest.approx(oracle.cdf(18) + oracle.sf(34), abs=1e-9)
    assert chance_of_notice(found, 1) == pytest.approx(ordinary_share(found).outside95_by_chance, abs=1e-12)
    assert chance_of_notice([Stratum(Rate(2, 4), Rate(200, 400))], 2) == 0
    assert chance_of_notice([], 2) == 0


def test_few_cases_are_said_to_show_hardly_anything_and_many_are_not():
    few = [Stratum(Rate(1, 3), Rate(300, 500)), Stratum(Rate(2, 4), Rate(310, 500)), Stratum(Rate(1, 2), Rate(1, 4))]
    assert few_cases_text(few) == "Figures of so few cases will hardly ever show a difference. Read the decisions."
    assert few_cases_text([*few, Stratum(Rate(60, 100), Rate(600, 1_000))]) == ""
    assert few_cases_text([Stratum(Rate(27, 30), Rate(900, 1_000))]) == ""  # halved, it would be noticed
    assert few_cases_text([Stratum(Rate(3, 30), Rate(100, 1_000))]) == ""  # doubled, it would be


def test_it_is_said_up_to_one_time_in_five_and_not_beyond():
    chances = {True: [], False: []}
    for of in range(1, 120):
        strata = [Stratum(Rate(0, of), Rate(600, 1_000))]
        noticed = max(chance_of_notice(strata, odds) for odds in (2, 0.5))
        chances[bool(few_cases_text(strata))].append(noticed)
    assert max(chances[True]) <= 0.2 < min(chances[False])
    assert min(chances[False]) < 0.23
    assert max(chances[True]) > 0.17


# Of all comparisons


def test_the_number_beyond_stands_beside_the_number_that_chance_alone_would_put_there():
    ordinary, beyond, few = share(30, 53, 2_000, 4_000), share(50, 53, 2_000, 4_000), share(2, 4, 200, 400)
    assert ordinary.outside998_by_chance == pytest.approx(0.00074, abs=1e-5)
    assert how_many_beyond_text([ordinary] * 1_172 + [beyond] * 2 + [few] * 9) == (
        "Beyond what chance explains: 2 of 1,174 comparisons; by chance alone not even one."
    )
    assert how_many_beyond_text([ordinary] * 2_000) == (
        "Beyond what chance explains: none of 2,000 comparisons; by chance alone about 1."
    )
    assert how_many_beyond_text([few]) == ""


def test_not_even_one_is_said_just_below_one_and_about_one_from_there_on():
    found = share(30, 53, 2_000, 4_000)
    below = int(1 / found.outside998_by_chance)
    assert below * found.outside998_by_chance < 1 < (below + 1) * found.outside998_by_chance
    assert how_many_beyond_text([found] * below).endswith("by chance alone not even one.")
    assert how_many_beyond_text([found] * (below + 1)).endswith("by chance alone about 1.")


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(0, 1, "up to 1"), (1, 2, "1 or 2"), (8, 9, "8 or 9"), (8, 10, "between 8 and 10"), (999, 1_000, "999 or 1,000")],
)
def test_two_numbers_side_by_side_are_the_one_or_the_other(low, high, text):
    assert between_text(low, high) == text
