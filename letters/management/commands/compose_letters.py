"""Composes the letters of a frozen review year."""

from typing import Any

from django.core.management.base import CommandParser

from councils.management.progress import progress
from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from letters.lifecycle.compose import compose


class Command(YearCommand):
    help = "Write the letters of a frozen year from its figures. Doing it again changes nothing that has not changed."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", help="user name of whoever composes, and cannot approve the letters afterwards")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        by = self.colleague(options["by"]) if options["by"] else None
        with progress(self.stdout, "Composing letters") as on_progress:
            done = compose(review_year, by=by, on_progress=on_progress)
        self.stdout.write(
            f"{review_year}: {done.new:,} new, {done.changed:,} changed, {done.unchanged:,} unchanged, "
            f"{done.issued:,} issued and left as they are."
        )
        if not by and (done.new or done.changed):
            self.stdout.write("Nobody is named who composed them: give --by, and a second person has to approve them.")
