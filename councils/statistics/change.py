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
PERIODS = {1: "from one year to the next", 3: "from one three-year period to the next"}


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

    @property
    def is_of_few(self) -> bool:
        """Whether one of the figures is a share of so few cases that up and down mean nothing."""
        return any(isinstance(figure, Rate) and figure.is_too_few for figure in (self.before, self.after))

    @property
    def shown_direction(self) -> Literal[-1, 0, 1]:
        """Which way the figure goes as it is printed: a share may move by less than a whole percent."""
        return 0 if printed(self.before) == printed(self.after) else self.direction

    def sentence(self, kinds: str, years: int = 1) -> str:
        """What may be said of the change. `kinds` is the plural of the kind, `years` how many are added up."""
        if self.verdict == "beyond":
            return f"{self.moved}. {self.beside_others(kinds)}"
        if self.is_of_few or (self.verdict == "too few" and isinstance(self.after, int)):
            return f"{self.moved}: too few to tell."
        if not self.shown_direction:
            return f"{self.moved}."
        if self.verdict == "too few":
            return f"{self.moved}. Such figures cannot tell whether that is chance."
        return f"{self.moved}: no more than is ordinary {PERIODS[years]}."

    @property
    def moved(self) -> str:
        """The figure before and after: "Up from 26% (5 of 19) to 68% (15 of 22)"."""
        if self.is_of_few:
            first = in_cases(self.before)
            return f"{first[0].upper()}{first[1:]} before, {in_cases(self.after)} now"
        before, after = figure_text(self.before), figure_text(self.after)
        if self.shown_direction:
            return f"{'Up' if self.shown_direction > 0 else 'Down'} from {before} to {after}"
        if isinstance(self.after, int):
            return f"Unchanged at {after}"
        return f"{'Hardly changed' if self.direction else 'Unchanged'}: {before}, then {after}"

    def beside_others(self, kinds: str) -> str:
        """What the others did, where the difference between that and the change is more than chance explains."""
        went = {-1: "went down", 0: "hardly changed", 1: "went up"}[self.others]
        if not self.shown_direction and self.others:
            return f"Other {kinds} {went}; that it did not is more than chance explains."
        if self.others and self.others == self.direction:
            how = "too, but by less" if self.direction == self.against_others else "by more"
            return f"Other {kinds} {went} {how}; the difference is more than chance explains."
        return f"Other {kinds} {went}; this is more than chance explains."


def printed(figure: Rate | int) -> str:
    """A figure by itself: "26%", "12", "none"."""
    return number_text(figure, None) if isinstance(figure, int) else figure.text


def figure_text(figure: Rate | int) -> str:
    """A figure in a sentence: "26% (5 of 19)", "0% (none of 19)", "100% (all 19)", "12"."""
    if isinstance(figure, int):
        return in_cases(figure)
    is_all = figure.part == figure.of
    return f"{figure.text} ({number_text(figure.part, figure.of) if is_all else in_cases(figure)})"


def in_cases(figure: Rate | int) -> str:
    """A figure without percentage: "5 of 19", "none of 19", "12", "none"."""
    if isinstance(figure, int):
        return number_text(figure, None)
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
