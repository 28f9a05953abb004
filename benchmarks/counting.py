"""The year's count against hand-written SQL and against a query for each authority: `python -m benchmarks.counting`.

Makes throw-away databases of made-up decisions, on SQLite and, when DATABASE_URL names one, on a PostgreSQL server
(whose role must be allowed to create databases), and removes them again. Sizes can be given: `... 200000 2000000`.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from councils.models import Decision

SIZES = [200_000, 2_000_000]
PATTERN = 20_000  # decisions made one by one; the rest are copies of them with other authorities
AUTHORITIES, CATEGORIES = 430, 60
START, END = date(2017, 1, 1), date(2025, 12, 31)
YEAR = date(2024, 4, 1), date(2025, 3, 31)
ROUNDS, AIM = 9, 1.5
SHARES = {
    "invalid_or_incomplete": 6,
    "advice_given": 14,
    "referred_back": 30,
    "closed_after_initial_enquiries": 26,
    "not_upheld": 12,
    "upheld": 12,
}
OUTCOMES = list(SHARES)
VERDICTS = ["complied", "complied_late", "not_complied", "ceased"]
SUMMARY = "Made up for measuring: the Council answered late, said so, and paid for the time and trouble it caused. " * 2
COPY = """
WITH RECURSIVE copy(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copy WHERE k < %(copies)s - 1),
numbered AS (
    SELECT d.*, CAST(100000000 + k * %(pattern)s + CAST(replace(reference, ' ', '') AS integer) AS text) AS digits,
        %(first)s + (authority_id - %(first)s + k * 37) %% %(authorities)s AS elsewhere
    FROM copy CROSS JOIN councils_decision d
)
INSERT INTO councils_decision (reference, authority_id, {columns})
SELECT substr(digits, 2, 2) || ' ' || substr(digits, 4, 3) || ' ' || substr(digits, 7, 3), elsewhere, {columns}
FROM numbered
"""


def fill(size: int) -> None:
    """Make the tables as the migrations do, and so many decisions in them."""
    from django.core.management import call_command
    from django.db import connection

    from councils.models import Authority, Category, Decision, ServiceArea

    call_command("migrate", verbosity=0)
    authorities = Authority.objects.bulk_create(
        Authority(slug=f"a{n}", name=f"Authority {n}", kind="district", opened_on=START) for n in range(AUTHORITIES)
    )
    categories = Category.objects.bulk_create(
        Category(slug=f"c{n}", name=f"Category {n}", service_area=ServiceArea.values[n % 9]) for n in range(CATEGORIES)
    )
    chance = Random(2020)
    Decision.objects.bulk_create(
        (decision(n, chance, authorities, categories) for n in range(PATTERN)), batch_size=2_000
    )
    fixed = ("id", "reference", "authority_id")
    columns = ", ".join(str(f.column) for f in Decision._meta.concrete_fields if f.column not in fixed)
    numbers = {"copies": size // PATTERN, "pattern": PATTERN, "first": authorities[0].pk, "authorities": AUTHORITIES}
    with connection.cursor() as cursor:
        cursor.execute(COPY.format(columns=columns), numbers)
        if connection.vendor == "postgresql":  # which its autovacuum does by itself, some time later
            cursor.execute("VACUUM ANALYZE")


def decision(number: int, chance: Random, authorities: list, categories: list) -> "Decision":
    """One made-up decision; the first authorities are the large ones."""
    from councils.models import Decision

    received = START + timedelta(chance.randrange((END - START).days))
    decided = received + timedelta(int(chance.expovariate(1 / 60)))
    made = Decision(
        reference=f"00 {number // 1000:03} {number % 1000:03}",
        authority=authorities[int(AUTHORITIES * chance.random() * chance.random())],
        category=chance.choice(categories),
        received_on=received,
        summary=SUMMARY,
    )
    if decided <= END:
        made.decided_on, made.outcome = decided, chance.choices(OUTCOMES, list(SHARES.values()))[0]
        made.remedied_already = made.outcome == "upheld" and chance.random() < 0.11
        recorded = decided + timedelta(chance.randrange(60, 180))
        if made.outcome == "upheld" and recorded <= END:
            made.compliance_outcome, made.compliance_recorded_on = chance.choices(VERDICTS, (88, 8, 3, 1))[0], recorded
    return made


def tallies(received: str, before: str, decided: str, recorded: str) -> str:
    """The thirteen counts of a group, given what makes a row count for each date."""
    conditions = [
        received,
        before,
        f"{decided} AND outcome = 'upheld' AND remedied_already",
        *(f"{decided} AND outcome = '{outcome}'" for outcome in OUTCOMES),
        *(f"{recorded} AND compliance_outcome = '{verdict}'" for verdict in VERDICTS),
    ]
    return ", ".join(f"count(*) FILTER (WHERE {condition}) AS n{n}" for n, condition in enumerate(conditions))


def hand_written(first: date, last: date) -> dict[str, str]:
    """Three ways to write the count by hand. Which is best depends on the database: the fastest is the measure."""
    since = f"(decided_on >= '{first}' OR decided_on IS NULL)"
    decided, recorded = (f"{day}_on BETWEEN '{first}' AND '{last}'" for day in ("decided", "compliance_recorded"))
    received = f"received_on BETWEEN '{first}' AND '{last}'"
    every = tallies(received, f"received_on < '{first}' AND {since}", decided, recorded)
    wanted = f"received_on <= '{last}' AND ({since} OR {recorded})"
    areas = "JOIN councils_category c ON c.id = category_id"
    sums = ", ".join(f"sum(n{n})" for n in range(3 + len(OUTCOMES) + len(VERDICTS)))
    by_category = (
        f"SELECT authority_id, category_id, {every} FROM councils_decision WHERE {wanted} "
        "GROUP BY authority_id, category_id"
    )
    return {
        "one pass": f"SELECT authority_id, service_area, {every} FROM councils_decision {areas} "
        f"WHERE {wanted} GROUP BY 1, 2",
        "by category, then by area": f"SELECT authority_id, service_area, {sums} FROM ({by_category}) g {areas} "
        "GROUP BY 1, 2",
        "three ranges": f"SELECT authority_id, service_area, {tallies('r', 'b', 'd', 'k')} "
        f"FROM ({three_ranges(first, last, recorded)}) g {areas} GROUP BY 1, 2",
    }


def three_ranges(first: date, last: date, recorded: str) -> str:
    """Rows decided since the first day, rows not decided, rows with a verdict of the year, each by its own range."""
    flags = f"received_on >= '{first}' AS r, received_on < '{first}' AS b"
    ranges = {
        f"decided_on >= '{first}'": f"{flags}, decided_on <= '{last}' AS d, 1 = 0 AS k",
        "decided_on IS NULL": f"{flags}, 1 = 0, 1 = 0",
        recorded: "1 = 0, 1 = 0, 1 = 0, 1 = 1",
    }
    return " UNION ALL ".join(
        f"SELECT authority_id, category_id, outcome, remedied_already, compliance_outcome, {columns} "
        "FROM councils_authority a CROSS JOIN councils_decision d "
        f"WHERE d.authority_id = a.id AND received_on <= '{last}' AND {wanted}"
        for wanted, columns in ranges.items()
    )


def authority_by_authority() -> None:
    """What a loop over authorities would do: a query for each, of the same counts."""
    everybody = hand_written(*YEAR)["one pass"]
    for (pk,) in rows_of("SELECT id FROM councils_authority"):
        rows_of(everybody.replace(" WHERE ", f" WHERE authority_id = {pk} AND "))


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that it takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def rows_of(sql: str) -> list[tuple]:
    """The rows of a statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def must_agree(ours: list[dict], by_hand: dict[str, str]) -> None:
    """Stop when a statement does not count what the site counts: speed without that means nothing."""
    names = ("authority", "service_area", "received", "open_at_start", "satisfactory_remedies", *OUTCOMES, *VERDICTS)
    expected = {tuple(row[name] for name in names) for row in ours}
    for name, sql in by_hand.items():
        found = {(authority, area, *map(int, counts)) for authority, area, *counts in rows_of(sql)}
        if {row for row in found ^ expected if any(row[2:])}:
            sys.exit(f"“{name}” does not count what the site counts: mend the benchmark before believing it.")


