"""Public pages kept as ready-made bytes: each is put together once a minute at most, and answered from memory.

A page is kept for as long as a setting says, and never past the moment at which a year becomes public or midnight, when
decisions do: what is new may show a minute late, and nothing shows a moment early. Nothing of the back office is kept.
"""

import gzip
import hashlib
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from councils.models import ReviewYear
from councils.public import filters
from councils.public.alerts import AlertForm
from councils.public.views.map import MapForm
from ombudsman.page_store import PageStore, StoredPage

NOT_KEPT = ("/admin/", "/accounts/", "/static/")
LONGEST_ADDRESS = 500
LARGEST = 1_000_000
LISTS = [getattr(filters, name) for name in filters.__all__]
# Every name that a public page reads from its address. Others are taken out: they would only fill the cache.
KNOWN_NAMES = {
    "page",
    "cursor",
    "p",
    "q",
    "c",
    "add",
    "like",
    "sha256",
    *MapForm.base_fields,
    *AlertForm.base_fields,
}.union(*(filterset.base_filters for filterset in LISTS))


class ReadyMade:
    """The middleware: answers from the store where it can, and puts into it what may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.store = PageStore()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.PUBLIC_CACHE_SECONDS or not is_public(request):
            return bodiless(request, self.get_response(request))
        leave_out_unknown_names(request)
        at, key = timezone.now(), cache_key(request)
        kept = self.store.get(key, at)
        if kept is None:
            response = self.get_response(request)
            if not isinstance(response, HttpResponse) or not may_be_kept(response):
                return bodiless(request, response)
            kept = made_ready(response, at)
            self.store.put(key, kept)
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


def leave_out_unknown_names(request: HttpRequest) -> None:
    """Take from an address what no page reads, for the page too: so no answer can depend on it."""
    if set(request.GET) <= KNOWN_NAMES:
        return
    asked = QueryDict(mutable=True)
    for name in request.GET:
        if name in KNOWN_NAMES:
            asked.setlist(name, request.GET.getlist(name))
    request.META["QUERY_STRING"] = asked.urlencode()
    request.GET = asked  # type: ignore[assignment]


def cache_key(request: HttpRequest) -> tuple:
    """What an answer depends on. The host stands in absolute addresses; Django has checked it before one is kept."""
    return request.scheme, request.META.get("HTTP_HOST"), request.get_full_path(), request.META.get("HTTP_HX_REQUEST")


def may_be_kept(response: HttpResponse) -> bool:
    """Whether an answer is whole, small, and the same for the next who asks."""
    sentence = response.headers.get("Cache-Control", "")
    own = response.cookies or "Cookie" in response.headers.get("Vary", "") or "private" in sentence or "no-" in sentence
    return response.status_code in (200, 404, 410) and not own and len(response.content) <= LARGEST


def made_ready(response: HttpResponse, at: datetime) -> StoredPage:
    """An answer as it is kept. For how long others may keep it does not tell when a year becomes public."""
    headers = {name: value for name, value in response.headers.items() if name not in ("ETag", "Content-Length")}
    headers["Vary"] = ", ".join(filter(None, [headers.get("Vary"), "Accept-Encoding"]))
    plain = response.content
    fingerprint = hashlib.sha256(plain).hexdigest()[:32]
    return StoredPage(
        response.status_code, headers, plain, gzip.compress(plain, 6, mtime=0), fingerprint, soon(at), fresh_until(at)
    )


def fresh_until(at: datetime) -> datetime:
    """When an answer made now must be made anew: soon, and at the next moment at which something becomes public."""
    midnight = datetime.combine(timezone.localdate(at) + timedelta(days=1), time.min, timezone.get_default_timezone())
    coming = ReviewYear.objects.filter(publish_at__gt=at).order_by("publish_at").values_list("publish_at", flat=True)
    return min(soon(at), midnight, *filter(None, coming[:1]))


def soon(at: datetime) -> datetime:
    return at + timedelta(seconds=settings.PUBLIC_CACHE_SECONDS)
