"""The site's addresses, and an empty view beside them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing. It may not be kept, or it would be answered without being asked for."""
    return HttpResponse(headers={"Cache-Control": "no-store"})


urlpatterns = [path("empty/", empty), path("", include("ombudsman.urls"))]
