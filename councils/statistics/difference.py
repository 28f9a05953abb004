"""Whether a figure differs from that of similar authorities by more than chance, in a sentence. Pure: no Django."""

from councils.statistics.measures import Measure
from councils.statistics.rates import PerHundredThousand, Rate
from councils.statistics.significance import FUNNEL, chance_of_change, chance_of_counts

# The same bar as the outer limits of a funnel. With some two hundred similar authorities a lower one would point at
# several of them every year that are like all the others.
BAR = 1 - FUNNEL
ONE_IN = round(1 / BAR)


def said_of_difference(measure: Measure) -> str:
    """What may be said of the difference to all others of the kind; nothing where there are too few to compare."""
    if not measure.comparison or measure.is_too_few:
        return ""
    chance = chance_of_difference(measure)
    if chance is None or measure.similar is None:
        return ""
    if chance > BAR:
        same = measure.text == measure.similar.text
        return "" if same else "The difference is no more than chance can explain."
    higher = "higher" if is_higher(measure) else "lower"
    rare = f"fewer than 1 in {ONE_IN} authorities like the others would differ so much"
    return f"That is {higher} by more than chance can explain: {rare}."


def chance_of_difference(measure: Measure) -> float | None:
    """How likely the authority and all others together differ so much by chance; None where it cannot be said."""
    parts = mine_and_theirs(measure)
    if parts is None:
        return None
    (part, base), (others, their_base) = parts
    if isinstance(measure.rate, PerHundredThousand):
        return chance_of_counts(others, part, base / their_base)
    return chance_of_change(Rate(others, their_base), Rate(part, base))


def mine_and_theirs(measure: Measure) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Part and base of the authority, and of the others of its kind without it; None where there are no others."""
    assert measure.similar is not None
    whole = measure.similar.corrected or measure.similar.rate
    base = whole.residents if isinstance(whole, PerHundredThousand) else whole.of
    others, their_base = whole.part - measure.rate.part, base - measure.base
    # A correction may have left an authority with more than the published totals have room for.
    limit = others if isinstance(whole, PerHundredThousand) else their_base
    return (
        ((measure.rate.part, measure.base), (others, their_base)) if 0 <= others <= limit and their_base > 0 else None
    )


def is_higher(measure: Measure) -> bool:
    """Whether the authority's figure is higher than that of the others together."""
    parts = mine_and_theirs(measure)
    assert parts is not None
    (part, base), (others, their_base) = parts
    return part * their_base > others * base
