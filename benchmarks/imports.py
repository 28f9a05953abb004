"""Import of a file of decisions against a bare loop of hand-written inserts: `python -m benchmarks.imports [ROWS]`.

Makes throw-away databases with the register, on SQLite and, when DATABASE_URL names one, on a PostgreSQL server (whose
role must be allowed to create databases), and removes them again. The bare loop reads the same CSV file and inserts
the same rows in one transaction, but checks nothing and keeps no history.
"""

import argparse
import csv
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from benchmarks.counting import OUTCOMES, SHARES, SUMMARY, throw_away, throw_away_file

ROWS, AIM_SECONDS, AIM_MEMORY = 60_000, 15, 300
HEADER = (
    *("reference", "authority", "category", "received_on", "decided_on", "outcome", "remedied_already", "provider"),
    *("summary", "statement", "publish_on", "withheld_because", "compliance_outcome", "compliance_recorded_on"),
)
START = date(2018, 4, 1)


def rows(number: int, provider: str = "") -> Iterator[tuple]:
    """Made-up decisions about the councils and categories of the register."""
    from councils.register.loading import rows as shipped

    authorities, categories = ([row["slug"] for row in shipped(name)] for name in ("authorities", "categories"))
    chance = Random(2020)
    for n in range(number):
        received = START + timedelta(chance.randrange(700))
        decided = received + timedelta(chance.randrange(200))
        outcome = chance.choices(OUTCOMES, list(SHARES.values()))[0]
        verdict = ("complied", decided + timedelta(90)) if outcome == "upheld" else ("", "")
        about = chance.choice(authorities), chance.choice(categories)
        reference = f"18 {n // 1000:03} {n % 1000:03}"
        yield reference, *about, received, decided, outcome, "no", provider, SUMMARY, "", "", "", *verdict


def write_files(folder: Path, number: int) -> None:
    """The same rows as CSV and XLSX, and as CSV with something changed in every row."""
    from openpyxl import Workbook

    for name, provider in (("new", ""), ("changed", "Made-up Care")):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(rows(number, provider))
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADER)
    for row in rows(number):
        sheet.append(row)
    book.save(folder / "new.xlsx")


def prepare(folder: Path, number: int) -> None:
    """The tables, the register, and the files."""
    from django.core.management import call_command

    from councils.register.loading import load_register

    call_command("migrate", verbosity=0)
    load_register()
    write_files(folder, number)


def bare_loop(path: Path) -> None:
    """Read the file and insert its rows by hand, with no check and no history."""
    from django.db import connection, transaction

    from councils.models import Authority, Category, Decision

    keys = {"authority": dict(Authority.objects.values_list("slug", "pk"))}
    keys["category"] = dict(Category.objects.values_list("slug", "pk"))
    empty = {"decided_on": None, "publish_on": None, "compliance_recorded_on": None}
    columns = [
        str(field.column) for field in Decision._meta.concrete_fields if not field.primary_key and not field.null
    ]
    columns += empty
    with path.open(encoding="utf-8", newline="") as file, transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO councils_decision ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})",
            (  # type: ignore[arg-type]  # a generator does for the database
                [value(column, row, keys) if column not in empty else row[column] or None for column in columns]
                for row in csv.DictReader(file)
            ),
        )


def value(column: str, row: dict[str, str], keys: dict[str, dict[str, int]]) -> object:
    """What goes into a column."""
    name = column.removesuffix("_id")
    if name in keys:
        return keys[name][row[name]]
    return row.get(column, "") == "yes" if column == "remedied_already" else row.get(column, "")


def take_in(path: Path) -> None:
    """Import the file as an operator does."""
    from django.core.management import call_command

    call_command("import_decisions", str(path), stdout=io.StringIO(), stderr=io.StringIO())


def empty_out() -> None:
    """Take the decisions away again, so that the next step finds what the first found."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM councils_historicaldecision")
        cursor.execute("DELETE FROM councils_decision")


STEPS: dict[str, tuple[str, Callable[[Path], None], bool]] = {
    "bare loop, CSV": ("new.csv", bare_loop, True),
    "import, CSV": ("new.csv", take_in, False),
    "import again, nothing changed": ("new.csv", take_in, False),
    "import again, every row changed": ("changed.csv", take_in, True),
    "import, XLSX": ("new.xlsx", take_in, True),
}


def step(name: str, folder: Path) -> None:
    """Do one step in this process and say how much processor it took and how much memory the process ever had."""
    file, work, is_emptied = STEPS[name]
    began = time.process_time()
    work(folder / file)
    seconds = time.process_time() - began
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    if is_emptied:
        empty_out()


def run(name: str, folder: Path, number: int, database: str) -> tuple[float, int]:
    """Seconds of processor and megabytes of one step, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.imports", str(number), "--step", name, "--folder", str(folder)]
    done = subprocess.run(
        command, env=os.environ | {"DATABASE_URL": database}, check=True, capture_output=True, text=True
    )
    seconds, megabytes = done.stdout.split() or ("0", "0")
    return float(seconds), int(megabytes)


def measure(database: str, number: int) -> None:
    """Print a line for each step on one database."""
    with tempfile.TemporaryDirectory(prefix="ombudsman-benchmark-") as folder:
        run("prepare", Path(folder), number, database)
        bare, _ = first = run("bare loop, CSV", Path(folder), number, database)
        for name in STEPS:
            seconds, peak = first if name == "bare loop, CSV" else run(name, Path(folder), number, database)
            where = "PostgreSQL" if database.startswith("postgres") else "SQLite"
            print(f"{where:>10}  {name:<32} {seconds:>6.1f} s {seconds / bare:>6.1f} {peak:>6} MB", flush=True)


def main() -> None:
    """Measure on every database there is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="?", type=int, default=ROWS, help="how many decisions")
    parser.add_argument("--step", choices=["prepare", *STEPS], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
        django.setup()
        prepare(options.folder, options.rows) if options.step == "prepare" else step(options.step, options.folder)
        return
    print("Processor time of the process that imports, without that of a PostgreSQL server.")
    print(f"Import of {options.rows:,} decisions. Aims: under {AIM_SECONDS} s and {AIM_MEMORY} MB.")
    print("  database  step                                 time  ratio   memory")
    url = os.environ.get("DATABASE_URL", "")
    for place in [throw_away_file(), *([throw_away(url)] if url.startswith("postgres") else [])]:
        with place as database:
            measure(database, options.rows)
    if not url.startswith("postgres"):
        print("PostgreSQL was not measured: name a server with DATABASE_URL=postgres://user:password@host/database.")


if __name__ == "__main__":
    main()
