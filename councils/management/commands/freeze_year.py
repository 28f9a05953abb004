"""Fixes the figures of a review year."""

from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from councils.figures import freezing
from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.statistics.rates import count


class Command(YearCommand):
    help = "Count a review year that has ended, for every authority, and fix its figures."

    def year(self, label: str) -> ReviewYear:
        """The year, put on record if casework is all there is of it so far."""
        try:
            return ReviewYear.objects.recorded(label)
        except ValueError as error:
            raise CommandError(str(error)) from error

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        # In one piece: a refusal leaves no year behind that was not on record before.
        super().handle(*args, **options)

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        if review_year.is_frozen:
            self.stdout.write(f"{review_year} is frozen already. To count it again, `manage.py thaw_year` first.")
            return
        reviewed = freezing.freeze(review_year)
        self.stdout.write(f"{review_year} is frozen: {count(reviewed, 'authority', 'authorities')} reviewed.")
        if review_year.performances.filter(imported=True).exists():
            self.stdout.write("The figures are those of the imported tables; casework was not counted.")
        if review_year.shows_upheld_per_100k and (without := review_year.performances.totals().filter(residents=None)):
            self.stdout.write(
                f"No population of mid-{review_year.population_year} is known for "
                f"{count(len(without), 'authority', 'authorities')}, so they have no figure per 100,000 residents: "
                "import populations, thaw and freeze again if there should be one."
            )
