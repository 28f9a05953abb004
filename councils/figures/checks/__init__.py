"""Checking a review year before it is frozen: what is wrong, in sentences, what of it blocks, what somebody let stand.

`YearChecks(year)` answers for a page; `summary(year)` and `blocking(year)` are its short forms for others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet, Value

from councils.figures.checks.authorities import BODY_CHECKS
from councils.figures.checks.decisions import CASE_CHECKS
from councils.figures.checks.disputes import REPLY_CHECKS
from councils.figures.checks.finding import CaseCheck, Check, FewCheck, Finding, Problem
from councils.figures.checks.year_data import YearView
from councils.models import Decision, ReviewYear
from councils.statistics.rates import count

FEW_CHECKS: list[FewCheck] = [*REPLY_CHECKS, *BODY_CHECKS]
# What blocks comes first, then what makes figures wrong, then what a reader or an addressee would miss.
CHECKS: list[Check] = sorted([*CASE_CHECKS, *FEW_CHECKS], key=lambda check: not check.blocks)

__all__ = ["CHECKS", "Check", "FewCheck", "Finding", "Problem", "Summary", "YearChecks", "add", "blocking", "summary"]


def add(check: FewCheck) -> None:
    """Check every year for something more, which blocks nothing: for an app above this one."""
    FEW_CHECKS.append(check)
    CHECKS.append(check)


@dataclass(frozen=True)
class Summary:
    """How many problems each check found that nobody has let stand, and how many were."""

    counts: dict[str, int]
    let_stand: int

    @property
    def open(self) -> int:
        return sum(self.counts.values())

    @property
    def blocking(self) -> int:
        return sum(self.counts[check.name] for check in CHECKS if check.blocks)


class YearChecks:
    """Everything that is checked of one year, counted and fetched at most once."""

    def __init__(self, year: ReviewYear):
        self.year = year
        self.view = YearView(year)

    @cached_property
    def summary(self) -> Summary:
        numbers = count_cases(self.year, [] if self.view.is_imported else CASE_CHECKS)
        counts = {check.name: numbers.get(check.name, len(self.few.get(check.name, ()))) for check in CHECKS}
        return Summary(counts, self.year.allowances.in_force().count())

    @cached_property
    def few(self) -> dict[str, list[Finding]]:
        """What the checks of authorities and of the year found, but for what somebody let stand as it is said now."""
        in_force = self.year.allowances.in_force().filter(decision=None)
        allowed = set(in_force.values_list("check_name", "authority", "said"))
        return {
            check.name: [
                finding
                for finding in check.find(self.view)
                if (check.name, finding.authority and finding.authority.pk, finding.sentence) not in allowed
            ]
            for check in FEW_CHECKS
        }

    def problems(self, names: Sequence[str] = ()) -> "Problems":
        """The open problems of these checks, or of all, most serious first: a list that is fetched in parts."""
        chosen = [check for check in CHECKS if not names or check.name in names]
        return Problems(self, [check for check in chosen if self.summary.counts[check.name]])

    def chosen(self, keys: Sequence[str]) -> list[Problem]:
        return [problem for check in CHECKS for problem in self.of_check(check, set(keys))]

    def of_check(self, check: Check, keys: set[str]) -> Iterator[Problem]:
        about = f"{check.name}:decision:"
        if isinstance(check, CaseCheck):
            numbers = [
                int(key.removeprefix(about)) for key in keys if key.startswith(about) and key[len(about) :].isdigit()
            ]
            found = check.findings(self.year, slice(None), numbers) if numbers else []
        else:
            found = self.few[check.name]
        yield from (problem for problem in (Problem(check, finding) for finding in found) if problem.key in keys)

    def findings(self, check: Check, part: slice) -> list[Finding]:
        if isinstance(check, CaseCheck):
            return check.findings(self.year, part)
        return self.few[check.name][part]


class Problems(Sequence[Problem]):
    """The problems of several checks, one check after another, fetched when they are asked for."""

    def __init__(self, checks: YearChecks, chosen: list[Check]):
        self.checks, self.chosen = checks, chosen

    def __len__(self) -> int:
        return sum(self.checks.summary.counts[check.name] for check in self.chosen)

    def __getitem__(self, part: Any) -> Any:
        if isinstance(part, int):
            return self[part : part + 1][0]
        start, stop, _ = part.indices(len(self))
        return list(self.between(start, stop))

    def between(self, start: int, stop: int) -> Iterator[Problem]:
        """Those from one place in the list to before another."""
        for check in self.chosen:
            number = self.checks.summary.counts[check.name]
            if start < number and stop > 0:
                for finding in self.checks.findings(check, slice(max(start, 0), min(stop, number))):
                    yield Problem(check, finding)
            start, stop = start - number, stop - number


def count_cases(year: ReviewYear, checks: Sequence[CaseCheck]) -> dict[str, int]:
    """How many decisions have each problem: one query for all checks that look at the same decisions."""
    together: dict[Callable[[ReviewYear], QuerySet[Decision]], list[CaseCheck]] = defaultdict(list)
    for check in checks:
        together[check.among].append(check)
    counts: dict[str, int] = {}
    for among, group in together.items():
        tallies = {f"n{place}": Count(Value(1), filter=check.open_where(year)) for place, check in enumerate(group)}
        found = among(year).order_by().aggregate(**tallies)
        counts |= {check.name: found[f"n{place}"] for place, check in enumerate(group)}
    return counts


def summary(year: ReviewYear) -> Summary:
    return YearChecks(year).summary


def blocking(year: ReviewYear) -> list[str]:
    return [f"{check.title}: {count(number, 'case')}. {check.remedy}" for check, number in blocking_checks(year)]


def blocking_checks(year: ReviewYear) -> list[tuple[Check, int]]:
    """The checks that stand against a freeze, with how many cases each of them names."""
    view = YearView(year)
    counts = count_cases(year, [] if view.is_imported else [check for check in CASE_CHECKS if check.blocks])
    counts |= {check.name: len(check.find(view)) for check in FEW_CHECKS if check.blocks}
    return [(check, counts[check.name]) for check in CHECKS if counts.get(check.name)]
