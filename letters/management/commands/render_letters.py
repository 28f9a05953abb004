"""Renders the letters of a review year that have no PDF yet."""

import os
import time
from typing import Any

from django.core.management.base import CommandError, CommandParser

from councils.management.progress import progress
from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.statistics.rates import count
from letters.lifecycle.render import render_waiting
from letters.models import LetterQuerySet
from letters.pdf.rendering import pango_problem

PAUSE = 5  # seconds until another look at what somebody else has in hand


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
        letters = review_year.letters.all()
        letters.unrenderable().update(fault="")
        try:
            kept = self.render(letters, options["workers"])
            while elsewhere := letters.unrendered().filter(fault="").count():
                self.stdout.write(f"Waiting for {count(elsewhere, 'letter')} that another process has in hand.")
                time.sleep(PAUSE)
                kept += self.render(letters, options["workers"])
        except OSError as error:
            raise CommandError(f"A PDF could not be kept ({error}): see that DATA_DIR can be written to.") from error
        self.stdout.write(f"{review_year}: {count(kept, 'letter')} rendered.")
        unrenderable = letters.unrenderable().select_related("authority", "recipient", "year")
        self.say_refusals((letter, letter.fault) for letter in unrenderable)
        if failed := letters.unrenderable().count():
            raise CommandError(f"{count(failed, 'letter')} could not be rendered, for the reasons above.")

    def render(self, letters: LetterQuerySet, workers: int) -> int:
        with progress(self.stdout, "Rendering letters") as on_progress:
            return render_waiting(letters, workers=workers, on_progress=on_progress)
