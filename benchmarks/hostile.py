"""What hostile visitors and colleagues can do: by long texts, by files sent and taken, by many requests, by the clock.

python -m benchmarks.hostile [requests] [decisions]
"""

import http.client
import io
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from cryptography.fernet import Fernet

from benchmarks import serving
from benchmarks.backoffice import signed_in
from benchmarks.casework import WORDS
from benchmarks.casework.kept import on_sqlite

REQUESTS, DECISIONS, AT_ONCE = 100_000, 60_000, 100
MOST_MEGABYTES, SLOWEST_PAGE = 300, 1000
PAIRS = 150
LONGEST, SLOWEST_SAVE, SLOWEST_MEANWHILE = 100_000, 1000, 200
SLOWEST_REFUSAL, MOST_FOR_A_REFUSAL = 2000, 200
IMPORT = "/admin/councils/decision/"
COUNCIL = "/councils/worcester-city-council/"
BIGGEST, PAGE = "/data/ombudsman-data.zip", "/statistics/"
STRANGE = ["%00", "%ff%fe", "9" * 300, "-1", "%EF%BC%91", "'%20OR%201=1", "..%2F..%2Fetc", "%0d%0aSet-Cookie:x"]


PROSE = "The Council took twelve weeks to answer. Mr X says that it took more, and that nobody said why. "
TEXTS = {"prose": PROSE, "loose figures": "- 1 ", "days of birth": "born 1 ", "titles": "PC-", "addresses": "a@b.uk "}


@dataclass
class Colleague:
    """Somebody who has signed in, by their cookies, and the screens that lie before them."""

    cookies: str
    token: str
    hidden: str
    screens: list[tuple[str, dict[str, Any]]]


def asked(
    server: serving.Server, address: str, body: bytes | None = None, **headers: str
) -> tuple[int, float, int, str]:
    """Status, milliseconds and bytes of an answer, and where it leads."""
    where = urlsplit(server.origin)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)
    began = time.perf_counter()
    with suppress(BrokenPipeError, ConnectionResetError):  # it may answer before it has read all
        connection.request("GET" if body is None else "POST", address, body, headers)
    answer = connection.getresponse()
    read = answer.read()
    connection.close()
    return answer.status, (time.perf_counter() - began) * 1000, len(read), answer.headers.get("Location", "")


@contextmanager
def reading(server: serving.Server, page: str = PAGE) -> Iterator[list[float]]:
    """Somebody else who reads page after page meanwhile; how many milliseconds each took."""
    taken, done = list[float](), threading.Event()

    def read() -> None:
        while not done.is_set():
            taken.append(asked(server, f"{page}?page={len(taken) + 1}")[1])

    reader = threading.Thread(target=read)
    reader.start()
    yield taken
    done.set()
    reader.join()


