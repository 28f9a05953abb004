"""Puts the reminders that the office's rule asks for today into the outbox."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.models import MailingStop
from councils.models.decision import today
from councils.statistics.rates import count
from letters.models import ReminderRule
from letters.outbox.reminders import planned, remind_by_rule


class Command(BaseCommand):
    help = (
        "Remind authorities of what is outstanding, as the office's rule says; while it says nothing, nobody is. "
        "Run it once a day: running it twice reminds nobody twice. A worker mails what is put into the outbox."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say which cases would be reminded of today")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            cases = [case for _, case in planned(ReminderRule.current(), today())]
            for case in cases:
                self.stdout.write(f"{case}, {case.authority}")
            self.stdout.write(f"{count(len(cases), 'case')} would be reminded of.")
            return
        if stopped := MailingStop.objects.in_force().first():
            raise CommandError(f"{stopped} `manage.py mailing start` lets it go again.")
        sent, left = remind_by_rule()
        for case, why in left:
            self.stdout.write(f"Not {case}: {why}")
        self.stdout.write(f"{count(len(sent), 'reminder')} put into the outbox.")
