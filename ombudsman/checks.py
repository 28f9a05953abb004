"""What `manage.py check --deploy` says of the settings of a real site, beside what Django says."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Complaint

ON_THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}


@register(Tags.security, deploy=True)
def a_real_site_is_set(**options: Any) -> list[CheckMessage]:
    """A warning for each setting that a real site needs and has not been given."""
    return [
        Complaint(sentence, hint="docs/settings.md explains each setting.", id=f"ombudsman.W{number:03}")
        for number, sentence in missing_settings()
    ]


def missing_settings() -> Iterator[tuple[int, str]]:
    if not settings.GIVEN_KEY:
        yield 1, "SECRET_KEY is not set: each process signs with a key of its own, and sessions end with it."
    if not settings.HTTPS:
        yield 2, "HTTPS=1 is not set: sessions and passwords can be read on their way."
    if set(settings.ALLOWED_HOSTS) <= ON_THIS_MACHINE:
        yield 3, "ALLOWED_HOSTS is not set: the site answers on this machine alone."
    if not settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend"):
        yield 4, "EMAIL_URL names no mail server: letters and alerts reach nobody."
    if not settings.OFFICE_EMAIL:
        yield 5, "DEFAULT_FROM_EMAIL is not set: nobody could answer, and mail servers refuse such a sender."
    if not settings.SITE_ADDRESS:
        yield 6, "SITE_ADDRESS is not set: letters name no page of the site, as in https://reviews.example."
