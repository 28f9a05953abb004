"""Mails the issued letters of a review year that wait in the outbox."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.performance import count
from councils.progress import progress
from letters.models import Dispatch, DispatchQuerySet
from letters.sending import MailServerError, mail_problem, send_as_test, send_waiting


class Command(YearCommand):
    help = (
        "Mail a year's issued letters. Can be stopped at any moment and run again: nothing is lost, none goes twice. "
        "Ends with an error while mails have failed, or while it is uncertain whether they were sent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--limit", type=int, metavar="N", help="at most so many mails")
        parser.add_argument(
            "--to-test",
            metavar="ADDRESS",
            help="dry run: the mails of issued and approved letters go to this address, as a test",
        )

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        limit, test_to = options["limit"], options["to_test"]
        if limit is not None and limit < 1:
            raise CommandError("--limit: at least one mail.")
        if problem := mail_problem():
            raise CommandError(problem)
        outbox = Dispatch.objects.filter(letter__year=review_year)
        try:
            if test_to:
                self.try_out(review_year, test_to, limit)
            else:
                self.send(review_year, outbox, limit)
        except (MailServerError, OSError) as error:
            raise CommandError(f"{error} Run the same command again once that is mended.") from error

    def try_out(self, review_year: ReviewYear, to: str, limit: int | None) -> None:
        """Send what waits, and what would once it is issued, to a test address."""
        try:
            validate_email(to)
        except ValidationError as error:
            raise CommandError(f"--to-test: “{to}” is not an e-mail address.") from error
        with progress(self.stdout, "Mailing as a test") as tell:
            number = send_as_test(review_year, to, limit=limit, tell=tell)
        self.stdout.write(f"{review_year}: {count(number, 'mail')} sent to {to} as a test. The outbox is as it was.")

    def send(self, review_year: ReviewYear, outbox: DispatchQuerySet, limit: int | None) -> None:
        """Send what waits, and say how the year's outbox stands."""
        with progress(self.stdout, "Mailing letters") as tell:
            done = send_waiting(outbox, limit=limit, tell=tell)
        self.stdout.write(f"{review_year}: {count(done['sent'], 'mail')} sent.")
        for sentence in still_to_do(outbox):
            self.stdout.write(sentence)
        for dispatch in (outbox.failed() | outbox.uncertain()).select_related("letter__year", "letter__recipient"):
            self.stderr.write(f"{dispatch.state.capitalize()}: {dispatch} ({dispatch.email}). {dispatch.account}")
        failed, uncertain = outbox.failed().count(), outbox.uncertain().count()
        if failed or uncertain:
            raise CommandError(
                f"{count(failed, 'mail')} failed, {uncertain:,} uncertain: see the dispatches in the back office."
            )


def still_to_do(outbox: DispatchQuerySet) -> Iterator[str]:
    """What is left that is no failure: mails to come, and letters to print."""
    if queued := outbox.queued().count():
        put_off = outbox.queued().exclude(next_try_at=None).order_by("next_try_at").first()
        when = f", put off by the server until {timezone.localtime(put_off.next_try_at):%H:%M}" if put_off else ""
        yield f"{count(queued, 'mail')} still to be sent{when}."
    if to_print := outbox.to_print().count():
        yield f"{count(to_print, 'letter')} to be printed and posted."
