"""Mails those who asked for it what has become public since they were told last."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.models import MailingStop
from councils.public.alerts import send_due


class Command(BaseCommand):
    help = "Send the day's e-mail alerts. Run it once a day after midnight; running it twice sends nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", help="the address of the public site, as in https://reviews.example")

    def handle(self, *args: Any, **options: Any) -> None:
        if stopped := MailingStop.objects.in_force().first():
            raise CommandError(f"{stopped} `manage.py mailing start` lets it go again.")
        looked = list(send_due(site=options["site"].rstrip("/")))
        self.stdout.write(f"{len(looked):,} alerts looked at, {sum(looked):,} mails sent.")
