"""Whether a figure changed by more than chance and all others' change explain, with SciPy as the oracle."""

from itertools import product

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from councils.statistics.change import (
    BAR,
    BREAKS,
    MEASURES,
    Change,
    breaks_between,
    breaks_of,
    change_of_count,
    change_of_rate,
    changes_to_check,
)
from councils.statistics.rates import Rate

DISTRICTS = "district councils"
SAME = (Rate(600, 1_000), Rate(600, 1_000))
GROWN = (Rate(500, 1_000), Rate(600, 1_000))


def rate(before, after, others=SAME):
    return change_of_rate(Rate(*before), Rate(*after), *others)


EDGES = [(0, 1), (1, 1), (0, 7), (7, 7), (5, 19), (15, 22), (40, 60), (0, 60), (60, 60)]


def test_where_the_others_did_not_change_it_is_fishers_exact_test():
    for before, after in product(EDGES, EDGES):
        table = [[part, of - part] for part, of in (before, after)]
        assert rate(before, after).chance == pytest.approx(stats.fisher_exact(table).pvalue, abs=1e-9)


@pytest.mark.parametrize("others", [GROWN, (Rate(90, 100), Rate(40, 100)), (Rate(0, 50), Rate(3, 50))])
def test_the_others_change_is_taken_out_as_the_odds_of_scipys_noncentral_distribution(others):
    odds = [
        (each.part + half) / (each.of - each.part + half) for each in others for half in [0.5 * (not others[0].part)]
    ]
    for before, after in product(EDGES, EDGES):
        law = stats.nchypergeom_fisher(before[1] + after[1], before[0] + after[0], after[1], odds[1] / odds[0])
        chances = law.pmf(numpy.arange(after[1] + 1))
        oracle = chances[chances <= chances[after[0]] * (1 + 1e-7)].sum()
        assert rate(before, after, others).chance == pytest.approx(oracle, abs=1e-9)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 9_000), st.integers(1, 9_000))
def test_counts_are_compared_by_scipys_binomial_test(before, after, others_before, others_after):
    found = change_of_count(before, after, others_before, others_after)
    if not before + after:
        assert found is None
        return
    share = others_after / (others_before + others_after)
    assert found.chance == pytest.approx(stats.binomtest(after, before + after, share).pvalue, abs=1e-9)


@pytest.mark.parametrize(
    "found",
    [
        rate((0, 0), (5, 9)),
        rate((5, 9), (0, 0)),
        rate((5, 9), (5, 9), (Rate(0, 0), Rate(5, 9))),
        rate((5, 9), (5, 9), (Rate(5, 9), Rate(0, 0))),
        change_of_count(0, 0, 90, 90),
        change_of_count(5, 9, 0, 90),
        change_of_count(5, 9, 90, 0),
    ],
)
def test_nothing_is_said_without_anything_to_divide_or_to_compare_with(found):
    assert found is None


@given(st.integers(0, 4), st.integers(0, 4))
def test_two_handfuls_are_always_too_few(before, after):
    assert rate((before, 4), (after, 4)).verdict == "too few"


def test_what_moves_as_all_others_do_is_ordinary_however_far_it_moves():
    assert rate((100, 200), (160, 200), (Rate(500, 1_000), Rate(800, 1_000))).verdict == "ordinary"
    assert rate((100, 200), (160, 200)).verdict == "beyond"
    assert change_of_count(100, 200, 3_000, 6_000).verdict == "ordinary"
    assert change_of_count(100, 200, 3_000, 3_000).verdict == "beyond"


def test_the_verdict_turns_at_one_in_five_hundred():
    for after in range(51):
        found = rate((25, 50), (after, 50))
        assert (found.verdict == "beyond") == (found.chance <= BAR)
    assert [after for after in range(51) if rate((25, 50), (after, 50)).verdict == "ordinary"] == list(range(10, 41))


