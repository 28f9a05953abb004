"""What every page knows: the office's name, its own address, and whether its figures are made up."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from councils.models import ReviewYear


def site(request: HttpRequest) -> dict:
    """The office's name, the page's address without what was asked, and whether any review year is a demonstration."""
    return {
        "canonical": address_of(request),
        "office": settings.OMBUDSMAN_NAME,
        "demonstration": settings.DEMONSTRATION or ReviewYear.objects.filter(demonstration=True).exists(),
    }


def address_of(request: HttpRequest) -> str:
    """The page's address without what was asked; none where it was asked for under a name that is not the site's."""
    try:
        return request.build_absolute_uri(request.path)
    except DisallowedHost:
        return ""
