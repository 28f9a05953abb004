"""Lets the figures of a review year move again, before publication."""

from typing import Any

from django.core.management.base import CommandParser

from councils.figures import freezing
from councils.management.year_command import YearCommand
from councils.models import ReviewYear


class Command(YearCommand):
    help = "Let the figures of a frozen year move again. Only before it is published, and with a reason."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--reason", required=True, help="why; kept in the year's history")
        parser.add_argument(
            "--letters-stand",
            action="store_true",
            dest="override_blockers",
            help="although letters have gone out with the figures; those that turn out wrong are replaced",
        )

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        freezing.thaw(review_year, reason=options["reason"], override_blockers=options["override_blockers"])
        self.stdout.write(f"{review_year} is thawed. Compose its letters again once it is frozen.")
