"""What the commands that mail have in common: how many, to a test address, and how the outbox stands afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from councils.management.progress import progress
from councils.management.year_command import YearCommand
from councils.statistics.rates import count
from letters.models import DispatchQuerySet
from letters.models.pack import on_paper
from letters.outbox.sending import CARRIED, MailServerError, OnProgress, mail_problem, send_waiting


class OutboxCommand(YearCommand):
    """A command that mails. Ends with an error while mails have failed, or while it is uncertain whether they went."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--limit", type=int, metavar="N", help="at most so many mails")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit: at least one mail.")
        super().handle(*args, **options)

    @contextmanager
    def mail_server(self) -> Iterator[None]:
        """Speak to the mail server; when there is none, or it is away, end the command with a sentence."""
        if problem := mail_problem():
            raise CommandError(problem)
        try:
            yield
        except (MailServerError, OSError) as error:
            raise CommandError(f"{error} Run the same command again once that is mended.") from error

    def try_out(self, to: str, send: Callable[[OnProgress], int], outcome: str) -> None:
        try:
            validate_email(to)
        except ValidationError as error:
            raise CommandError(f"--to-test: “{to}” is not an e-mail address.") from error
        with self.mail_server(), progress(self.stdout, "Mailing as a test") as on_progress:
            number = send(on_progress)
        self.stdout.write(f"{count(number, 'mail')} sent to {to} as a test. {outcome}")

    def send(self, year: object, outbox: DispatchQuerySet, limit: int | None, *, title: str) -> None:
        with self.mail_server(), progress(self.stdout, title) as on_progress:
            done = send_waiting(outbox, limit=limit, on_progress=on_progress)
        self.stdout.write(f"{year}: {count(done['sent'], 'mail')} sent.")
        for sentence in still_to_do(outbox):
            self.stdout.write(sentence)
        for dispatch in (outbox.failed() | outbox.uncertain()).select_related(*CARRIED):
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
    if returned := outbox.returned().count():
        yield f"{count(returned, 'mail')} came back: correct the address and send again, in the back office."
    if to_print := on_paper(outbox).to_print().count():
        yield f"{count(to_print, 'letter')} to be printed and posted."