def longest_text(server: serving.Server, colleague: Colleague) -> None:
    """The longest text that a form takes is saved, once of each sort, while somebody reads a page."""
    for _ in range(4 * serving.WORKERS):  # so that no process does it for the first time
        asked(server, colleague.screens[0][0], Cookie=colleague.cookies)
    for (kind, piece), (address, screen) in zip(TEXTS.items(), colleague.screens, strict=True):
        text = (piece * LONGEST)[:LONGEST].strip()
        typed = urlencode({**screen, "statement": text, "csrfmiddlewaretoken": colleague.token}, doseq=True).encode()
        form = {"Cookie": colleague.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        alone = median(asked(server, COUNCIL)[1] for _ in range(10))
        with reading(server, COUNCIL) as pages:
            before = server.processor()
            status, took, *_ = asked(server, address, typed, **form)
            busy = (server.processor() - before) * 1000
        meanwhile = max(pages)
        bad = status != 302 or took > SLOWEST_SAVE or meanwhile > SLOWEST_MEANWHILE
        print(
            f"  {len(text):,} characters, {kind:<14} {status} in {took:>5.0f} ms, {busy:.0f} ms of all processors; "
            f"slowest page meanwhile {meanwhile:>4.0f} ms, alone {alone:.0f} ms{'  over' if bad else ''}",
            flush=True,
        )


def uploads() -> Iterator[tuple[str, str, bytes]]:
    """What is as large as it can be and is refused all the same: what it is, its name, and what it holds."""
    header, row = b"reference,authority,category,received_on\n", b"x,y,z,never\n"
    yield "more than is read", "cases.csv", header + row * 2_500_000
    yield "a table of faults", "cases.csv", header + row * 1_600_000
    yield "a workbook that unpacks to too much", "cases.xlsx", workbook(310_000_000)
    yield "a workbook of faults, as much as may be", "cases.xlsx", workbook(145_000_000)


def workbook(size: int) -> bytes:
    """A workbook whose sheet is so many bytes long, unpacked."""
    from openpyxl import Workbook

    plain, packed = io.BytesIO(), io.BytesIO()
    book = Workbook(write_only=True)
    book.create_sheet().append(["reference", "authority", "category", "received_on"])
    book.save(plain)
    row = b"<row>" + b'<c t="inlineStr"><is><t>x</t></is></c>' * 4 + b"</row>"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", row * (size // len(row)) + b"</sheetData>")
            new.writestr(name, content)
    return packed.getvalue()


def largest_uploads(server: serving.Server, colleague: Colleague) -> None:
    """What a colleague, or who has their session, sends to be taken in, and what it costs to refuse it."""
    for kind, name, content in uploads():
        before = megabytes(server, "VmHWM")
        boundary = secrets.token_hex()
        parts = [b'name="csrfmiddlewaretoken"\r\n\r\n' + colleague.token.encode()]
        parts += [f'name="import_file"; filename="{name}"\r\n\r\n'.encode() + content]
        body = b"".join(f"--{boundary}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n" for part in parts)
        form = {"Cookie": colleague.cookies, "Content-Type": f"multipart/form-data; boundary={boundary}"}
        status, took, _, tried = asked(server, f"{IMPORT}import/", body + f"--{boundary}--\r\n".encode(), **form)
        if status == 302:  # it is kept: the next page tries it and says what is wrong
            status, more, *_ = asked(server, tried, Cookie=colleague.cookies)
            took += more
        grown = megabytes(server, "VmHWM") - before
        bad = took > SLOWEST_REFUSAL or grown > MOST_FOR_A_REFUSAL or status not in (200, 413)
        print(
            f"  {kind:<40} {len(content):>12,} bytes: {status} in {took:>5.0f} ms, {grown:>4.0f} MB more"
            f"{'  over' if bad else ''}",
            flush=True,
        )


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


def megabytes(server: serving.Server, what: str = "VmRSS") -> float:
    """What the largest process of a server holds in memory, or has ever held."""
    sizes = []
    for pid in serving.family(server.process.pid):
        with open(f"/proc/{pid}/status") as file:
            sizes += [int(line.split()[1]) / 1024 for line in file if line.startswith(what)]
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
    alone = median(asked(server, f"{PAGE}?page={1000 + number}")[1] for number in range(20))
    began = time.perf_counter()
    with reading(server) as pages, ThreadPoolExecutor(AT_ONCE) as visitors:
        answers = list(visitors.map(lambda _: asked(server, BIGGEST), range(AT_ONCE)))
    took = time.perf_counter() - began
    statuses = Counter(status for status, *_ in answers)
    over = "  over" if max(pages) > SLOWEST_PAGE or set(statuses) - {200, 503} else ""
    size = max(size for _, _, size, _ in answers)
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


def prepare() -> Colleague:
    """Somebody signed in with a screen for each text, and the latest public year taken back to before its moment."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.serving.settings"
    django.setup()
    from datetime import timedelta

    from django.contrib.auth.models import User
    from django.test.utils import setup_test_environment
    from django.utils import timezone

    from councils.models import Decision, ReviewYear

    year = ReviewYear.objects.exclude(frozen_at=None).order_by("-starts_on").first()
    assert year
    ReviewYear.objects.filter(pk=year.pk).update(publish_at=timezone.now() + timedelta(days=30))
    setup_test_environment()  # screens say what stands on them
    client = signed_in(User.objects.get(username="manager"))
    some = Decision.objects.filter(outcome="upheld").order_by("-pk")[: len(TEXTS)]
    screens = [screen(client, f"{IMPORT}{decision.pk}/change/") for decision in some]
    token = secrets.token_hex(16)
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}"
    return Colleague(cookies, token, str(year.label), screens)


def screen(client: Any, address: str) -> tuple[str, dict[str, Any]]:
    """All that stands on the screen of a decision, as a browser would send it."""
    page = client.get(address)
    form = page.context["adminform"].form
    typed = {name: form[name].value() for name in form.fields}
    for inline in page.context["inline_admin_formsets"]:
        for part in [inline.formset.management_form, *inline.formset.forms]:
            typed |= {part.add_prefix(name): part[name].value() for name in part.fields}
    typed["reason"] = None  # one made up by chance may not have been in use that day
    typed |= {"_seen": page.context["seen"], "_form": page.context["token"]}
    return address, {name: value for name, value in typed.items() if value is not None and value is not False}


def main() -> None:
    """Measure on a copy of a database with so many decisions, without the limits that would end it at once."""
    if sys.argv[1:] == ["--prepare"]:
        print(json.dumps(vars(prepare()), default=str))
        return
    given = [int(text) for text in sys.argv[1:]]
    number, decisions = (*given, *(REQUESTS, DECISIONS)[len(given) :])
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))  # both processes read the same session
    os.environ.setdefault("SECOND_FACTOR_KEYS", Fernet.generate_key().decode())
    with tempfile.TemporaryDirectory(prefix="ombudsman-benchmark-") as folder:
        url = f"sqlite:///{shutil.copy(on_sqlite(decisions).removeprefix('sqlite:///'), folder)}"
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.hostile", "--prepare"]
        environment = os.environ | {"DATABASE_URL": url, "DATA_DIR": folder}
        said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        colleague = Colleague(**json.loads(said.stdout.strip().splitlines()[-1]))
        with serving.site(url) as server:
            print(f"The longest text, at most {SLOWEST_SAVE} ms, and {SLOWEST_MEANWHILE} ms for a page meanwhile:")
            longest_text(server, colleague)
            many_files(server)
            embargo_by_clock(server, colleague.hidden)
            print(f"Uploads that are refused, at most {SLOWEST_REFUSAL} ms and {MOST_FOR_A_REFUSAL} MB more:")
            largest_uploads(server, colleague)
        with serving.site(url) as server:  # another: what uploads took is no part of what visitors make it hold
            many_requests(server, number)


if __name__ == "__main__":
    main()
