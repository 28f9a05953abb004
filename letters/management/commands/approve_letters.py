"""Approves the letters of a review year, as a second person."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.performance import count


class Command(YearCommand):
    help = "Approve every letter of a year that has no problem, as somebody who has not composed or edited it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", required=True, help="user name of whoever approves")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        by = self.colleague(options["by"])
        waiting = review_year.letters.filter(approved_at=None).select_related("year", "authority", "recipient")
        approved, refused = 0, 0
        for letter in waiting:
            try:
                letter.approve(by=by)
                approved += 1
            except ValidationError as error:
                refused += 1
                self.stderr.write(f"{letter}: {' '.join(error.messages)}")
        self.stdout.write(f"{review_year}: {count(approved, 'letter')} approved.")
        if refused:
            raise CommandError(f"{count(refused, 'letter')} not approved, for the reasons above.")
