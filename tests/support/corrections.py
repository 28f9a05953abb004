"""Corrections as the public reads them: made by one person and released by another."""

from typing import Any

from django.utils import timezone

from councils.casework.release import is_held
from councils.figures import freezing
from councils.figures.corrections import fingerprint_together, release_correction
from councils.models import Correction
from tests.support.factories import UserFactory


def correct(performances: dict, *, by: Any, at: Any = None, **options: Any) -> None:
    """Correct figures, and let a second person release the corrections at the same moment."""
    before = set(Correction.objects.values_list("pk", flat=True))
    freezing.correct(performances, by=by, at=at, **options)
    for correction in Correction.objects.exclude(pk__in=before):
        correction.refresh_from_db()
        if is_held(correction):  # what was made together is released together
            reader, read = UserFactory(is_superuser=True), fingerprint_together(correction)
            release_correction(correction, by=reader, read=read, at=at or timezone.now())
