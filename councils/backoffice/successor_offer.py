"""A complaint about an authority that did not exist that day: another in its place, or that one, with one press."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from councils.models import Authority

INSTEAD, KEEP, KEPT = "_instead", "_keep", "_kept"
SAVES = ("_save", "_addanother", "_continue")
OFFER = '<button type="submit" class="button" name="{}" value="{}">{} and save</button>'


def beside(line: SafeString, others: Iterable[Authority], asked: Authority | None, pressed: str) -> SafeString:
    """A line to type an authority in, with a button for each other that may be meant, and one for that very authority.

    Each saves as was meant.
    """
    if asked is None:
        return line
    offers = [(INSTEAD + pressed, other.name, f"Use {other.name} instead") for other in others]
    buttons = format_html_join("", OFFER, [*offers, (KEEP + pressed, asked.pk, f"Keep {asked.name}")])
    return format_html('{}<div class="buttons offers">{}</div>', line, buttons)


def pressed_in(data: Any) -> str:
    return next((name for name in SAVES if name in data), SAVES[0])


class TakesSuccessors(admin.ModelAdmin):
    """A form on which another authority can be put in the place of the one that was typed, or that one confirmed."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = request.POST.copy()
        for name in SAVES:
            if instead := sent.pop(INSTEAD + name, None):
                sent["authority"], sent[name] = instead[-1], "yes"
                request.POST = sent  # type: ignore[assignment]
            if kept := sent.pop(KEEP + name, None):
                sent[KEPT], sent[name] = kept[-1], "yes"
                request.POST = sent  # type: ignore[assignment]
        return super().changeform_view(request, *args, **kwargs)
