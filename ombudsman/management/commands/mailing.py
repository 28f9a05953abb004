"""Stops all mail of the office, lets it go again, and says how it stands."""

import re
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from councils.models import MailingStop
from councils.statistics.english import date_and_time
from councils.statistics.rates import count
from letters.models import Dispatch
from letters.models.dispatch import have_it_mailed
from letters.outbox.resolving import presume_sent_by_log
from letters.outbox.sending import CARRIED

MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
LISTED = 20


class Command(BaseCommand):
    help = "Stop all mail (letters, case sheets, alerts), let it go again, or say how it stands."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="stop|start|status|reconcile")
        stop = actions.add_parser("stop", help="mail nothing until further notice")
        stop.add_argument("--reason", required=True, help="why; people read it where they would mail")
        actions.add_parser("start", help="let mail go again")
        actions.add_parser("status", help="whether mail is stopped, and what waits")
        reconcile = actions.add_parser(
            "reconcile", help="take for sent what the mail server's log says has gone, before mail is started again"
        )
        reconcile.add_argument("log", type=Path, help="the mail server's log, or any text with Message-IDs")
        reconcile.add_argument("--by", required=True, help="who decides it: a manager's name")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        getattr(self, action)(**options)

    def stop(self, reason: str, **options: Any) -> None:
        if not reason.strip():
            raise CommandError("--reason: say why mail is stopped.")
        try:
            self.stdout.write(f"{MailingStop.objects.begin(reason.strip())}")
        except ValidationError as error:
            raise CommandError(f"--reason: {' '.join(error.messages)}") from error

    def start(self, **options: Any) -> None:
        if not MailingStop.objects.end():
            self.stdout.write("Mail was not stopped.")
            return
        have_it_mailed()
        self.stdout.write(f"Mail goes again: {count(Dispatch.objects.waiting().count(), 'mail')} may go now.")

    def status(self, **options: Any) -> None:
        stops = list(MailingStop.objects.in_force().select_related("stopped_by"))
        for line in map(str, stops) if stops else ["Mail is not stopped."]:
            self.stdout.write(line)
        queued, uncertain = Dispatch.objects.queued(), Dispatch.objects.uncertain()
        self.stdout.write(
            f"{count(queued.count(), 'mail')} to be sent; of {uncertain.count():,} nobody knows whether they went."
        )
        for dispatch in (queued | uncertain).select_related(*CARRIED)[:LISTED]:
            self.stdout.write(f"  {dispatch.message_id}  {dispatch.email}  {dispatch}")
        if last := Dispatch.objects.sent().order_by("-sent_at").first():
            assert last.sent_at
            self.stdout.write(f"The last mail on record went on {date_and_time(timezone.localtime(last.sent_at))}.")
        if stops:
            self.stdout.write(
                "After a restore: `manage.py mailing reconcile LOG --by NAME` takes for sent what the mail server's "
                "log names. Letters issued after the back-up are not on this record at all: look for them in the log "
                "by subject before they are issued again."
            )

    def reconcile(self, log: Path, by: str, **options: Any) -> None:
        person = get_user_model().objects.filter(username=by, is_active=True).first()
        if person is None:
            raise CommandError(f"--by: no colleague signs in as “{by}”.")
        try:
            with log.open(errors="replace") as lines:
                named = {found for line in lines for found in MESSAGE_ID.findall(line)}
        except OSError as error:
            raise CommandError(f"{log} cannot be read: {error.strerror}.") from error
        try:
            taken = presume_sent_by_log(named, by=person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for dispatch in taken:
            self.stdout.write(f"Taken for sent: {dispatch} ({dispatch.email}).")
        self.stdout.write(
            f"The log names {count(len(named), 'Message-ID')}; {count(len(taken), 'mail')} taken for sent."
        )
