"""What every page knows: the office's name, its own address, and whether its figures are made up."""

from django.conf import settings
from django.http import HttpRequest

from councils.models import ReviewYear


def site(request: HttpRequest) -> dict:
    """The office's name, the page's address without what was asked, and whether any review year is a demonstration."""
    return {
        "canonical": request.build_absolute_uri(request.path),
        "office": settings.OMBUDSMAN_NAME,
        "demonstration": settings.DEMONSTRATION or ReviewYear.objects.filter(demonstration=True).exists(),
    }
