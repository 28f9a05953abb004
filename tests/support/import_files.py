"""Files for the import tests, and the commands that take them in."""

import csv
import io

from django.core.management import CommandError, call_command
from openpyxl import Workbook


def write_csv(path, header, *rows):
    """A CSV file with these rows, each a list or a dictionary."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([row.get(column, "") for column in header] if isinstance(row, dict) else row for row in rows)
    return path


def write_xlsx(path, header, *rows):
    """A workbook whose first sheet has these rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (header, *rows):
        sheet.append(row)
    book.save(path)
    return path


def take_in(table, path, *options):
    """What `import_<table>` says of a file."""
    out = io.StringIO()
    call_command(f"import_{table}", str(path), *options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def answer_of(table, path, *options):
    """Why `import_<table>` refuses a file; nothing when it takes it in."""
    try:
        take_in(table, path, *options)
    except CommandError as error:
        return str(error)
    return ""


def refusal_of(table, path, *options):
    """Why `import_<table>` refuses a file."""
    try:
        said = take_in(table, path, *options)
    except CommandError as error:
        return str(error)
    raise AssertionError(f"{path.name} was taken in: {said}")
