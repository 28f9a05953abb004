"""Early signs, for staff: a body's cases by month, and when they add up to more than it usually has.

A cumulative sum (CUSUM, Page 1954) gathers what speaks for twice the usual number against the usual number, month by
month, and falls back to nought while nothing does. Everything is worked out anew from complete months of casework, so
that cases entered late count where they belong. The bars are tuned by `councils.statistics.simulate_early_signs`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log, log1p

from councils.statistics.rates import Rate
from councils.statistics.spread import spread_of_counts

# How high the sum must rise for a notice. Every case adds ln 2 at most, so 5.5 is never reached by fewer than 8. Sums
# start at nought on 1 April of the year before, and are not forgotten at the next: in such a second year twice as many
# notices come by chance as in a first. With these bars they are 10 to 13 a year among 343 bodies, in made-up years that
# are steady or uneven; with bars half a unit lower they would be 17 to 22.
RECEIVED_IN_AREA, RECEIVED_IN_ALL, UPHELD, LATE = 7.0, 6.5, 5.5, 3.5
A_CASE = log(2)

BASELINE_MONTHS = 36  # before 1 April: what is usual for a body
FEWEST_MONTHS = 24  # a body younger than this has no notices; a merged one has the sum of those it was made of
WEIGHTS = 0.25, 50.0  # how many of its own cases the kind's figure may be worth
SHARE_WEIGHTS = 5.0, 200.0
BY_CHANCE = "Some ten to fifteen such notices a year come by chance."


@dataclass(frozen=True)
class Notice:
    """More cases than usual, from the month after the sum was last at nought to the last month that is counted."""

    since: date
    noticed: date  # the month in which the sum reached the bar
    last: date
    count: int
    expected: float
    of: int | None = None  # for late compliance: of how many outcomes
    is_over: bool = False  # whether the sum has been at nought again

    def sentence(self, area: str, counted: str) -> str:
        """What is said of it: "Housing: 31 received since October 2024, ...". `counted` is "received" or "upheld"."""
        return f"{self.fact(area, counted)} {BY_CHANCE}"

    def fact(self, area: str, counted: str) -> str:
        """The sentence by itself, where what chance does is said once of many."""
        of = f" of {self.of:,}" if self.of is not None else ""
        usual = "its last three years and other councils' figures lead one to expect"
        return f"{area}: {self.count:,}{of} {counted} {self.span}, where {usual} {expected_text(self.expected)}."

    @property
    def span(self) -> str:
        """From when to when: "since October 2024", "from October 2024 to February 2025"."""
        return f"from {self.since:%B %Y} to {self.last:%B %Y}" if self.is_over else f"since {self.since:%B %Y}"


def expected_text(expected: float) -> str:
    return f"{int(expected + 0.5):,}" if expected >= 0.5 else "fewer than 1"


def expected_by_month(
    own_before: Sequence[int],
    others_before: Sequence[int],
    others: Sequence[int],
    of_kind: float | None,
    weight: float,
) -> list[float] | None:
    """How many cases to expect in each month of a review year: the body's usual level x what all others have now.

    `own_before` and `others_before` are the cases of the body and of all other bodies together in the months before
    1 April, `others` theirs in the months of the year. So growth, seasons, a pause or a new way of counting cancel.
    `of_kind` is what its residents lead one to expect at its kind's rate in the baseline; None without residents.
    `weight` is the kind's (`weight_of_kind`). None where there are too few months, or the others had nothing.
    """
    own_before, others_before = own_before[-BASELINE_MONTHS:], others_before[-BASELINE_MONTHS:]
    if len(own_before) < FEWEST_MONTHS or not sum(others_before):
        return None
    level = usual_level(sum(own_before), of_kind, weight) / len(own_before)
    usual_of_others = sum(others_before) / len(others_before)
    return [level * now / usual_of_others for now in others]


def usual_level(own: int, of_kind: float | None, weight: float) -> float:
    """A body's own count drawn towards what its kind leads to expect, the more so the fewer cases it has."""
    if of_kind is None:
        return own
    return (weight + own) / (weight / of_kind + 1) if of_kind else 0.0


def weight_of_kind(counts: Sequence[tuple[int, float]]) -> float:
    """How many cases the kind's figure is worth in a body's usual level, from what each had and was expected to have.

    By moments: the less the bodies of a kind differ in an area, the more is known of one from all the others.
    """
    spread = spread_of_counts([(own, of_kind) for own, of_kind in counts if of_kind > 0])
    return within(1 / spread, WEIGHTS) if spread else WEIGHTS[1]


def usual_share(own: Rate, members: Sequence[Rate]) -> float | None:
    """A body's usual share of late cases, drawn towards that of its kind; None where the kind has no outcomes.

    The weight of the kind is by moments of the beta-binomial distribution (Kleinman 1973), in cases.
    """
    part, of = sum(each.part for each in members), sum(each.of for each in members)
    if not of:
        return None
    share = part / of
    variance = share * (1 - share)
    pairs = sum(each.of * (each.of - 1) for each in members)
    alike = (
        (sum((each.part - each.of * share) ** 2 for each in members) / variance - of) / pairs
        if variance and pairs
        else 0
    )
    weight = within(1 / alike - 1, SHARE_WEIGHTS) if alike > 0 else SHARE_WEIGHTS[1]
    return (own.part + weight * share) / (own.of + weight)


def within(number: float, bounds: tuple[float, float]) -> float:
    return min(max(number, bounds[0]), bounds[1])


def notices(months: Sequence[date], counts: Sequence[int], expected: Sequence[float], bar: float) -> list[Notice]:
    """When so many cases by month are more than expected, for a doubling; oldest first.

    One rise is one notice: the next comes only after the sum has been at nought.
    """
    return [
        Notice(months[first], months[noticed], months[last], sum(counts[span]), sum(expected[span]), is_over=is_over)
        for first, noticed, last, is_over in rises(counts, expected, bar)
        for span in [slice(first, last + 1)]
    ]


def late_notices(months: Sequence[date], late: Sequence[Rate], usual: float, bar: float = LATE) -> list[Notice]:
    """When so many compliance outcomes by month are late or not complied with, for odds twice the usual."""
    found = []
    for first, noticed, last, is_over in rises(
        [rate.part for rate in late], [rate.of * log1p(usual) for rate in late], bar
    ):
        part, of = (sum(getattr(rate, name) for rate in late[first : last + 1]) for name in ("part", "of"))
        found.append(Notice(months[first], months[noticed], months[last], part, of * usual, of, is_over))
    return found


def rises(counts: Sequence[int], costs: Sequence[float], bar: float) -> list[tuple[int, int, int, bool]]:
    """Each rise of the sum above the bar: its first month, the month it got there, its last, and whether it is over.

    For twice the mean of Poisson counts a month costs what is expected in it, for twice the odds of a share
    cases x ln(1 + share): the logarithm of the likelihood ratio.
    """
    found, height = [], 0.0
    first: int | None = None
    noticed: int | None = None
    for month, (number, cost) in enumerate(zip(counts, costs, strict=True)):
        height = max(0.0, height + number * A_CASE - cost)
        if not height:
            if first is not None and noticed is not None:
                found.append((first, noticed, month - 1, True))
            first = noticed = None
            continue
        first = month if first is None else first
        noticed = month if noticed is None and height >= bar else noticed
    if first is not None and noticed is not None:
        found.append((first, noticed, len(counts) - 1, False))
    return found
