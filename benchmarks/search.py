"""The public search of very many decisions, and Datasette's beside it: `python -m benchmarks.search [DECISIONS]`.

Serves a made-up SQLite file, and a PostgreSQL database when DATABASE_URL names a server, with two workers of gunicorn.
Every visit is a first one: no answer comes ready made. Datasette is asked for the same of the same file.
"""

import argparse
import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from statistics import median

from benchmarks import serving
from benchmarks.casework.kept import DECISIONS, databases
from benchmarks.serving.searches import COUNTED, Search, searches
from benchmarks.serving.visiting import CONNECTIONS, Alone, Crowd, driven, is_there, together, visited

AIM, TIMES = 60, 5
WARM = ["/decisions/", "/decisions/?q=council"] * 8


def measure(url: str) -> None:
    """Every sort of search, by one visitor and by many; then the same of Datasette, over a SQLite file."""
    asked = searches()
    crowded = is_there("wrk")
    with serving.site(url) as server:
        visited(server, WARM, once=True)
        nothing = visited(server, ["/empty/"] * 100).median
        print(f"{'an empty view':<38} {nothing:>6.1f} ms")
        typical, ours = [], {}
        for name, some in asked.items():
            addresses = [search.address for search in some]
            alone = visited(server, addresses, once=True)
            typical.append(alone.median)
            line = f"{name:<38} {alone.median:>6.0f} ms {alone.median / nothing:>7.1f} {alone.processor:>7.1f} ms"
            if crowded:
                crowd = driven(server, addresses, alone.sizes, once=True)
                ours[name] = alone, crowd
                line += f" {crowd.a_second:>7.1f}/s"
            print(line + ("  over" if alone.median > AIM else ""), flush=True)
    print(f"{'the median of all':<38} {median(typical):>6.0f} ms; the slowest sort {max(typical):.0f} ms", flush=True)
    if url.startswith("sqlite") and crowded and is_there("datasette"):
        beside(Path(url.removeprefix("sqlite:///")), asked, ours)


def beside(file: Path, asked: dict[str, list[Search]], ours: dict[str, tuple[Alone, Crowd]]) -> None:
    """The same searches of Datasette: as many rows of as many columns, as many counted, five of the counts."""
    print("\nDatasette, the same searches                answers   processor  we answer  we need")
    print("(one process, three threads)                                    so many more  less processor")
    ratios = []
    with serving.datasette(file) as server:
        for name, some in asked.items():
            must_agree(server, file, some[0])
            addresses = [search.at_datasette(file.stem) for search in some]
            crowd = together(server, addresses[:CONNECTIONS])
            ratios.append(ours[name][1].a_second / crowd.a_second)
            less = crowd.processor / ours[name][0].processor
            line = (
                f"{name:<38} {crowd.a_second:>12.1f}/s {crowd.processor:>7.0f} ms {ratios[-1]:>10.1f} x {less:>9.1f} x"
            )
            print(line, flush=True)
    print(f"{'the median of all':<38} {median(ratios):>36.1f} x, aim {TIMES}", flush=True)


def must_agree(server: serving.Server, file: Path, search: Search) -> None:
    """Stop when Datasette does not find as many as the site, or leaves out a count."""
    with urllib.request.urlopen(server.origin + search.at_datasette(file.stem, ".json")) as answer:  # noqa: S310
        said = json.load(answer)
    if said["filtered_table_rows_count"] != search.found or len(said["facet_results"]) != len(COUNTED):
        sys.exit(f"Datasette does not find what {search.address} finds: mend the benchmark before believing it.")


def main() -> None:
    """Measure in a process of its own on every database there is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("decisions", nargs="?", type=int, default=DECISIONS, help="how many decisions")
    parser.add_argument("--step", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
        django.setup()
        measure(os.environ["DATABASE_URL"])
        return
    print(f"Searching {options.decisions:,} decisions; two workers. Aim: every sort within {AIM} ms at the median.")
    for url in databases(options.decisions):
        database = url.partition(":")[0]
        print(f"\n{database:<38}      alone   ratio  processor  at once   (ratio: to an empty view)", flush=True)
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.search", "--step"]
        subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=True)


if __name__ == "__main__":
    main()
