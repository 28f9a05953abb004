"""Lets scripts on other sites read what is public anyway.

The library for this, django-cors-headers, makes answers vary by who asks, which would keep caches from sharing them;
there is nobody to tell apart here, since no cookie is ever taken along.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

PRIVATE = ("/admin/", "/accounts/", "/alerts/")
MAY_BE_SENT = "Accept, If-Modified-Since, If-None-Match"


class OpenToOtherSites:
    """The middleware: public pages may be read from anywhere, and nothing may be written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(PRIVATE):
            return self.get_response(request)
        asks_first = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if asks_first else self.get_response(request)
        if asks_first:
            response["Access-Control-Allow-Methods"] = "GET, HEAD"
            response["Access-Control-Allow-Headers"] = MAY_BE_SENT
            response["Access-Control-Max-Age"] = "86400"
        if asks_first or request.method in ("GET", "HEAD"):
            response["Access-Control-Allow-Origin"] = "*"
        return response
