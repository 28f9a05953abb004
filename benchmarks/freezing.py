"""Freezing a year with all ordinary ranges, against freezing it without: `python -m benchmarks.freezing`.

Fills a throw-away database with the demonstration's casework, and removes it again. Aim: less than five seconds on two
cores, ranges and tables of remedies included.
"""

import argparse
import os
import subprocess
import sys
import time
from datetime import date
from statistics import median
from typing import Any

from benchmarks.counting import throw_away, throw_away_file

AIM = 5.0
TODAY, LATEST = date(2026, 11, 22), date(2024, 4, 1)
ROUNDS = 3


def fill() -> None:
    """The register and the made-up casework; nothing is frozen yet."""
    from django.core.management import call_command

    from councils.register.loading import load_register
    from ombudsman.demo import building

    call_command("migrate", verbosity=0)
    load_register()
    building.load(TODAY)


def seconds(year: Any, without: bool = False) -> tuple[float, float]:
    """How long it takes to freeze a year, with all that is worked out, or without, by the clock and of the processor.

    It is thawed again.
    """
    from councils.figures import freezing

    kept = freezing.set_ranges, freezing.remedy_tables
    if without:
        freezing.set_ranges = lambda performances, totals: [row for row in performances if not row.service_area]
        freezing.remedy_tables = lambda year, kinds: []
    began, used = time.perf_counter(), time.process_time()
    freezing.freeze(year)
    took = time.perf_counter() - began, time.process_time() - used
    freezing.set_ranges, freezing.remedy_tables = kept
    freezing.thaw(year, reason="To be measured again.")
    return took


def measure() -> None:
    """Print the medians of both, taken in turns so that a busy machine disturbs both alike, and their ratio.

    By the clock, and in time of one processor, which says more where others use the machine as well.
    """
    from councils.models import Authority, ReviewYear

    year = ReviewYear.objects.get(starts_on=LATEST)
    rounds = [(seconds(year), seconds(year, without=True)) for _ in range(ROUNDS)]
    print(f"{Authority.objects.existing(*year.days).count()} authorities, {year}:")
    for place, by in enumerate(("by the clock", "of one processor")):
        whole, bare = (median(each[place] for each in both) for both in zip(*rounds, strict=True))
        print(f"{by}: frozen with ranges and remedies {whole:.2f} s, without {bare:.2f} s")
        print(f"{whole / bare:.2f} times as long, and {whole / AIM:.2f} of the {AIM:.0f} s that it may take")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--step", choices=["fill", "measure"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
        django.setup()
        {"fill": fill, "measure": measure}[options.step]()
        return
    url = os.environ.get("DATABASE_URL", "")
    for place in [throw_away_file(), *([throw_away(url)] if url.startswith("postgres") else [])]:
        with place as database:
            print(f"On {database.partition(':')[0]}, of PostgreSQL without the processor of its server:", flush=True)
            for step in ("fill", "measure"):
                command = [sys.executable, "-m", "benchmarks.freezing", "--step", step]
                subprocess.run(command, env=os.environ | {"DATABASE_URL": database, "DEMONSTRATION": "1"}, check=True)


if __name__ == "__main__":
    main()
