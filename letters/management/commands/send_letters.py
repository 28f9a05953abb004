"""Mails the issued letters of a review year that wait in the outbox."""

from typing import Any

from django.core.management.base import CommandParser

from councils.models import ReviewYear
from letters.management.outbox_command import OutboxCommand
from letters.models import Dispatch
from letters.outbox.sending import send_as_test


class Command(OutboxCommand):
    help = (
        "Mail a year's issued letters. Can be stopped at any moment and run again: nothing is lost, none goes twice. "
        "Ends with an error while mails have failed, or while it is uncertain whether they were sent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--to-test",
            metavar="ADDRESS",
            help="dry run: the mails of issued and approved letters go to this address, as a test",
        )

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        limit, to = options["limit"], options["to_test"]
        if to:
            self.try_out(
                to,
                lambda on_progress: send_as_test(review_year, to, limit=limit, on_progress=on_progress),
                "The outbox is as it was.",
            )
        else:
            outbox = Dispatch.objects.filter(letter__year=review_year)
            self.send(review_year, outbox, limit, title="Mailing letters")
