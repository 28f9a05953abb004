"""Tables of remedies, and somebody who takes every published number from every other."""

from collections import Counter
from itertools import chain, combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councils.statistics.remedy_tables import (
    RemediedCase,
    RemedyCase,
    band,
    done,
    is_safe,
    quartiles,
    release,
    tables_of_year,
)

COUNCILS = [f"council-{i}" for i in range(9)]
AREAS, KINDS, YEARS = ("care", "housing", "planning"), ("county", "unitary"), (2021, 2022)


def cases(number, councils=9, first=0):
    return frozenset(RemedyCase(COUNCILS[i % councils], first + i) for i in range(number))


@pytest.mark.parametrize(
    ("group", "safe"),
    [
        (cases(10), True),
        (cases(9), False),
        (cases(10, councils=5), True),
        (cases(40, councils=4), False),
        (cases(5) | {RemedyCase("large", 100 + i) for i in range(5)}, True),  # half of them
        (cases(5) | {RemedyCase("large", 100 + i) for i in range(6)}, False),  # more than half
        (frozenset(), False),
    ],
)
def test_ten_cases_from_five_councils_and_none_above_half_are_safe(group, safe):
    assert is_safe(group) == safe


def test_what_may_be_shown_is_to_the_nearest_five():
    shown = release({"care": cases(12), "housing": cases(13, first=100), "planning": cases(27, first=200)})
    assert shown.cells == {"care": 10, "housing": 15, "planning": 25}
    assert shown.total == 50


def test_a_small_cell_is_held_back_with_the_next_smallest():
    shown = release({"care": cases(12), "housing": cases(30, first=100), "planning": cases(4, first=200)})
    assert shown.cells == {"housing": 30}
    assert shown.total == 45


def test_two_small_cells_that_are_safe_together_hold_back_no_other():
    shown = release({"care": cases(6), "housing": cases(30, first=100), "planning": cases(7, first=200)})
    assert shown.cells == {"housing": 30}


def test_nothing_at_all_is_shown_of_too_few():
    assert release({"care": cases(4), "housing": cases(5, first=100)}).total is None
    assert release({}).total is None
    assert release({"care": frozenset()}).cells == {}


def test_nought_is_no_cell_to_protect_and_none_to_show():
    shown = release({"care": cases(12), "housing": cases(30, first=100), "planning": frozenset()})
    assert shown.cells == {"care": 10, "housing": 30}


def test_three_years_do_not_give_away_the_one_year_that_was_held_back():
    years = [{"care": cases(20, first=1_000 * i), "housing": cases(30, first=1_000 * i + 100)} for i in range(2)] + [
        {"care": cases(6, first=5_000), "housing": cases(30, first=5_100), "planning": cases(12, first=5_200)}
    ]
    shown = [release(year) for year in years]
    assert shown[2].cells == {"housing": 30}  # care has six, planning is held back with it
    block = {area: frozenset().union(*(year.get(area, frozenset()) for year in years)) for area in AREAS}
    careless, careful = release(block), release(block, [list(chain(*(each.known for each in shown)))])
    assert careless.cells == {"care": 45, "housing": 90, "planning": 10}  # 45 - 20 - 20 is about six
    assert careful.cells == {"housing": 90}


def test_a_part_of_all_cases_does_not_give_away_the_small_remainder():
    everybody = {"care": cases(30), "housing": cases(30, first=100)}
    with_apology = {"care": cases(26), "housing": cases(15, first=100)}
    beside = [release(everybody).known]
    assert release(with_apology).cells == {"care": 25, "housing": 15}
    assert release(with_apology, beside).cells == {}  # four in care had none; with housing, whose fifteen had none, ...
    assert release(with_apology, beside).total == 40


# An attacker