OTHERS_UP = (Rate(500, 1_000), Rate(800, 1_000))
BY_LESS = "Other district councils went up too, but by less; the difference is more than chance explains."
FROM_YEAR_TO_YEAR = "no more than is ordinary from one year to the next."


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        # a share that moves with the others, alone, against them, less than they do, or not at all
        (rate((5, 19), (19, 22), GROWN), f"Up from 26% (5 of 19) to 86% (19 of 22). {BY_LESS}"),
        (
            rate((5, 19), (19, 22)),
            "Up from 26% (5 of 19) to 86% (19 of 22). Other district councils hardly changed; this is more than "
            "chance explains.",
        ),
        (
            rate((5, 19), (19, 22), GROWN[::-1]),
            "Up from 26% (5 of 19) to 86% (19 of 22). Other district councils went down; this is more than chance "
            "explains.",
        ),
        (
            rate((50, 100), (55, 100), OTHERS_UP),
            "Up from 50% (50 of 100) to 55% (55 of 100). Other district councils went up by more; the difference is "
            "more than chance explains.",
        ),
        (
            rate((50, 100), (50, 100), OTHERS_UP),
            "Unchanged: 50% (50 of 100), then 50% (50 of 100). Other district councils went up; that it did not is "
            "more than chance explains.",
        ),
        # a share falls while its count rises, and the other way round: the percentage says which way
        (rate((7, 41), (8, 50)), f"Down from 17% (7 of 41) to 16% (8 of 50): {FROM_YEAR_TO_YEAR}"),
        (rate((20, 50), (15, 30)), f"Up from 40% (20 of 50) to 50% (15 of 30): {FROM_YEAR_TO_YEAR}"),
        # a share that moves by less than anybody can see
        (rate((80, 500), (81, 505)), "Hardly changed: 16% (80 of 500), then 16% (81 of 505)."),
        (rate((30, 50), (15, 25)), "Unchanged: 60% (30 of 50), then 60% (15 of 25)."),
        # so rare that no change could be told from chance, however many cases there are
        (
            rate((137, 137), (161, 163)),
            "Down from 100% (all 137) to 99% (161 of 163). Such figures cannot tell whether that is chance.",
        ),
        (rate((0, 9), (0, 9)), "Unchanged: 0% (none of 9), then 0% (none of 9)."),
        # of few neither percentage nor direction
        (rate((0, 2), (1, 1)), "None of 2 before, 1 of 1 now: too few to tell."),
        (rate((2, 2), (0, 1)), "2 of 2 before, none of 1 now: too few to tell."),
        (rate((2, 3), (9, 12)), "2 of 3 before, 9 of 12 now: too few to tell."),
        (
            rate((0, 4), (40, 40)),
            "None of 4 before, 40 of 40 now. Other district councils hardly changed; this is more than chance "
            "explains.",
        ),
        # counts
        (change_of_count(0, 1, 900, 900), "Up from none to 1: too few to tell."),
        (change_of_count(2, 2, 900, 900), "Unchanged at 2: too few to tell."),
        (change_of_count(40, 40, 900, 900), "Unchanged at 40."),
        (change_of_count(1_200, 1_250, 900, 900), f"Up from 1,200 to 1,250: {FROM_YEAR_TO_YEAR}"),
        (change_of_count(30, 80, 900, 990), f"Up from 30 to 80. {BY_LESS}"),
        (
            change_of_count(80, 30, 900, 902),
            "Down from 80 to 30. Other district councils hardly changed; this is more than chance explains.",
        ),
    ],
)
def test_a_change_is_said_so_that_it_is_understood_at_first_reading(found, sentence):
    assert found.sentence(DISTRICTS) == sentence


