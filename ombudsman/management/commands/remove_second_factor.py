"""Takes a lost second factor off a colleague, for the day when the only administrator has lost theirs."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ombudsman.sign_in.second_factor import remove_second_factor, write_down


class Command(BaseCommand):
    help = "Take a lost second factor, recovery codes included, off a colleague, who then sets up a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the name that the colleague signs in with")
        parser.add_argument("--reason", required=True, help="why; kept in the colleague's history")

    @transaction.atomic
    def handle(self, *args: Any, user: str, reason: str, **options: Any) -> None:
        colleague = get_user_model().objects.filter(username=user).first()
        if colleague is None:
            raise CommandError(f"No colleague signs in as “{user}”.")
        try:
            remove_second_factor(colleague)
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from refusal
        write_down(colleague, f"The second factor was removed at the command line. Reason: {reason}")
        self.stdout.write(f"{colleague} has no second factor now, and sets one up after signing in with the password.")
