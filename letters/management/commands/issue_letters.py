"""Issues the approved letters of a review year."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.performance import count
from letters.models import Letter


class Command(YearCommand):
    help = "Issue every approved letter of a year. From then on a letter never changes."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", required=True, help="user name of whoever issues")
        parser.add_argument("--dry-run", action="store_true", help="say what would be issued, and issue nothing")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        by = self.colleague(options["by"])
        waiting = list(review_year.letters.awaiting_issue().select_related("year", "authority", "recipient"))
        refused = sum(not self.issue(letter, by, dry_run=options["dry_run"]) for letter in waiting)
        verb = "would be issued" if options["dry_run"] else "issued"
        self.stdout.write(f"{review_year}: {count(len(waiting) - refused, 'letter')} {verb}.")
        if unapproved := review_year.letters.filter(approved_at=None).count():
            self.stdout.write(f"{count(unapproved, 'letter')} not approved yet.")
        if refused:
            raise CommandError(f"{count(refused, 'letter')} not issued, for the reasons above.")

    def issue(self, letter: Letter, by: Any, *, dry_run: bool) -> bool:
        """Issue one letter, or only look whether it could be; whether nothing stands against it."""
        try:
            if reasons := letter.reasons_against_issue(by):
                raise ValidationError(reasons)
            if not dry_run:
                letter.issue(by=by)
        except ValidationError as error:
            self.stderr.write(f"{letter}: {' '.join(error.messages)}")
            return False
        return True
