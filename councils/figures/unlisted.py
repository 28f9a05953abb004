"""Decisions that figures count and no list shows: how many, as far as may be said."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from councils.figures.national import national
from councils.models import Authority, Outcome, ReviewYear, ServiceArea
from councils.models.figures import Counts
from councils.models.year import first_day
from councils.statistics.disclosure import may_be_given, total_in_words


@dataclass(frozen=True)
class Unlisted:
    """What is counted in a year's figures beyond what is listed."""

    year: ReviewYear
    total: str
    by_outcome: list[tuple[str, int]]
    by_area: list[tuple[str, int]]
    is_whole: bool  # whether both tables give everything that there is


def unlisted(authority: Authority, label: str) -> Unlisted | None:
    """What the figures of a published year count and no list shows; None where there is nothing, or no such year."""
    rows = authority.performances.published().filter(year__starts_on=first_day(label))
    figures = {row.service_area: row for row in rows.select_related("year").prefetch_related("corrections")}
    if "" not in figures:
        return None
    whole = figures.pop("")
    listed = authority.decisions.published().decided_in(*whole.year.days).order_by()
    outcomes = dict(listed.values_list("outcome").annotate(number=Count("pk")))
    areas = dict(listed.values_list("category__service_area").annotate(number=Count("pk")))
    return beside(
        whole.year, whole.figures, {area: row.figures.decided for area, row in figures.items()}, outcomes, areas
    )


def unlisted_of_all(label: str, outcomes: Mapping[str, int], areas: Mapping[str, int]) -> Unlisted | None:
    """The same for all authorities together, beside how many are listed, which the list has counted already."""
    year = ReviewYear.objects.published().filter(starts_on=first_day(label)).first()
    if year is None:
        return None
    picture = national(year)
    decided = {line.area: line.figures.decided for line in picture.by_service_area}
    return beside(year, picture.whole, decided, outcomes, areas)


def beside(
    year: ReviewYear, whole: Counts, decided: Mapping[str, int], outcomes: Mapping[str, int], areas: Mapping[str, int]
) -> Unlisted | None:
    """What is counted, by outcome and by service area, beyond what is listed; None where it is the same."""
    by_outcome = beyond({outcome.value: getattr(whole, outcome) for outcome in Outcome}, outcomes)
    by_area = beyond(decided, areas)
    total = sum(by_outcome.values())
    if not total:
        return None
    told = [may_be_given(by_outcome), may_be_given(by_area)]
    return Unlisted(
        year,
        total_in_words(total),
        named(told[0], dict(Outcome.choices)),
        named(told[1], dict(ServiceArea.choices)),
        is_whole=told == [by_outcome, by_area],
    )


def beyond(counted: Mapping[str, int], listed: Mapping[str, int]) -> dict[str, int]:
    left = {name: number - listed.get(name, 0) for name, number in counted.items()}
    return {name: number for name, number in left.items() if number > 0}


def named(counts: Mapping[str, int], words: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(words[name], counts[name]) for name in words if name in counts]
