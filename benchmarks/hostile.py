"""What hostile visitors can do: to memory by very many requests, to pages by taking files, to an embargo by the clock.

python -m benchmarks.hostile [requests] [decisions]
"""

import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from statistics import median
from urllib.parse import quote, urlsplit

from benchmarks import serving
from benchmarks.casework import WORDS
from benchmarks.casework.kept import on_sqlite

REQUESTS, DECISIONS, AT_ONCE = 100_000, 60_000, 100
MOST_MEGABYTES, SLOWEST_PAGE = 300, 1000
PAIRS = 150
BIGGEST, PAGE = "/data/ombudsman-data.zip", "/statistics/"
STRANGE = ["%00", "%ff%fe", "9" * 300, "-1", "%EF%BC%91", "'%20OR%201=1", "..%2F..%2Fetc", "%0d%0aSet-Cookie:x"]


def asked(server: serving.Server, address: str, **headers: str) -> tuple[int, float, int]:
    """Status, milliseconds and bytes of an answer."""
    where = urlsplit(server.origin)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)
    began = time.perf_counter()
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, (time.perf_counter() - began) * 1000, len(body)


def hostile(number: int) -> Iterator[str]:
    """Addresses no two of which are alike: words, pages, names, references and figures that are not there."""
    chance = Random(1974)
    for at in range(number):
        word, strange = chance.choice(WORDS), chance.choice(STRANGE)
        yield chance.choice(
            [
                f"/decisions/?q={word}+{at}",
                f"/decisions/?page={at}&x={strange}",
                f"/councils/?q={word}{at}",
                f"/councils/suggestions.json?q={word}{at}",
                f"/councils/{word}-{at}/",
                f"/decisions/{at % 100:02}-{at % 1000:03}-{at // 1000:03}/",
                f"/api/decisions/?page={strange}&q={quote(word)}{at}",
                f"/map/?year={strange}&view={at}",
                f"/{strange}/{at}",
                f"/letters/check/?sha256={at:064x}",
            ]
        )


def megabytes(server: serving.Server) -> float:
    """What the largest process of a server holds in memory."""
    sizes = []
    for pid in serving.family(server.process.pid):
        with open(f"/proc/{pid}/status") as file:
            sizes += [int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS")]
    return max(sizes)


def many_requests(server: serving.Server, number: int) -> None:
    before, began = megabytes(server), time.perf_counter()
    with ThreadPoolExecutor(8) as visitors:
        statuses = Counter(status for status, *_ in visitors.map(lambda one: asked(server, one), hostile(number)))
    after = megabytes(server)
    broken = sum(times for status, times in statuses.items() if status >= 500)
    over = "  over" if after > MOST_MEGABYTES or broken else ""
    print(f"{number:,} different hostile requests in {time.perf_counter() - began:,.0f} s: {dict(statuses)}")
    print(f"  the largest process: {before:.0f} MB before, {after:.0f} MB after (at most {MOST_MEGABYTES}){over}")


def many_files(server: serving.Server) -> None:
    """A hundred at once for the biggest file, none of it put together yet, while somebody reads pages."""
    pages, done = [], threading.Event()

    def read() -> None:
        while not done.is_set():
            pages.append(asked(server, f"{PAGE}?page={len(pages) + 1}")[1])

    reader = threading.Thread(target=read)
    alone = median(asked(server, f"{PAGE}?page={1000 + number}")[1] for number in range(20))
    reader.start()
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as visitors:
        answers = list(visitors.map(lambda _: asked(server, BIGGEST), range(AT_ONCE)))
    took = time.perf_counter() - began
    done.set()
    reader.join()
    statuses = Counter(status for status, *_ in answers)
    over = "  over" if max(pages) > SLOWEST_PAGE or set(statuses) - {200, 503} else ""
    size = max(size for *_, size in answers)
    print(f"{AT_ONCE} at once for {BIGGEST}, {size:,} bytes, in {took:.1f} s: {dict(statuses)}")
    print(
        f"  pages meanwhile: median {median(pages):.0f} ms, slowest {max(pages):.0f} ms; alone {alone:.0f} ms{over}",
        flush=True,
    )


def embargo_by_clock(server: serving.Server, hidden: str) -> None:
    """Paired times of a year that must not be seen and of years that never were: their ratio tells nothing."""
    for kind in ("/review/{}/", "/data/{}/decided.csv", "/map/?year={}", "/api/councils/worcester-city-council/{}/"):
        ratios = []
        for number in range(PAIRS):
            pair = [kind.format(hidden), kind.format(f"20{number % 10:02}-{number % 10 + 1:02}")]
            order = (0, 1) if number % 2 else (1, 0)
            times = {at: asked(server, pair[at])[1] for at in order}
            ratios.append(times[0] / times[1])
        print(f"  {kind.format('<year>'):<48} embargoed : never {median(ratios):.3f}", flush=True)


def hide_a_year() -> str:
    """The latest public year taken back to before its moment; its label."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.serving.settings"
    django.setup()
    from datetime import timedelta

    from django.utils import timezone

    from councils.models import ReviewYear

    year = ReviewYear.objects.exclude(frozen_at=None).order_by("-starts_on").first()
    assert year
    ReviewYear.objects.filter(pk=year.pk).update(publish_at=timezone.now() + timedelta(days=30))
    return str(year.label)


def main() -> None:
    """Measure on a copy of a database with so many decisions, without the limits that would end it at once."""
    if sys.argv[1:] == ["--hide"]:
        print(hide_a_year())
        return
    given = [int(text) for text in sys.argv[1:]]
    number, decisions = (*given, *(REQUESTS, DECISIONS)[len(given) :])
    with tempfile.TemporaryDirectory(prefix="ombudsman-benchmark-") as folder:
        url = f"sqlite:///{shutil.copy(on_sqlite(decisions).removeprefix('sqlite:///'), folder)}"
        hide = [sys.executable, "-W", "ignore", "-m", "benchmarks.hostile", "--hide"]
        said = subprocess.run(hide, env=os.environ | {"DATABASE_URL": url}, check=True, capture_output=True, text=True)
        with serving.site(url) as server:
            many_files(server)
            embargo_by_clock(server, said.stdout.strip().splitlines()[-1])
            many_requests(server, number)


if __name__ == "__main__":
    main()
