"""Puts a back-up in the place of what is here, with all mail stopped."""

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from councils.management.progress import progress
from letters.models import Letter
from ombudsman.operations.backup import BackupError, restore


class Command(BaseCommand):
    help = (
        "Put a back-up in the place of the database and add its files, after verifying every one of them. All mail is "
        "stopped then: `manage.py mailing status` says what waits. Stop the site and its workers before."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that `manage.py backup` has written")
        parser.add_argument("--replace", action="store_true", help="even though the database holds people's work")

    def handle(self, *args: Any, folder: Path, replace: bool, **options: Any) -> None:
        if not replace and is_in_use():
            raise CommandError("This database holds people's work. With --replace the back-up takes its place.")
        try:
            with progress(self.stdout, "Putting files back") as on_progress:
                manifest = restore(folder.absolute(), on_progress)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The database is as it was at {manifest['made_at'][:16].replace('T', ', ')} (UTC).")
        self.stdout.write("All mail is stopped. `manage.py mailing status` says what waits and what to look for.")


def is_in_use() -> bool:
    """Whether somebody's work would be lost; an empty database, or one without tables, holds none."""
    try:
        return get_user_model().objects.exists() or Letter.objects.exists()
    except DatabaseError:
        return False
