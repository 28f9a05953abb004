"""Renders the letters of a review year that have no PDF yet."""

import os
from typing import Any

from django.core.management.base import CommandError, CommandParser

from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.performance import count
from councils.progress import progress
from letters.batch import render_waiting
from letters.rendering import pango_problem


class Command(YearCommand):
    help = "Make the PDFs of a year's letters that have none. Can be stopped at any moment and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: all cores)")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        if problem := pango_problem():
            raise CommandError(problem)
        if options["workers"] < 1:
            raise CommandError("At least one worker is needed.")
        try:
            with progress(self.stdout, "Rendering letters") as tell:
                kept = render_waiting(review_year.letters.all(), workers=options["workers"], tell=tell)
        except OSError as error:
            raise CommandError(f"A PDF could not be kept ({error}): see that DATA_DIR can be written to.") from error
        self.stdout.write(f"{review_year}: {count(kept, 'letter')} rendered.")