@st.composite
def worlds(draw):
    """Some hundred cases, unevenly spread: council, area, kind, year, whether there was an apology."""
    dice, number = Random(draw(st.integers(0, 10**9))), draw(st.integers(0, 260))
    few = draw(st.floats(0.2, 3))  # how uneven: the third area, and the second kind, may have next to nothing

    def one_of(options):
        return dice.choices(options, [few**i for i in range(len(options))])[0]

    return [
        (dice.choice(COUNCILS), one_of(AREAS), one_of(KINDS), one_of(YEARS), dice.random() < 0.8) for _ in range(number)
    ]


def test_what_only_overlaps_cannot_be_taken_from_one_another_and_holds_nothing_back():
    next_year = cases(30, first=500)
    with_apology = release({"care": cases(15) | next_year})
    assert release({"care": cases(20)}, [with_apology.known]).cells == {"care": 20}


def read(own, shown):
    """What a reader knows of a table: the groups whose numbers it shows, and the total without them."""
    groups = [own[name] for name in shown.cells]
    if shown.total is not None:
        groups.append(frozenset().union(*own.values()).difference(*groups))
    return [group for group in groups if group]


def tables_of(world):
    """What a reader knows of all tables published of a world, one after the other, each beside those before."""
    known, read_so_far = [], []
    known_of = {"area": [], "kind": []}
    read_of = {"area": [], "kind": []}
    for year in YEARS:
        for dimension in ("area", "kind"):
            own = cells(world, dimension, lambda row, year=year: row[3] == year)
            shown = release(own, known)
            known.append(shown.known)
            known_of[dimension] += shown.known
            read_so_far.append(read(own, shown))
            read_of[dimension] += read(own, shown)
    known += known_of.values()
    read_so_far += read_of.values()
    for dimension, which in (("area", lambda row: True), ("kind", lambda row: True), ("area", lambda row: row[4])):
        own = cells(world, dimension, which)
        shown = release(own, known)
        known.append(shown.known)
        read_so_far.append(read(own, shown))
    return read_so_far


def cells(world, dimension, which):
    found = {}
    for number, row in enumerate(world):
        if which(row):
            found.setdefault(row[1] if dimension == "area" else row[2], set()).add(RemedyCase(row[0], number))
    return {name: frozenset(group) for name, group in found.items()}


def unions(groups):
    for size in range(1, len(groups) + 1):
        for some in combinations(groups, size):
            yield frozenset().union(*some)


@settings(max_examples=80, deadline=None)
@given(worlds())
def test_whoever_takes_tables_and_margins_from_one_another_never_gets_a_cell_under_ten(world):
    tables = tables_of(world)
    sums = [set(unions(groups)) for groups in tables]
    for one in sums:
        for other in sums:
            for whole in one:
                for part in other:
                    left = whole - part
                    if left and part <= whole:
                        councils = Counter(case.council for case in left)
                        assert len(left) >= 10
                        assert len(councils) >= 5
                        assert max(councils.values()) * 2 <= len(left)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(COUNCILS), st.sampled_from(AREAS)), max_size=120))
def test_every_number_shown_is_a_multiple_of_five_and_a_safe_cell(rows):
    own = {}
    for number, (council, area) in enumerate(rows):
        own.setdefault(area, set()).add(RemedyCase(council, number))
    shown = release({area: frozenset(group) for area, group in own.items()})
    for area, number in shown.cells.items():
        assert is_safe(own[area])
        assert number % 5 == 0
        assert abs(number - len(own[area])) <= 2


# All tables of a year


@st.composite
def years(draw):
    """A year's cases, unevenly spread: council, area, kind, what was agreed, what was paid, how soon it was done."""
    dice, number = Random(draw(st.integers(0, 10**9))), draw(st.integers(0, 220))
    few = draw(st.floats(0.2, 3))

    def one_of(options):
        return dice.choices(options, [few**i for i in range(len(options))])[0]

    return [
        RemediedCase(
            RemedyCase(dice.choice(COUNCILS), n),
            one_of(AREAS),
            one_of(KINDS),
            frozenset(each for each in ("apology", "payment") if dice.random() < 0.7),
            one_of((100.0, 0.0, 400.0)),
            one_of((-3, 12, None)),
        )
        for n in range(number)
    ]


