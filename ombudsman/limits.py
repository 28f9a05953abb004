"""How often one visitor may ask for what costs something; beyond that the answer is 429, and when to come again.

A visitor is an address, or the network that one subscriber has of the newer sort. The counts are shared by all
processes of a machine, in a small file of their own: the site's database would have to write for each page that is
read, and its one writer may be busy with an import. Libraries that limit want a cache that adds up in one step, which
neither a database nor a file is behind Django's cache. What a process answers from memory is not counted.
"""

import hashlib
import ipaddress
import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import local
from time import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from ombudsman.log import OWN, origin_of

logger = logging.getLogger("ombudsman.limits")
SWEPT_AFTER = 500  # counts of a process, between two looks for those that are over
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
SUBSCRIBER = 64  # bits of an address of the newer sort that stand for one subscriber


@dataclass(frozen=True)
class Limit:
    """So many requests in so many seconds."""

    name: str
    most: int
    seconds: int = 60


SEARCHES = Limit("searches", 120)
API = Limit("api", 240)
FILES = Limit("files", 40)
CHECKS = Limit("checks", 60)
ALERTS = Limit("alerts", 10, 3600)

# The largest file that a form takes, and what goes along with it: no more is read of what is sent.
MOST_SENT = 22_000_000

ASKED = ("decisions", "council-decisions", "improvements", "council-improvements", "reports", "council-reports")
SEARCHED = {*ASKED, "service-area", "category", "search", "councils", "map", "compare", "training", "suggestions"}
TAKEN = {
    "decisions-file",
    "casework-table",
    "everything",
    "table",
    "compare-file",
    "chart-file",
    "data-package",
    "letter-in-large-print",
}
SAID = {"alert-confirm", "alert-end", "letter-check"}


def limit_of(request: HttpRequest, view_name: str) -> Limit | None:
    """What limits a request; nothing where it costs little."""
    if view_name == "alerts":
        return ALERTS if request.method == "POST" else None
    if view_name.startswith("api"):
        return API
    if view_name in TAKEN:
        return FILES
    if view_name in SAID:
        return CHECKS
    return SEARCHES if view_name in SEARCHED and request.GET else None


class ClosesItself(sqlite3.Connection):
    """A connection that is closed when its thread is gone: from Python 3.13 on, one left open is a warning."""

    def __del__(self) -> None:
        with suppress(sqlite3.Error):  # one that could not be opened
            self.close()


class Visits:
    """How often each visitor has come through each door, for all processes of this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.own = local()  # a connection for each thread
        self.counted = count(1)

    def add(self, who: str, limit: Limit, now: float) -> tuple[int, float]:
        """Count one more; how many it is in the present stretch of time, and when that ends."""
        key = hashlib.blake2b(f"{limit.name} {who}".encode(), key=settings.SECRET_KEY.encode()[:64]).digest()
        connection = self.connection()
        if next(self.counted) % SWEPT_AFTER == 0:
            connection.execute("DELETE FROM visits WHERE ends <= ?", [now])
        asked = (
            "INSERT INTO visits VALUES (?, 1, ?) ON CONFLICT (who) DO UPDATE SET "
            "number = CASE WHEN ends <= ? THEN 1 ELSE number + 1 END, "
            "ends = CASE WHEN ends <= ? THEN excluded.ends ELSE ends END RETURNING number, ends"
        )
        [(number, ends)] = connection.execute(asked, [key, now + limit.seconds, now, now]).fetchall()
        return number, ends

    def connection(self) -> sqlite3.Connection:
        """This thread's connection. What a crash of the machine loses are counts of a minute."""
        if not hasattr(self.own, "connection"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Only this thread uses it, but another may be the one to clear up after it.
            made = sqlite3.connect(
                self.path, timeout=1, isolation_level=None, check_same_thread=False, factory=ClosesItself
            )
            made.execute("PRAGMA journal_mode = WAL")
            made.execute("PRAGMA synchronous = OFF")
            made.execute("CREATE TABLE IF NOT EXISTS visits (who BLOB PRIMARY KEY, number INTEGER, ends REAL)")
            self.own.connection = made
        return self.own.connection


def visitor(request: HttpRequest) -> str:
    """Who asks, as far as an address tells; empty for requests of the machine itself, which has none."""
    sentence = origin_of(request)
    try:
        address = ipaddress.ip_address(sentence)
    except ValueError:
        return sentence.strip("-")
    if address.version == 6:
        return str(ipaddress.ip_network((address, SUBSCRIBER), strict=False))
    return str(address)


class Limited:
    """The middleware: turns away who asks too often, or by a method that nothing here understands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.counts = Visits(settings.DATA_DIR / "limits.sqlite3")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let through, or say when to come again. A count that cannot be kept keeps nobody out."""
        if is_too_large(request):
            return render(request, "site/too_large.html", {"most": MOST_SENT // 1_000_000}, status=413)
        if not settings.LIMIT_VISITORS or OWN in request.META or request.resolver_match is None:
            return None
        limit, who = limit_of(request, request.resolver_match.view_name), visitor(request)
        if limit is None or not who:
            return None
        now = time()
        try:
            number, ends = self.counts.add(who, limit, now)
        except sqlite3.Error:
            logger.warning("Visitors cannot be counted.", exc_info=True)
            return None
        return too_often(request, limit, max(1, round(ends - now))) if number > limit.most else None


def is_too_large(request: HttpRequest) -> bool:
    """Whether more is sent than any form takes: then nothing of it is read, and no disk fills up with it."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return said.isascii() and said.isdigit() and (len(said) > 20 or int(said) > MOST_SENT)


def too_often(request: HttpRequest, limit: Limit, wait: int) -> HttpResponse:
    """What somebody is told who has asked too often."""
    answer: HttpResponse
    if limit is API or request.path.endswith(".json"):
        answer = JsonResponse({"detail": f"That is more than {limit.most} requests. Wait {wait} seconds."}, status=429)
    else:
        answer = render(request, "site/too_often.html", {"wait": wait}, status=429)
    answer["Retry-After"], answer["Cache-Control"] = str(wait), "no-store"
    return answer
