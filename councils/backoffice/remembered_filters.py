"""Filters that are kept: a list opens as this person left it, on this machine, until they clear it."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from councils.backoffice.base import Tracked

A_YEAR = 365 * 24 * 60 * 60
# Where somebody was in a list, and what a window of choices needs, is of the moment.
PASSING = {"p", "q", "e", "_popup", "_to_field"}


class KeptFilters(Tracked):
    """A list that remembers its filters for each colleague, in a signed cookie that holds nothing else."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method != "GET" or "_popup" in request.GET:
            return super().changelist_view(request, extra_context)
        name, kept = self.cookie(request), request.get_signed_cookie(self.cookie(request), default="")
        if not request.GET and kept and not came_from(request, request.path):
            return HttpResponseRedirect(f"{request.path}?{kept}")
        response = super().changelist_view(request, extra_context)
        chosen = request.GET.copy()
        for passing in PASSING & set(chosen):
            del chosen[passing]
        if response.status_code == 200 and chosen.urlencode() != kept and (chosen or "q" not in request.GET):
            response.set_signed_cookie(
                name, chosen.urlencode(), max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
            )
        return response

    def cookie(self, request: HttpRequest) -> str:
        """The name of what is kept: one for each list and person."""
        return f"kept-{self.opts.model_name}-{request.user.pk}"


def came_from(request: HttpRequest, path: str) -> bool:
    """Whether somebody came from the list itself: then an empty choice is a choice."""
    return urlsplit(request.headers.get("Referer", "")).path == path
