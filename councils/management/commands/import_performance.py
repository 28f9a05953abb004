"""Takes a file of published tables in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from councils.imports.performance import PerformanceImport
from councils.management.import_command import ImportCommand


class Command(ImportCommand):
    help = "Import published tables of figures from a CSV or XLSX file: all of it, or none."
    table = PerformanceImport
    noun = "Published figures"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--year", default="", help="the review year, such as 2019-20, of a file that names none")

    def opened(self, path: Path, on_progress: Callable[[int], None], options: dict[str, Any]) -> PerformanceImport:
        return PerformanceImport(path, on_progress, clear=options["clear"], year=options["year"])
