"""Fills a demonstration and serves it."""

import gc
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from councils.management.progress import progress
from councils.models import ReviewYear
from councils.register.loading import load_register
from letters.models import Letter
from letters.pdf.rendering import pango_problem
from ombudsman.demo import building, letters, people, reviews, serving
from ombudsman.demo.tasks import follow_on


class Command(BaseCommand):
    help = (
        "Fill an empty database with the register and eight review years of made-up casework, make the letters of "
        "2019-20 and of the latest year, and serve the site on this machine. Doing it again adds nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="make the data and the letters, and end")
        parser.add_argument("--port", type=int, default=8000, help="port to serve on (default: 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        if problem := pango_problem():
            raise CommandError(problem)
        try:
            if options["no_serve"]:
                self.build()
                self.make_other_letters()
                self.stdout.write("Done. `manage.py demo` serves it and makes the letters of earlier years.")
            else:
                self.serve(options["port"])
        except serving.ServingError as error:
            raise CommandError(str(error)) from error

    def serve(self, port: int) -> None:
        """Build what is missing, show the site as soon as there is something to see, then make the other letters."""
        serving.check_port(port)
        with serving.ending(serving.Children()) as children:
            try:
                self.build()
                with self.step("Starting the site"):
                    children.start_site(port)
                self.welcome(f"http://localhost:{port}")
                self.make_other_letters()
                if follow_on():
                    self.stdout.write("The letters of the other years follow in the background.")
                children.start_worker()
                children.wait()
            except KeyboardInterrupt:
                self.stdout.write("Ending the site.")

    def build(self) -> None:
        if strangers := building.strangers():
            raise CommandError(
                f"This database holds {', '.join(strangers)} not of the demonstration, which fills only an "
                "empty database: name another one with DATABASE_URL, or another folder with DATA_DIR."
            )
        with self.step("Preparing the database"):
            call_command("migrate", verbosity=0, interactive=False)
            Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if not building.is_loaded():
            with self.step("Loading the register"):
                load_register()
            self.load()
        if unfrozen := building.unfrozen_years():
            with self.step("Freezing eight review years"):
                building.freeze_years(unfrozen)
        if unfinished := letters.unfinished_years(first=True):
            self.make_first_letter(unfinished)

    def load(self) -> None:
        """Make up the casework. Nothing of it is garbage, so looking for some would only cost time."""
        gc.disable()
        with self.step("Making up casework"), progress(self.stdout, "  decisions") as on_progress:
            building.load(timezone.localdate(), on_progress=on_progress)
        gc.enable()

    def make_first_letter(self, years: list[ReviewYear]) -> None:
        with self.step("Composing letters"):
            for year in years:
                letters.compose_letters(year)
        with self.step("Making a first letter"):
            shown = Letter.objects.filter(year__in=years, authority__slug=letters.SHOWN_FIRST)
            letters.make_letters(shown, workers=1)

    def make_other_letters(self) -> None:
        for year in letters.unfinished_years(first=True):
            with self.step(f"Making the letters of {year}"), progress(self.stdout, "  letters") as on_progress:
                letters.make_letters(year.letters.all(), workers=os.cpu_count() or 1, on_progress=on_progress)
        for year in reviews.unreviewed_years(first=True):
            with self.step(f"Making the national review {year}"):
                reviews.make_review(year)
        latest = letters.complete_years()[-1]
        with self.step(f"Replacing a letter of {latest}"):
            letters.make_second_letter(latest)

    def welcome(self, address: str) -> None:
        password = secrets.token_urlsafe(12)
        people.set_password(password)
        self.stdout.write(
            f"\nThe site is at {address} (every case and figure on it is made up).\n"
            f"A council's year: {address}/councils/{letters.SHOWN_FIRST}/2019-20/\n"
            f"The back office: {address}/admin/ offers a button for each colleague. To type it all instead:\n"
            f"{', '.join(people.COLLEAGUES)}, each with the password {password} until the next start.\n"
            "Ctrl-C ends it.\n\n"
        )

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        self.stdout.write(f"{what} ...")
        self.stdout.flush()
        start = time.monotonic()
        yield
        self.stdout.write(f"{what}: {time.monotonic() - start:.1f} s")
