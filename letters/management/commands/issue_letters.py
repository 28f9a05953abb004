"""Issues the approved letters of a review year: they go into the outbox."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.performance import count
from letters.models import Dispatch, Letter


class Command(YearCommand):
    help = (
        "Issue every approved letter of a year: it is put into the outbox, and never changes from then on. "
        "send_letters mails what is in the outbox."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", required=True, help="user name of whoever issues")
        parser.add_argument("--dry-run", action="store_true", help="say what would be issued, and issue nothing")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        by = self.colleague(options["by"])
        letters = review_year.letters.awaiting_issue().select_related("year", "authority", "recipient")
        waiting = list(letters.prefetch_related("recipient__contacts"))
        dry_run = options["dry_run"]
        gone = [letter for letter in waiting if self.issue(letter, by, dry_run=dry_run)]
        refused = len(waiting) - len(gone)
        self.stdout.write(f"{review_year}: {count(len(gone), 'letter')} {'would be issued' if dry_run else 'issued'}.")
        self.stdout.write(outgoing([each for letter in gone for each in Dispatch.objects.addressed(letter)]))
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


def outgoing(dispatches: Sequence[Dispatch]) -> str:
    """How letters go out, in a sentence."""
    mails = sum(bool(dispatch.email) for dispatch in dispatches)
    on_paper = len(dispatches) - mails
    return f"To be mailed: {count(mails, 'mail')}. To be printed and posted: {count(on_paper, 'letter')}."
