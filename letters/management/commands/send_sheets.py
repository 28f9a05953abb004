"""Sends every authority its cases of a review year for checking, before the year is frozen."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councils.models import Consultation, ReviewYear
from councils.models.decision import today
from councils.statistics.rates import count
from letters.management.outbox_command import OutboxCommand
from letters.models import Dispatch
from letters.outbox import consultation as consulting
from letters.outbox.consultation import Addressee
from letters.outbox.sending import try_out


class Command(OutboxCommand):
    help = (
        "Send every authority its cases of a year for checking, before the freeze. Whoever has been sent them is left "
        "out. Without --reply-by, only what waits in the outbox is mailed. Can be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--reply-by", type=date.fromisoformat, metavar="DATE", help="such as 2020-05-29")
        parser.add_argument("--by", help="user name of whoever sends them; needed with --reply-by")
        parser.add_argument("--dry-run", action="store_true", help="say who would be sent them and who not, and why")
        parser.add_argument("--to-test", metavar="ADDRESS", help="dry run: the mails go to this address, as a test")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        if options["dry_run"]:
            self.list_addressees(consulting.addressees(review_year))
        elif to := options["to_test"]:
            mails = self.to_come(review_year, options["reply_by"] or today())[: options["limit"]]
            self.try_out(to, lambda on_progress: try_out(mails, to, on_progress), "Nobody was consulted.")
        else:
            if options["reply_by"]:
                self.consult(review_year, options["reply_by"], options["by"])
            outbox = Dispatch.objects.filter(consultation__year=review_year)
            self.send(review_year, outbox, options["limit"], title="Mailing case sheets")

    def consult(self, year: ReviewYear, reply_by: date, by: str | None) -> None:
        if not by:
            raise CommandError("--by: say who sends the sheets.")
        number = consulting.consult(year, reply_by=reply_by, by=self.colleague(by))
        self.stdout.write(f"{year}: the sheets of {count(number, 'authority', 'authorities')} put into the outbox.")

    def list_addressees(self, found: list[Addressee]) -> None:
        for each in found:
            self.stdout.write(f"Not to {each}: {each.reason}" if each.reason else f"To {each}.")
        going = sum(not each.reason for each in found)
        self.stdout.write(f"{count(going, 'authority', 'authorities')} would be sent the sheets.")

    def to_come(self, year: ReviewYear, reply_by: date) -> list[Dispatch]:
        at, mails = timezone.now(), []
        for each in consulting.addressees(year):
            if not each.reason:
                facts = {"authority": each.authority, "recipient": each.recipient, "asked_at": at}
                mails.append(
                    consulting.sheets_to(each.contact, Consultation(year=year, reply_by=reply_by, **facts), at)
                )
        if not mails:
            raise ValidationError(f"Nobody is left to be sent the sheets of {year}.")
        return mails
