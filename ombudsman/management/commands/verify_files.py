"""Looks whether every file that the record names is there and is what it was."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.management.progress import progress
from councils.statistics.rates import count
from ombudsman.operations.files import faults, unnamed


class Command(BaseCommand):
    help = "Compare every stored PDF with the SHA-256 on record, and look for files that are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="render what is missing or altered again, and keep it if it is the same",
        )

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        with progress(self.stdout, "Verifying files") as on_progress:
            found = list(faults(repair=repair, on_progress=on_progress))
        for fault in found:
            self.stderr.write(str(fault))
        if extra := unnamed():
            self.stdout.write(f"{count(extra, 'file')} that no record names: they do no harm.")
        left = [fault for fault in found if not fault.mended]
        if left:
            remedy = "" if repair else " `--repair` renders letters again; reports come from a back-up."
            raise CommandError(f"{count(len(left), 'file')} missing or altered.{remedy}")
        self.stdout.write("Every file is there and is what it was.")
