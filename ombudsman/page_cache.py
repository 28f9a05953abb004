"""Public pages kept as ready-made bytes: each is put together once a minute at most, and answered from memory.

A page is kept for as long as a setting says, and never past the moment at which a year becomes public or midnight, when
decisions do: what is new may show a minute late, and nothing shows a moment early. Nothing of the back office is kept.
"""

import gzip
import hashlib
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from councils.models import ReviewYear
from ombudsman.page_store import Kept, Shelf

NOT_KEPT = ("/admin/", "/accounts/", "/static/", "/healthz", "/readyz")
LONGEST_ADDRESS = 500
LARGEST = 1_000_000


class ReadyMade:
    """The middleware: answers from the shelf where it can, and puts on it what may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.shelf = Shelf()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.PUBLIC_CACHE_SECONDS or not is_public(request):
            return bodiless(request, self.get_response(request))
        at, key = timezone.now(), key_of(request)
        kept = self.shelf.take(key, at)
        if kept is None:
            response = self.get_response(request)
            if not isinstance(response, HttpResponse) or not may_be_kept(response):
                return bodiless(request, response)
            kept = made_ready(response, until=fresh_until(at))
            self.shelf.put(key, kept)
        return kept.answer(request, at)


def bodiless(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A stream that nobody asked to have is not made: a server would make all of it for HEAD, to throw it away."""
    if request.method == "HEAD" and response.streaming:
        response.streaming_content = ()  # type: ignore[attr-defined]
    return response


def is_public(request: HttpRequest) -> bool:
    """Whether a page is the same for everybody: read, and not in the back office."""
    length = len(request.path) + len(request.META.get("QUERY_STRING", ""))
    return request.method in ("GET", "HEAD") and not request.path.startswith(NOT_KEPT) and length < LONGEST_ADDRESS


def key_of(request: HttpRequest) -> tuple:
    """What an answer depends on. The host stands in absolute addresses; Django has checked it before one is kept."""
    return request.scheme, request.META.get("HTTP_HOST"), request.get_full_path(), request.META.get("HTTP_HX_REQUEST")


def may_be_kept(response: HttpResponse) -> bool:
    """Whether an answer is whole, small, and the same for the next who asks."""
    said = response.headers.get("Cache-Control", "")
    own = response.cookies or "Cookie" in response.headers.get("Vary", "") or "private" in said or "no-" in said
    return response.status_code in (200, 404, 410) and not own and len(response.content) <= LARGEST


def made_ready(response: HttpResponse, *, until: datetime) -> Kept:
    """An answer as it is kept."""
    headers = {name: value for name, value in response.headers.items() if name not in ("ETag", "Content-Length")}
    headers["Vary"] = ", ".join(filter(None, [headers.get("Vary"), "Accept-Encoding"]))
    plain = response.content
    fingerprint = hashlib.sha256(plain).hexdigest()[:32]
    return Kept(response.status_code, headers, plain, gzip.compress(plain, 6, mtime=0), fingerprint, until)


def fresh_until(at: datetime) -> datetime:
    """When an answer made now must be made anew: soon, and at the next moment at which something becomes public."""
    soon = at + timedelta(seconds=settings.PUBLIC_CACHE_SECONDS)
    midnight = datetime.combine(timezone.localdate(at) + timedelta(days=1), time.min, timezone.get_default_timezone())
    coming = ReviewYear.objects.filter(publish_at__gt=at).order_by("publish_at").values_list("publish_at", flat=True)
    return min(soon, midnight, *filter(None, coming[:1]))
