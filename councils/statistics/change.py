"""Whether a figure changed by more than chance and the change of all others explain, and where years do not compare.

Compare a year with the one before it, or three years with the three before them; nothing longer, and no trend.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from councils.statistics.distributions import binomial, hypergeometric, no_likelier
from councils.statistics.english import listed_words
from councils.statistics.ordinary import number_text
from councils.statistics.rates import Rate

Key = TypeVar("Key")

BAR = 0.002  # the same as for a figure beyond what chance explains: 1 in 500
PERIODS = {1: "from one year to the next", 3: "from three years to the three after them"}


@dataclass(frozen=True)
class Break:
    """Why years do not compare. `year` is the calendar year in which the review year starts: 2020 for 2020-21."""

    year: int
    measures: frozenset[str]
    both_sides: bool  # this one year compares with none; otherwise it and all after it do not compare with those before
    note: str

    def parts(self, measure: str, earlier: int, later: int) -> bool:
        if measure not in self.measures:
            return False
        return self.year in (earlier, later) if self.both_sides else earlier < self.year <= later

    @property
    def sentence(self) -> str:
        """Which years do not compare in what, for a reader: "Figures from 2022-23 on do not compare with ..."."""
        label = f"{self.year}-{(self.year + 1) % 100:02}"
        named = [words for key, words in MEASURES.items() if key in self.measures]
        what = f" in {listed_words(named)}" if len(named) < len(MEASURES) else ""
        if self.both_sides:
            return f"{label} does not compare with the years around it{what}."
        return f"{label} and later years do not compare with earlier ones{what}."


MEASURES = {
    "received": "complaints received",
    "decided": "complaints decided",
    "uphold_rate": "complaints upheld",
    "compliance_rate": "compliance with recommendations",
    "satisfactory_remedy_rate": "satisfactory remedies",
    "upheld_per_100k": "upheld decisions per 100,000 residents",
}


BREAKS = (
    Break(
        2020,
        frozenset({"received", "decided", "upheld_per_100k"}),
        both_sides=True,
        note="In 2020-21 no new complaints were taken for three months, so there are fewer of them.",
    ),
    Break(
        2022,
        frozenset({"uphold_rate", "upheld_per_100k"}),
        both_sides=False,
        note="Since 2022-23 fewer cases of little injustice are investigated, so a larger share is upheld.",
    ),
)


def breaks_between(
    measure: str, earlier: Sequence[int], later: Sequence[int], breaks: Iterable[Break] = BREAKS
) -> list[Break]:
    """Why these years, one or several added up, do not compare in a measure with those; empty where they do."""
    return [each for each in breaks if any(each.parts(measure, old, new) for old in earlier for new in later)]


def breaks_of(marked: Iterable[tuple[int, str]]) -> list[Break]:
    """The breaks that are known, and those of further years marked as not comparable, with the note of each.

    Where nothing more is known of a year, it begins anew in every measure.
    """
    known = {each.year for each in BREAKS}
    further = [Break(year, frozenset(MEASURES), False, note) for year, note in marked if year not in known]
    return [*BREAKS, *further]


@dataclass(frozen=True)
class Change:
    """A council's figure before and after, beside the change of all others of its kind together."""

    before: Rate | int
    after: Rate | int
    direction: Literal[-1, 0, 1]  # down, unchanged, up
    others: Literal[-1, 0, 1]
    against_others: Literal[-1, 0, 1]  # less, as much, more than the change of the others leads to
    chance: float  # of a difference at least so unlikely if the council changed as the others did
    least_chance: float  # the same for the most unlikely outcome that so many cases can have

    @property
    def verdict(self) -> str:
        """Whether it can be told at all, and whether chance and the others' change explain it."""
        if self.least_chance > BAR:
            return "too few"
        return "beyond" if self.chance <= BAR else "ordinary"

    def sentence(self, kinds: str, years: int = 1) -> str:
        """What may be said of the change. `kinds` is the plural of the kind, `years` how many are added up."""
        if self.direction == 0:
            moved = f"Unchanged: {figure_text(self.before)}, then {figure_text(self.after)}"
        else:
            way = "Up" if self.direction > 0 else "Down"
            moved = f"{way} from {figure_text(self.before)} to {figure_text(self.after)}"
        if self.verdict == "too few":
            return f"{moved}. Too few to tell."
        if self.verdict == "beyond":
            return f"{moved}. {self.beside_others(kinds)}"
        return f"{moved}: no more than is ordinary {PERIODS[years]}." if self.direction else f"{moved}."

    def beside_others(self, kinds: str) -> str:
        went = {-1: "went down", 0: "did not change", 1: "went up"}[self.others]
        if self.direction == self.against_others:
            if self.others == self.direction:
                return f"Other {kinds} changed too; this is more than their change and chance explain."
            return f"Other {kinds} {went}; this is more than chance explains."
        more = " by more" if self.others == self.direction else ""
        return f"Other {kinds} {went}{more}; the difference is more than chance explains."