def measure(size: int) -> None:
    """Print the medians of warm runs, taken in turns so that a busy machine disturbs all alike."""
    from django.db import connection

    from councils.figures.counting import counted

    by_hand = hand_written(*YEAR)
    must_agree(counted(*YEAR), by_hand)
    work = {"site": partial(counted, *YEAR)} | {name: partial(rows_of, sql) for name, sql in by_hand.items()}
    rounds = [{name: timed(run) for name, run in work.items()} for _ in range(ROUNDS)]
    typical = {name: median(one[name] for one in rounds) for name in work}
    site, best = typical["site"], min(by_hand, key=lambda name: typical[name])
    each = timed(authority_by_authority)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{connection.display_name:>10} {size:>9,} {site:>6.0f} ms {typical[best]:>9.0f} ms "
        f"{site / typical[best]:>6.2f} {each:>9.0f} ms {each / site:>6.1f} {peak:>5} MB  {best}",
        flush=True,
    )


@contextmanager
def throw_away(url: str) -> Iterator[str]:
    """The URL of a database of the benchmark's own, beside the one that the URL names; removed afterwards."""
    import psycopg2

    name = f"ombudsman_benchmark_{os.getpid()}"
    server = psycopg2.connect(url)
    server.autocommit = True
    try:
        server.cursor().execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        server.cursor().execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.close()


@contextmanager
def throw_away_file() -> Iterator[str]:
    """The URL of a SQLite database in a temporary folder; removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="ombudsman-benchmark-") as folder:
        yield f"sqlite:///{Path(folder) / 'counting.sqlite3'}"


def main() -> None:
    """Fill and measure in processes of their own, so that the memory of one step is not taken for another's."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="how many decisions")
    parser.add_argument("--step", choices=["fill", "measure"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
        django.setup()
        {"fill": fill, "measure": measure}[options.step](options.sizes[0])
        return
    url = os.environ.get("DATABASE_URL", "")
    print(
        f"The year's count, {AUTHORITIES} authorities, nine years of decisions. Aim: at most {AIM} times hand-written."
    )
    print("  database decisions  the site hand-written  ratio by authority  ratio   memory  best by hand")
    for size in options.sizes:
        for place in [throw_away_file(), *([throw_away(url)] if url.startswith("postgres") else [])]:
            with place as database:
                for step in ("fill", "measure"):
                    command = [sys.executable, "-m", "benchmarks.counting", str(size), "--step", step]
                    subprocess.run(command, env=os.environ | {"DATABASE_URL": database}, check=True)
    if not url.startswith("postgres"):
        print("PostgreSQL was not measured: name a server with DATABASE_URL=postgres://user:password@host/database.")


if __name__ == "__main__":
    main()
