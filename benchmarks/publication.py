"""Public pages on publication day, first time, again and as files: `python -m benchmarks.publication [DECISIONS]`.

Serves a made-up SQLite file, and a PostgreSQL database when DATABASE_URL names a server, with two workers of gunicorn.
The ratio is to an empty view: of Django with no middleware at all, which is the least that the same server can do.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import serving
from benchmarks.casework.kept import DECISIONS, databases
from benchmarks.serving.searches import searches
from benchmarks.serving.visiting import Crowd, driven, is_there, visited

AGAIN, FIRST_TIME = 0.7, 20
COUNCILS = 40


def pages() -> dict[str, list[str]]:
    """What is asked for on publication day, some of each sort; every one of them is public."""
    from councils.models import Performance, ReviewYear

    year = ReviewYear.objects.published()[0]
    rows = Performance.objects.published().totals().filter(year=year).order_by("-received")
    slugs = list(rows.values_list("authority__slug", flat=True))[:: max(1, rows.count() // COUNCILS)][:COUNCILS]
    return {
        "a council": [f"/councils/{slug}/" for slug in slugs],
        "a council's year": [f"/councils/{slug}/{year.label}/" for slug in slugs],
        "a search: council, year and outcome": [one.address for one in searches()["council, year and outcome"]],
        "a search: two words": [one.address for one in searches()["two words"]],
        "the API: a council's year": [f"/api/councils/{slug}/{year.label}/" for slug in slugs],
        "the map": ["/map/"],
        "the home page": ["/"],
    }


def measure(with_files: bool) -> None:
    """Every page, first time and again, beside an empty view; then the same pages as files."""
    asked = pages()
    if not is_there("wrk"):
        return alone(asked)
    with serving.site(os.environ["DATABASE_URL"], "benchmarks.serving.bare") as server:
        empty = crowd_at(server, ["/empty/"])
    told("an empty view", empty, empty)
    with serving.site(os.environ["DATABASE_URL"]) as server:
        told("an empty view, with the site's middleware", crowd_at(server, ["/empty/"]), empty)
        for addresses in asked.values():
            visited(server, addresses[:1] * 8, once=True)  # templates read, in both workers
        for name, addresses in asked.items():
            first = crowd_at(server, addresses, once=True)
            told(f"{name}: first", first, empty, over=name == "a council" and first.processor > FIRST_TIME)
            crowd_at(server, addresses)
            again = crowd_at(server, addresses)
            told(f"{name}: again", again, empty, over=again.a_second < AGAIN * empty.a_second)
    if with_files and is_there("nginx"):
        as_files(asked, empty)
    return None


def alone(asked: dict[str, list[str]]) -> None:
    """Without wrk: one visitor, page after page."""
    with serving.site(os.environ["DATABASE_URL"]) as server:
        nothing = visited(server, ["/empty/"] * 100).median
        for name, addresses in asked.items():
            first, again = (visited(server, addresses * 4, once=once).median for once in (True, False))
            print(f"{name:<44} first {first:>6.1f} ms, again {again:>6.1f} ms; an empty view {nothing:.1f} ms")


def crowd_at(server: serving.Server, addresses: Sequence[str], *, once: bool = False) -> Crowd:
    """Many visitors at some addresses, after one has seen each of them whole."""
    alone = visited(server, addresses, once=once)
    crowd = driven(server, addresses, alone.sizes, once=once)
    # What takes long is cut off when the time is up: what it costs is better told by the one who waits.
    return replace(crowd, processor=alone.processor) if once else crowd


def told(name: str, crowd: Crowd, empty: Crowd, *, over: bool = False) -> None:
    """One line of the table."""
    ratio = crowd.a_second / empty.a_second
    line = f"{name:<44} {crowd.a_second:>8,.0f}/s {ratio:>7.3f} {crowd.processor:>9.2f} ms {crowd.median:>8.1f} ms"
    print(line + ("  over" if over else ""), flush=True)


def as_files(asked: dict[str, list[str]], empty: Crowd) -> None:
    """The same pages as the export writes them, under nginx."""
    from ombudsman.static_export import StaticSite

    files = {name: addresses for name, addresses in asked.items() if not name.startswith("a search")}
    with tempfile.TemporaryDirectory(prefix="ombudsman-benchmark-") as folder:
        Path(folder).chmod(0o755)  # nginx's workers may be of another user
        site = StaticSite(Path(folder), origin="http://127.0.0.1")
        for address in (address for addresses in files.values() for address in addresses):
            list(site.written(address))
        with serving.nginx(Path(folder)) as server:
            for name, addresses in files.items():
                told(f"{name}: a file under nginx", crowd_at(server, addresses), empty)


def main() -> None:
    """Measure in a process of its own on every database there is. The files are the same, whichever they are from."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("decisions", nargs="?", type=int, default=DECISIONS, help="how many decisions")
    parser.add_argument("--step", choices=["pages", "files"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.serving.settings"
        django.setup()
        measure(with_files=options.step == "files")
        return
    print(f"Public pages beside {options.decisions:,} decisions; two workers, eight connections.")
    print(f"Aims: again at least {AGAIN} of an empty view; a council's page at most {FIRST_TIME} ms of processor.")
    for url in databases(options.decisions):
        database = url.partition(":")[0]
        print(f"\n{database:<44}  answers   ratio    processor      median", flush=True)
        step = "files" if database == "sqlite" else "pages"
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.publication", "--step", step]
        subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=True)


if __name__ == "__main__":
    main()