def figure_text(figure: Rate | int) -> str:
    """A figure in cases: "5 of 19", "none of 19", "all 19", "1 of 1", "12"."""
    if isinstance(figure, int):
        return number_text(figure, None)
    if figure.part == figure.of > 1:
        return number_text(figure.part, figure.of)
    return f"{number_text(figure.part, None)} of {figure.of:,}"


def change_of_rate(before: Rate, after: Rate, others_before: Rate, others_after: Rate) -> Change | None:
    """Whether a share of cases changed by more than the odds of all others did: Fisher's exact test, noncentral.

    None where the council or the others have nothing to divide.
    """
    if not (before.of and after.of and others_before.of and others_after.of):
        return None
    chances = hypergeometric(
        after.of, before.part + after.part, before.of + after.of, odds_ratio(others_before, others_after)
    )
    return compared(
        before,
        after,
        sign(after.part * before.of - before.part * after.of),
        sign((others_after.percent or 0) - (others_before.percent or 0)),
        chances,
        after.part,
    )


def change_of_count(before: int, after: int, others_before: int, others_after: int) -> Change | None:
    """Whether a number of cases changed by more than that of all others did: exact for Poisson counts.

    None where there is nothing to compare: the others had none, or the council had none in both.
    """
    if not (others_before and others_after and before + after):
        return None
    chances = binomial(before + after, others_after / (others_before + others_after))
    others = sign(round(100 * others_after / others_before) - 100)
    return compared(before, after, sign(after - before), others, chances, after)


def odds_ratio(before: Rate, after: Rate) -> float:
    """How many times the odds before the odds after are; half a case more everywhere where one would be nought."""
    cells = [before.part, before.of - before.part, after.part, after.of - after.part]
    yes, no, later_yes, later_no = cells if all(cells) else [cell + 0.5 for cell in cells]
    return later_yes * no / (later_no * yes)


def compared(
    before: Rate | int,
    after: Rate | int,
    direction: Literal[-1, 0, 1],
    others: Literal[-1, 0, 1],
    chances: Sequence[float],
    seen: int,
) -> Change:
    possible = [number for number, chance in enumerate(chances) if chance]
    expected = sum(number * chance for number, chance in enumerate(chances))
    least = min(no_likelier(chances, number) for number in (possible[0], possible[-1]))
    return Change(before, after, direction, others, sign(seen - expected), no_likelier(chances, seen), least)


def sign(number: float) -> Literal[-1, 0, 1]:
    """Which way from nought."""
    return 1 if number > 0 else -1 if number < 0 else 0


def changes_to_check(changes: Mapping[Key, Change], false_alarms: float = 1.0) -> list[Key]:
    """Which of many changes to look at, most unlikely first: for staff, who may be led astray now and then.

    If nothing but chance and the change of all were at work, at most so many would be named on average. Comparisons
    that could not be named whatever had happened do not lower the bar for the others (Tarone 1990).
    """
    least = sorted(change.least_chance for change in changes.values())
    count = next((k for k in range(1, len(least)) if least[k] > false_alarms / k), len(least))
    bar = false_alarms / count if count else 0.0
    named = [key for key, change in changes.items() if change.chance <= bar]
    return sorted(named, key=lambda key: changes[key].chance)
