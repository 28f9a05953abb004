"""Which counts of what is not published may be given, so that nobody can be recognised in them. Pure."""

from collections.abc import Mapping

FEWEST = 5  # a smaller group could be people whom somebody knows


def may_be_given(counts: Mapping[str, int]) -> dict[str, int]:
    """Those counts of a whole that may be given, and nought is never among them.

    A count below the fewest is held back; so are the next smallest, until what is held back is of two groups and is
    together not below the fewest: otherwise the total and the other counts would tell it.
    """
    given = {name: number for name, number in counts.items() if number >= FEWEST}
    held = [number for number in counts.values() if 0 < number < FEWEST]
    while held and given and (len(held) < 2 or sum(held) < FEWEST):
        smallest = min(given, key=lambda name: given[name])
        held.append(given.pop(smallest))
    return given


def total_in_words(total: int) -> str:
    return f"{total:,}" if total >= FEWEST else f"fewer than {FEWEST}"
