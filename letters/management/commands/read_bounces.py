"""Reads the mailbox to which mail comes back, and marks what came back."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from letters.outbox.bounces import MailboxError, take_in


class Command(BaseCommand):
    help = "Mark as returned the mails that a mailbox says came back. The mailbox is only read; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "mailbox",
            nargs="?",
            default=settings.BOUNCE_MAILBOX,
            help="the path of a Maildir or mbox, or imaps://user:password@host/INBOX; else the setting BOUNCE_MAILBOX",
        )

    def handle(self, *args: Any, mailbox: str, **options: Any) -> None:
        if not mailbox:
            raise CommandError("Name a mailbox, or set BOUNCE_MAILBOX.")
        try:
            returned, sorts = take_in(mailbox)
        except MailboxError as error:
            raise CommandError(str(error)) from error
        for dispatch in returned:
            self.stdout.write(f"Came back: {dispatch} ({dispatch.email}). {dispatch.returned_because}")
        self.stdout.write(
            f"Marked as returned: {len(returned):,}. Known before: {sorts['known']:,}. About mail that is not ours: "
            f"{sorts['unknown']:,}. Other messages: {sorts['other']:,}."
        )
