"""Large files to take away: put together once for each state of the public record, kept on disk, lent to few at once.

A file's ETag is the fingerprint of what is in it. The state of the record, by which it is found again, is told to
nobody: it changes with what is not public as well.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from io import FileIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import BoundedSemaphore
from time import monotonic, sleep

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from councils.models import Authority, Category, Correction, Decision, PublicReport, Recommendation, ReviewYear

TRACKED = (Authority, Category, Decision, Recommendation, PublicReport, Correction)
AT_ONCE = 2  # of the threads of a process: the others are there for pages
MOST_FILES, MOST_BYTES = 40, 500_000_000
PATIENCE, COME_AGAIN = 20, 10  # seconds for another process to put a file together, and until somebody asks again

places = BoundedSemaphore(AT_ONCE)


class BusyError(Exception):
    """As many as may are taking files, or another process takes long to put one together."""


def data_version(at: datetime | None = None) -> str:
    """A fingerprint of what is public: it changes with each change on record, with each year and with each day.

    Days, because decisions become public on one and are taken down on another.
    """
    now = at or timezone.now()
    last = [model.history.order_by("-pk").values_list("pk", "history_date").first() for model in TRACKED]
    made = [model._default_manager.order_by().aggregate(last=Max("pk")) for model in TRACKED]
    years = list(ReviewYear.objects.published(now).values_list("pk", "breaks_series", "notes"))
    name = connection.settings_dict["NAME"]
    return hashlib.sha256(repr((timezone.localdate(now), name, last, made, years)).encode()).hexdigest()[:32]


def large_file(
    request: HttpRequest, name: str, content_type: str, parts: Callable[[], Iterable[str | bytes]], *, asked: str = ""
) -> HttpResponseBase:
    """The file of that name, as `asked` for; 304 for who has it, 503 while many others take one."""
    stem = f"{data_version()}-{hashlib.sha256(f'{name}?{asked}'.encode()).hexdigest()[:16]}"
    try:
        answer = file_answer(request, stem, content_type, parts)
    except (BusyError, FileNotFoundError):  # the latter when it was let go of meanwhile
        return come_again(request)
    answer["Cache-Control"] = "public, no-cache"
    if answer.status_code == 200:
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def file_answer(
    request: HttpRequest, stem: str, content_type: str, parts: Callable[[], Iterable[str | bytes]]
) -> HttpResponseBase:
    """A kept file, put together if need be; for HEAD nothing is put together. Raises BusyError."""
    path, answer = kept(stem), HttpResponse(content_type=content_type)
    if request.method == "HEAD" and path is None:
        return answer
    if path is None:
        with place():
            path = put_together(stem, parts)
    etag = etag_of(path)
    answer["ETag"] = etag
    told = get_conditional_response(request, etag, response=answer) or answer
    if told.status_code != 200 or request.method == "HEAD":
        return told
    return FileResponse(LentFile(path), content_type=content_type, headers={"ETag": etag})


@contextmanager
def place() -> Iterator[None]:
    """A place among the few who take files. Raises BusyError."""
    if not places.acquire(blocking=False):
        raise BusyError
    try:
        yield
    finally:
        places.release()


class LentFile(FileIO):
    """A file that is open for somebody, who has a place until it is closed. Raises BusyError."""

    def __init__(self, path: Path) -> None:
        if not places.acquire(blocking=False):
            raise BusyError
        try:
            super().__init__(path)
        except OSError:
            places.release()
            raise

    def close(self) -> None:
        if not self.closed:
            places.release()
        super().close()


def folder() -> Path:
    return Path(settings.DATA_DIR) / "downloads"


def kept(stem: str) -> Path | None:
    return next(folder().glob(f"{stem}-*"), None)


def etag_of(path: Path) -> str:
    return quote_etag(path.name.rpartition("-")[2])


def put_together(stem: str, parts: Callable[[], Iterable[str | bytes]]) -> Path:
    """The file's place; one process at a time makes files, and whoever waited finds it made.

    Raises BusyError when that takes too long.
    """
    if path := kept(stem):
        return path
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "lock").open("w") as lock:
        wait_for(lock.fileno())
        return kept(stem) or make(stem, parts)


def wait_for(lock: int) -> None:
    until = monotonic() + PATIENCE
    while True:
        try:
            return flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            if monotonic() > until:
                raise BusyError from None
            sleep(0.05)


def make(stem: str, parts: Callable[[], Iterable[str | bytes]]) -> Path:
    """Write a file whole, and let go of those of an earlier state and of what is too much."""
    let_go(stem.partition("-")[0])
    digest = hashlib.sha256()
    with NamedTemporaryFile(dir=folder(), prefix="unfinished-", delete=False) as file:
        for part in parts():
            content = part.encode() if isinstance(part, str) else part
            digest.update(content)
            file.write(content)
    return Path(file.name).rename(folder() / f"{stem}-{digest.hexdigest()[:32]}")


def let_go(version: str) -> None:
    """Delete what was made of an earlier state, or left unfinished, and the oldest of what is left."""
    files = sorted(folder().glob("*-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    size = 0
    for number, path in enumerate(files, start=1):
        size += path.stat().st_size
        if not path.name.startswith(version) or number >= MOST_FILES or size > MOST_BYTES:
            path.unlink()


def come_again(request: HttpRequest) -> HttpResponse:
    answer = render(request, "site/come_again.html", {"wait": COME_AGAIN}, status=503)
    answer["Retry-After"], answer["Cache-Control"] = str(COME_AGAIN), "no-store"
    return answer
