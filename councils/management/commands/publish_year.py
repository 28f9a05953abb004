"""Says when a review year becomes public."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councils.figures import publication
from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.statistics.english import date_and_time


class Command(YearCommand):
    help = "Say when the figures and letters of a frozen year become public. Time does the rest."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--at", required=True, help="English time, such as 2020-07-29T00:01")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        at = moment(options["at"])
        publication.publish(review_year, at)
        verb = "becomes" if at > timezone.now() else "is now"
        self.stdout.write(f"{review_year} {verb} public: {date_and_time(at)}.")


def moment(text: str) -> datetime:
    """A moment as it is written on the command line; English time unless it says otherwise."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not a moment: write it like 2020-07-29T00:01.") from error
    return at if timezone.is_aware(at) else timezone.make_aware(at)
