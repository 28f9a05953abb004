"""Says when a review year becomes public, or makes it public at once."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councils.figures import publication
from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.statistics.english import moment_in_england


class Command(YearCommand):
    help = (
        "Say when the figures and letters of a frozen year become public: a moment to come, after which time does the "
        "rest. With --now they become public at once, which nobody can take back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--at", help="a moment to come, in English time, such as 2020-07-29T00:01")
        parser.add_argument("--now", action="store_true", help="at once; every letter is issued or held back by then")
        parser.add_argument("--reason", default="", help="why at once, or why another moment than the one set")
        parser.add_argument("--by", metavar="USER", help="the colleague in whose name, for the history")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        by = self.colleague(options["by"]) if options.get("by") else None
        at = moment(options["at"]) if options.get("at") else None
        if options.get("now"):
            if at and at > timezone.now():
                raise CommandError("That moment is still to come: name it without --now, or leave it out.")
            publication.lift(review_year, reason=options.get("reason") or "", by=by)
            self.stdout.write(f"{review_year} is public since {publication.moment_text(review_year.publish_at)}.")
        elif at:
            publication.schedule(review_year, at, reason=options.get("reason") or "", by=by)
            self.stdout.write(f"{review_year} becomes public on {publication.moment_text(review_year.publish_at)}.")
        else:
            raise CommandError("Say when: --at with a moment to come, or --now with a --reason.")


def moment(text: str) -> datetime:
    """A moment as it is written on the command line; English time unless it says otherwise."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not a moment: write it like 2020-07-29T00:01.") from error
    try:
        return at if timezone.is_aware(at) else moment_in_england(at)
    except ValueError as error:
        raise CommandError(str(error)) from error
