"""What the import commands share: FILE, --dry-run, progress, and a refusal that names every fault."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.imports.importer import BATCH, TableImport
from councils.management.progress import OnProgress, progress
from councils.tables.errors import ImportRefusedError
from councils.tables.reading import expected_rows


class ImportCommand(BaseCommand):
    table: ClassVar[type[TableImport]]
    noun: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="a CSV or XLSX file; docs/importing.md explains its columns")
        parser.add_argument("--template", action="store_true", help="write an empty file with all columns as CSV")
        parser.add_argument("--dry-run", action="store_true", help="do everything, say what came of it, keep nothing")
        parser.add_argument(
            "--clear",
            action="append",
            default=[],
            metavar="COLUMN",
            help="let empty cells of this column empty what is on record; may be given for several",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            self.stdout.write("".join(self.table("").template()), ending="")
            return
        if not options["file"]:
            raise CommandError("Name the file to be imported, or ask for a --template.")
        path, dry_run = Path(options["file"]), options["dry_run"]
        try:
            with progress(self.stderr, f"Reading {path.name}") as on_progress:
                table = self.opened(path, counting(on_progress, expected_rows(path)), options)
                tally = table.run(dry_run=dry_run)
        except ImportRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{self.noun}: {tally}." + (" This was a trial: nothing was kept." if dry_run else ""))
        for remark in table.remarks():
            self.stdout.write(remark)

    def opened(self, path: Path, on_progress: Callable[[int], None], options: dict[str, Any]) -> TableImport:
        return self.table(path, on_progress, clear=options["clear"])


def counting(on_progress: OnProgress, total: int) -> Callable[[int], None]:
    """Something to call with each few rows more, which tells how many of about how many are read."""
    done = 0

    def read(rows: int) -> None:
        nonlocal done
        done += rows
        if total > BATCH:
            on_progress(min(done, total), total)

    return read
