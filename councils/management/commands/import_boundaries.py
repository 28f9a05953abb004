"""Takes a file of boundaries in."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.register.boundaries import import_boundaries
from councils.tables.errors import ImportRefusedError


class Command(BaseCommand):
    help = "Import the outlines of authorities from a TopoJSON or GeoJSON file, matched by GSS code. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a TopoJSON or GeoJSON file; docs/importing.md explains what is read")
        parser.add_argument("--dry-run", action="store_true", help="do everything, say what came of it, keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        try:
            done = import_boundaries(Path(options["file"]), dry_run=dry_run)
        except ImportRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Boundaries: {done}." + (" This was a trial: nothing was kept." if options["dry_run"] else "")
        )
        if done.unknown:
            self.stdout.write(f"Not in the register: {', '.join(done.unknown)}.")
        if not done.new + done.changed + done.unchanged:
            self.stdout.write("No area has the GSS code of an authority: is this a file of councils?")
