"""Says what the public would read of the bodies whose days fall between today and another day."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from councils.models import Authority
from councils.models.decision import today
from councils.register.story import story
from councils.statistics.english import long_date


class Command(BaseCommand):
    help = "Show what the public would read on a day of every body that begins, closes or is renamed by then."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("day", help="such as 2027-04-01")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            on = date.fromisoformat(options["day"])
        except ValueError:
            raise CommandError(f"“{options['day']}” is not a date: write it like 2027-04-01.") from None
        first, last = sorted((today(), on))
        found = Authority.objects.filter(
            Q(opened_on__gt=first, opened_on__lte=last)
            | Q(closed_on__gte=first, closed_on__lt=last)
            | Q(former__until__gte=first, former__until__lt=last)
        ).distinct()
        self.stdout.write(f"On {long_date(on)} the public would read:")
        for authority in found:
            self.show(authority, on)
        if not found:
            self.stdout.write("Nothing else than today: no body begins, closes or is renamed between the two days.")
        then, now = (Authority.objects.councils().existing(day).count() for day in (on, today()))
        self.stdout.write(f"\nThere would be {then:,} councils; today there are {now:,}.")

    def show(self, authority: Authority, on: date) -> None:
        self.stdout.write(f"\n{authority.name} ({authority.get_absolute_url()})")
        for sentence in story(authority, on):
            self.stdout.write(f"  {sentence}")
        for title, those in zip(("Districts", "Neighbours"), authority.around(on), strict=True):
            if those:
                self.stdout.write(f"  {title}: {'; '.join(one.name for one in those)}.")