def test_up_and_down_are_said_only_of_figures_that_are_printed_so():
    pairs = [(part, of) for of in (1, 4, 5, 7, 30, 300, 301) for part in {0, 1, of // 2, of - 1, of}]
    for before, after in product(pairs, pairs):
        found = rate(before, after)
        first = found.sentence(DISTRICTS).split()[0]
        if first in ("Up", "Down"):
            shares = [part / of for part, of in (before, after)]
            assert min(before[1], after[1]) >= 5
            assert Rate(*before).text != Rate(*after).text
            assert (shares[0] < shares[1]) == (first == "Up")
        else:
            assert first in ("Unchanged:", "Hardly") or min(before[1], after[1]) < 5


def test_a_chance_of_0_00198_is_beyond_and_one_of_0_00205_is_ordinary():
    just, not_quite = rate((36, 73), (55, 73)), rate((18, 36), (5, 36))
    assert (round(just.chance, 5), just.verdict) == (0.00198, "beyond")
    assert (round(not_quite.chance, 5), not_quite.verdict) == (0.00205, "ordinary")


def test_three_years_are_said_to_be_three_years():
    assert (
        rate((30, 50), (20, 50))
        .sentence(DISTRICTS, years=3)
        .endswith(": no more than is ordinary from one three-year period to the next.")
    )


def test_every_sentence_reads_right_for_0_1_2_and_many():
    figures = [(0, 1), (1, 1), (0, 2), (1, 2), (2, 2), (0, 60), (1, 60), (59, 60), (60, 60)]
    said = [rate(*pair, others).sentence(DISTRICTS) for pair in product(figures, figures) for others in (SAME, GROWN)]
    counts = product((0, 1, 2, 90), (0, 1, 2, 90), (900, 1_500))
    said += [change_of_count(a, b, 900, c).sentence(DISTRICTS) for a, b, c in counts if a + b]
    for sentence in said:
        assert sentence.endswith(".")
        assert not any(wrong in sentence for wrong in (" 0 ", "..", "None.", "0 of 1.", "all 1)")), sentence
    assert len(set(said)) > 100


# Years that do not compare


@pytest.mark.parametrize(
    ("measure", "earlier", "later", "years"),
    [
        ("received", 2019, 2020, [2020]),
        ("received", 2020, 2021, [2020]),  # on both sides
        ("received", 2019, 2021, []),  # the pause is over
        ("received", 2021, 2022, []),
        ("decided", 2020, 2021, [2020]),
        ("uphold_rate", 2019, 2020, []),
        ("uphold_rate", 2021, 2022, [2022]),  # only against what was before
        ("uphold_rate", 2022, 2023, []),
        ("uphold_rate", 2018, 2024, [2022]),
        ("upheld_per_100k", 2020, 2022, [2020, 2022]),
        ("compliance_rate", 2019, 2023, []),  # nothing breaks compliance
        ("satisfactory_remedy_rate", 2021, 2022, []),
    ],
)
def test_each_measure_breaks_where_its_counting_changed_and_on_the_sides_it_did(measure, earlier, later, years):
    assert [each.year for each in breaks_between(measure, [earlier], [later])] == years


def test_three_years_do_not_compare_where_any_of_them_does_not():
    assert breaks_between("received", [2018, 2019, 2020], [2021, 2022, 2023]) == [BREAKS[0]]
    assert breaks_between("received", [2017, 2018, 2019], [2021, 2022, 2023]) == []
    assert all(each.note.endswith(".") for each in BREAKS)


# Many changes at once, for staff


def alike(chance, least=0.0):
    return Change(Rate(1, 2), Rate(1, 2), 0, 0, 0, chance, least)


def test_chance_alone_leads_staff_to_about_one_change_a_year_and_no_more():
    dice = numpy.random.default_rng(2020)
    named = 0
    for _ in range(30):
        sizes = dice.integers(2, 60, 120)
        before, after = (dice.binomial(sizes, 0.6) for _ in range(2))
        changes = {
            i: rate((int(a), int(n)), (int(b), int(n)))
            for i, (a, b, n) in enumerate(zip(before, after, sizes, strict=True))
        }
        named += len(changes_to_check(changes))
    assert named <= 30


def test_comparisons_that_could_never_be_named_do_not_lower_the_bar_of_the_others():
    hopeless = {f"of two {i}": alike(0.5, least=0.4) for i in range(300)}
    assert changes_to_check({**hopeless, "large": alike(0.3), "larger": alike(0.004)}) == ["larger", "large"]
    assert changes_to_check({i: alike(0.004) for i in range(300)}) == []
    assert changes_to_check({}) == []


def test_a_break_is_told_by_its_years_its_measures_and_its_side():
    pandemic, fewer_investigated = BREAKS
    assert pandemic.sentence == (
        "2020-21 does not compare with the years around it in complaints received, complaints decided and upheld "
        "decisions per 100,000 residents."
    )
    assert fewer_investigated.sentence == (
        "2022-23 and later years do not compare with earlier ones in complaints upheld and upheld decisions per "
        "100,000 residents."
    )


def test_a_year_marked_as_not_comparable_begins_anew_in_every_measure_unless_more_is_known_of_it():
    assert breaks_of([(2022, "Anything.")]) == list(BREAKS)
    marked = breaks_of([(2025, "A new system.")])[-1]
    assert marked.sentence == "2025-26 and later years do not compare with earlier ones."
    assert all(breaks_between(key, [2024], [2025], [marked]) == [marked] for key in MEASURES)
    assert breaks_between("compliance_rate", [2025], [2026], [marked]) == []
