"""Writes the complete table of a frozen year, as `import_performance` takes it back."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from councils.exports.year_tables import TABLES
from councils.management.year_command import YearCommand
from councils.models import ReviewYear


class Command(YearCommand):
    help = "Write a year's published tables as CSV: all figures as import_performance takes them back, or one table."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", help="the CSV file to write")
        parser.add_argument("--table", choices=TABLES, default="performance", help="which table (default: %(default)s)")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        path = Path(options["file"])
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(TABLES[options["table"]].csv_lines(review_year))
        except OSError as error:
            raise CommandError(f"“{path}” could not be written: {error.strerror or error}.") from error
        self.stdout.write(f"{TABLES[options['table']].title}, {review_year}: written to {path}.")
