"""Issues the approved letters of a review year: they go into the outbox."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.statistics.rates import count
from letters.lifecycle.approve_and_issue import issue, sort_out_issue
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
        ready, refused = sort_out_issue(review_year.letters.awaiting_issue(), by)
        self.say_refusals(refused)
        if not options["dry_run"]:
            self.issue(ready, by)
        would = "would be issued" if options["dry_run"] else "issued"
        self.stdout.write(f"{review_year}: {count(len(ready), 'letter')} {would}.")
        self.stdout.write(outgoing([each for letter in ready for each in Dispatch.objects.addressed(letter)]))
        if unapproved := review_year.letters.filter(approved_at=None).count():
            self.stdout.write(f"{count(unapproved, 'letter')} not approved yet.")
        if refused:
            raise CommandError(f"{count(len(refused), 'letter')} not issued, for the reasons above.")

    def issue(self, letters: list[Letter], by: Any) -> None:
        try:
            issue(letters, by=by)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error


def outgoing(dispatches: Sequence[Dispatch]) -> str:
    mails = sum(bool(dispatch.email) for dispatch in dispatches)
    on_paper = len(dispatches) - mails
    return f"To be mailed: {count(mails, 'mail')}. To be printed and posted: {count(on_paper, 'letter')}."
