"""Approves the letters of a review year, as a second person."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.statistics.rates import count
from letters.lifecycle.approve_and_issue import approve, sort_out_approval
from letters.lifecycle.consequences import found_in_wording


class Command(YearCommand):
    help = "Approve every letter of a year that has no problem, as somebody who has not composed, worded or edited it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", required=True, help="user name of whoever approves")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        by = self.colleague(options["by"])
        ready, refused = sort_out_approval(review_year.letters.filter(approved_at=None), by)
        self.say_refusals(refused)
        for sentence in found_in_wording([review_year.pk]):
            self.stdout.write(sentence)
        try:
            approved = approve(ready, by=by)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{review_year}: {count(approved, 'letter')} approved.")
        if refused:
            raise CommandError(f"{count(len(refused), 'letter')} not approved, for the reasons above.")
