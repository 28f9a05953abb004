"""What machines ask the site about itself: whether the process lives, whether it can serve, how much is to do.

A probe comes straight to the application server, by an address that is no name of the site, and without HTTPS. So
these three are answered before anything looks at either.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache

from ombudsman.operations import doctor
from ombudsman.operations.metrics import as_text, requests

PLAIN = "text/plain; charset=utf-8"


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type=PLAIN)


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the site can do its work: in names alone, for anybody may ask; `manage.py doctor` says why."""
    wanting = [finding for finding in doctor.results(doctor.READINESS) if finding.remedy]
    faults = ", ".join(dict.fromkeys(finding.subject for finding in wanting if finding.is_fault))
    notes = ", ".join(dict.fromkeys(finding.subject for finding in wanting if not finding.is_fault))
    first = f"not ready: {faults}" if faults else "ready"
    lines = [first, *([f"look at: {notes}"] if notes else [])]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN, status=503 if faults else 200)


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever knows METRICS_TOKEN; to everybody else there is nothing here."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    return HttpResponse(as_text(), content_type="text/plain; version=0.0.4; charset=utf-8")


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {"healthz": healthz, "readyz": readyz, "metrics": metrics}


class Probes:
    """The middleware before all others but the log: answers the probes, and counts what everybody else was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.requests = requests() if settings.METRICS_TOKEN else None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if probe := PROBES.get(request.path_info.removeprefix("/")):
            try:
                return probe(request)
            except Http404:
                return self.get_response(request)
        response = self.get_response(request)
        if self.requests:
            self.requests.add(response.status_code)
        return response
