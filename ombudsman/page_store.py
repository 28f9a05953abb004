"""What a process keeps of public pages: answers as they go out again, those used last, up to so many bytes."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

MOST_BYTES, MOST_ANSWERS = 40_000_000, 20_000
OVERHEAD = 2_000  # bytes of an answer beside what it says: its key, headers and place


@dataclass(frozen=True)
class StoredPage:
    """An answer as it goes out again: plain and compressed, with a fingerprint of what it says."""

    status: int
    headers: dict[str, str]
    plain: bytes
    zipped: bytes
    fingerprint: str
    old_at: datetime  # as others are told
    until: datetime  # not later, and never past the moment at which something becomes public

    def answer(self, request: HttpRequest, at: datetime) -> HttpResponseBase:
        """The bytes that this browser understands; 304 when it has them already."""
        zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") and len(self.zipped) < len(self.plain)
        response = HttpResponse(self.zipped if zipped else self.plain, status=self.status, headers=self.headers)
        if zipped:
            response["Content-Encoding"] = "gzip"
        etag = quote_etag(f"{self.fingerprint}{'-gzip' if zipped else ''}")
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={max(0, int((self.old_at - at).total_seconds()))}"
        return get_conditional_response(request, etag=etag, response=response) or response

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.zipped) + OVERHEAD


class PageStore:
    """What a process keeps: the answers used last, up to so many, and so many bytes."""

    def __init__(self) -> None:
        self.answers: OrderedDict[tuple, StoredPage] = OrderedDict()
        self.bytes = 0
        self.lock = Lock()

    def get(self, key: tuple, at: datetime) -> StoredPage | None:
        with self.lock:
            kept = self.answers.get(key)
            if kept and kept.until > at:
                self.answers.move_to_end(key)
                return kept
        return None

    def put(self, key: tuple, kept: StoredPage) -> None:
        """Keep an answer, and let go of those not asked for the longest."""
        with self.lock:
            self.drop(key)
            self.answers[key] = kept
            self.bytes += kept.size
            while self.bytes > MOST_BYTES or len(self.answers) > MOST_ANSWERS:
                self.drop(next(iter(self.answers)))

    def drop(self, key: tuple) -> None:
        if old := self.answers.pop(key, None):
            self.bytes -= old.size
