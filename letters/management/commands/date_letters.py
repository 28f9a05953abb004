"""Sets the date that a year's letters bear."""

from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser

from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.statistics.english import long_date


class Command(YearCommand):
    help = "Say which date a year's letters bear. Those composed before have to be composed again."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--on", required=True, help="the date, such as 2020-07-22")
        parser.add_argument("--by", metavar="USER", help="the colleague in whose name, for the history")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        try:
            on = date.fromisoformat(options["on"])
        except ValueError as error:
            raise CommandError(f"“{options['on']}” is not a date: write it like 2020-07-22.") from error
        if review_year.letters_dated_on != on:
            review_year.letters_dated_on = on
            review_year._history_user = self.colleague(options["by"]) if options["by"] else None  # type: ignore[attr-defined]
            review_year.full_clean()
            review_year.save()
        self.stdout.write(f"The letters of {review_year} are dated {long_date(on)}.")
