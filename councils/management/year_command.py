"""What the commands about a review year share: its argument, whoever acts, and errors as sentences."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.models import ReviewYear

NAMED = 3  # of many that are refused for one reason


class YearCommand(BaseCommand):
    """A command about one review year. What a rule forbids ends it with that rule's sentence."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", help="the review year, such as 2019-20")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.act(self.year(options["year"]), **options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        raise CommandError("This command says what it works on, but not what to do.")

    def year(self, label: str) -> ReviewYear:
        """The year on record. Ends the command when it is not a year, or nothing is on record of it."""
        try:
            return ReviewYear.objects.labelled(label)
        except ValueError as error:
            raise CommandError(str(error)) from error
        except ReviewYear.DoesNotExist as error:
            raise CommandError(f"Nothing is on record of {label}: freeze it or import its tables first.") from error

    def colleague(self, username: str) -> Any:
        """The member of staff of that name. Ends the command when there is none."""
        User = get_user_model()
        try:
            return User.objects.get(username=username, is_active=True)
        except User.DoesNotExist as error:
            raise CommandError(f"No active colleague has the user name “{username}”.") from error

    def say_refusals(self, refused: Iterable[tuple[object, str]]) -> None:
        """What was refused and why, a reason once however many it holds for."""
        for_reason: dict[str, list[str]] = defaultdict(list)
        for one, why in refused:
            for_reason[why].append(str(one))
        for why, found in for_reason.items():
            more = f" and {len(found) - NAMED:,} more" if len(found) > NAMED else ""
            self.stderr.write(f"{'; '.join(found[:NAMED])}{more}: {why}")