CELLS = {
    "area": lambda case: case.area,
    "paid by area": lambda case: case.area,
    "kind": lambda case: case.kind,
    "paid by kind": lambda case: case.kind,
    "paid": lambda case: band(case.amount),
    "done": lambda case: done(case.days),
    "remedy apology": lambda case: "with" if "apology" in case.remedies else "without",
    "remedy payment": lambda case: "with" if "payment" in case.remedies else "without",
}


def read_of(table, year):
    """What a reader of a table knows: the groups whose numbers stand in it, and what is left of its total."""
    own = {}
    for case in year:
        if not table.name.startswith("paid") or case.amount:
            own.setdefault(CELLS[table.name](case), set()).add(case.case)
    return read({name: frozenset(group) for name, group in own.items()}, table.shown)


@settings(max_examples=60, deadline=None)
@given(years())
def test_whoever_takes_any_two_tables_of_a_year_from_one_another_never_gets_a_cell_under_ten(year):
    tables = tables_of_year(year)
    sums = [set(unions(read_of(table, year))) for table in tables]
    for whole in set().union(*sums):
        assert is_safe(whole)
        for part in set().union(*sums):
            if part < whole:
                assert is_safe(whole - part)


@settings(max_examples=60, deadline=None)
@given(years())
def test_amounts_stand_only_where_a_number_does_and_are_never_one_persons(year):
    for table in tables_of_year(year):
        assert set(table.amounts) <= set(table.shown.cells)
        assert not table.amounts or table.name.startswith("paid by")
        assert all(amount % 50 == 0 for three in table.amounts.values() for amount in three)


def test_the_tables_of_a_year_are_few_and_none_is_of_a_council():
    apology = frozenset({"apology"})
    year = [
        RemediedCase(RemedyCase(COUNCILS[n // 10], n), AREAS[n % 2], KINDS[n % 2], apology, 100.0 * (n % 3), n)
        for n in range(90)
    ]
    tables = {table.name: table for table in tables_of_year(year)}
    assert list(tables) == ["area", "paid by area", "kind", "paid by kind", "paid", "done", "remedy apology"]
    assert tables["area"].shown.cells == {"care": 45, "housing": 45}
    assert tables["paid by kind"].amounts == {"county": (100, 150, 200), "unitary": (100, 150, 200)}
    assert tables["paid"].shown.cells == {"£1 to £100": 30, "£101 to £250": 30}
    assert tables["remedy apology"].shown.cells == {"with": 90}
    assert tables_of_year([])[0].shown.total is None


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-40, "by the day agreed"),
        (0, "by the day agreed"),
        (1, "within four weeks after it"),
        (28, "within four weeks after it"),
        (91, "within three months after it"),
        (92, "later"),
        (None, "not done when the figures were frozen"),
    ],
)
def test_how_soon_it_was_done_is_one_cell(days, name):
    assert done(days) == name


# Amounts


def test_amounts_are_quartiles_to_the_nearest_fifty_pounds():
    assert quartiles([100, 100, 150, 200, 250, 300, 400, 500, 1_000, 12_345]) == (150, 300, 500)
    assert quartiles([100] * 9) is None
    assert quartiles(range(0, 100, 10), to=1) == (23, 45, 68)


def test_one_case_more_or_less_at_either_end_does_not_show_in_the_quartiles():
    usual = [100] * 6 + [500] * 6
    assert quartiles([*usual, 25_000]) == quartiles([*usual, 500])


@pytest.mark.parametrize(
    ("amount", "name"),
    [
        (0, "nothing"),
        (1, "£1 to £100"),
        (100, "£1 to £100"),
        (100.5, "£101 to £250"),
        (250, "£101 to £250"),
        (500, "£251 to £500"),
        (1_000, "£501 to £1,000"),
        (5_000, "£1,001 to £5,000"),
        (5_001, "over £5,000"),
    ],
)
def test_every_amount_lies_in_one_band(amount, name):
    assert band(amount) == name
