"""What the checks of authorities look at, fetched once: who was reviewed, their figures this year and last."""

from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Prefetch

from councils.figures.counting import counted
from councils.models import COUNTS, Authority, Contact, Performance, Population, ReviewYear, Role
from councils.models.figures import is_due_a_letter

WRITTEN_TO = (Role.CHIEF_EXECUTIVE, Role.LINK_OFFICER)


class YearView:
    """A review year as its checks see it: frozen or imported figures where there are some, else the casework's."""

    def __init__(self, year: ReviewYear):
        self.year = year

    @cached_property
    def figures(self) -> dict[int, Performance]:
        return figures_of(self.year)

    @cached_property
    def figures_before(self) -> dict[int, Performance]:
        """The figures of each authority in the year before."""
        last_year = ReviewYear(starts_on=self.year.starts_on.replace(year=self.year.starts_on.year - 1))
        on_record = ReviewYear.objects.filter(starts_on=last_year.starts_on).first()
        return figures_of(on_record or last_year)

    @cached_property
    def authorities(self) -> dict[int, Authority]:
        """Every authority that existed in the year or has figures in it, with its former names and who leads it."""
        reviewed = Authority.objects.existing(*self.year.days) | Authority.objects.filter(pk__in=list(self.figures))
        leading = Contact.objects.filter(role__in=WRITTEN_TO)
        fetched = reviewed.prefetch_related("former", Prefetch("contacts", leading, to_attr="written_to"))
        return {authority.pk: authority for authority in fetched}

    @cached_property
    def with_population(self) -> set[int]:
        known = Population.objects.filter(year=self.year.population_year)
        return set(known.values_list("authority", flat=True))

    @cached_property
    def is_imported(self) -> bool:
        return self.year.performances.filter(imported=True).exists() if self.year.pk else False

    def is_written_to(self, authority: Authority, on: date | None = None) -> bool:
        """Whether a letter will be about it, and go to it: of whatever kind it was at the end of the year."""
        _, kind = authority.as_of(self.year.ends_on)
        is_due = is_due_a_letter(kind, self.figures.get(authority.pk))
        return is_due and authority.existed(on or self.year.ends_on + timedelta(days=1))


def figures_of(year: ReviewYear) -> dict[int, Performance]:
    """The figures of each authority in a year: those on record, or what the casework comes to today."""
    if on_record := list(year.performances.totals() if year.pk else []):
        return {performance.authority_id: performance for performance in on_record}
    sums: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for row in counted(*year.days):
        for name in COUNTS:
            sums[row["authority"]][name] += row[name]
    return {authority: Performance(authority_id=authority, **counts) for authority, counts in sums.items()}
