"""What `manage.py check` says about the letters: whether this machine can draw them, and sign them if it is to."""

import ctypes
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, register
from django.core.checks import Warning as Complaint
from django.utils import timezone

from letters.pdf.rendering import has_quick_subsetter, pango_problem
from letters.pdf.signing import signing_problem

PANGO = "libpango-1.0.so.0"
SLOW = "The library that cuts fonts down fast is missing, so each letter takes up to a third longer."
MEND = "Install it (Debian: apt-get install libharfbuzz-subset0)."


@register("letters")
def pango_is_installed(**options: Any) -> Sequence[CheckMessage]:
    """A warning, because a web server that draws no letters runs well without."""
    try:
        # The quick way, since this runs whenever manage.py starts; where the file has another name, WeasyPrint looks.
        ctypes.CDLL(PANGO)
    except OSError:
        if problem := pango_problem():
            return [Complaint(problem, id="letters.W001")]
    return []


@register("letters")
def fonts_are_cut_down_fast(**options: Any) -> Sequence[CheckMessage]:
    """A warning, because letters are the same without, and take longer."""
    return [] if has_quick_subsetter() else [Complaint(SLOW, hint=MEND, id="letters.W003")]


@register("letters")
def letters_can_be_signed(**options: Any) -> Sequence[CheckMessage]:
    """A warning where letters are to be signed and cannot be; rendering them refuses for the same reason."""
    problem = signing_problem(timezone.now())
    return [Complaint(problem, id="letters.W002")] if problem else []
