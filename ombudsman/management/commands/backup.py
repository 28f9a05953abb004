"""Writes a back-up of the database and all private files into one folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.management.progress import progress
from ombudsman.operations.backup import BackupError, back_up


class Command(BaseCommand):
    help = (
        "Write a back-up into a folder of its own: the database, the letters' PDFs and the reports' files, and a list "
        "of them with their SHA-256. The site may run meanwhile. Guard it as you guard the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            with progress(self.stdout, "Copying files") as on_progress:
                manifest = back_up(folder.absolute(), on_progress)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder} holds the database and {len(manifest['files']):,} files.")
