"""What every page knows: the office's name, and whether its figures are made up."""

from django.conf import settings
from django.http import HttpRequest

from councils.models import ReviewYear


def site(request: HttpRequest) -> dict:
    """The office's name, and whether any review year on this site is a demonstration."""
    return {
        "office": settings.OMBUDSMAN_NAME,
        "demonstration": settings.DEMONSTRATION or ReviewYear.objects.filter(demonstration=True).exists(),
    }
