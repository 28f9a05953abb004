"""A complaint about an authority that was gone by then: the one that took over, put in its place with one press."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from councils.models import Authority

INSTEAD = "_instead"
SAVES = ("_save", "_addanother", "_continue")
OFFER = '<button type="submit" class="button" name="{}" value="{}">Use {} instead and save</button>'


def beside(line: SafeString, heirs: Iterable[Authority], pressed: str) -> SafeString:
    """A line to type an authority in, with a button for each that took over: it saves as was meant, with that one."""
    buttons = format_html_join("", OFFER, ((INSTEAD + pressed, heir.name, heir.name) for heir in heirs))
    return format_html('{}<div class="buttons offers">{}</div>', line, buttons) if buttons else line


def pressed_in(data: Any) -> str:
    """Which button a form was sent with."""
    return next((name for name in SAVES if name in data), SAVES[0])


class TakesSuccessors(admin.ModelAdmin):
    """A form on which an authority that took over can be put in the place of the one that was typed."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = request.POST.copy()
        for name in SAVES:
            if instead := sent.pop(INSTEAD + name, None):
                sent["authority"], sent[name] = instead[-1], "yes"
                request.POST = sent  # type: ignore[assignment]
        return super().changeform_view(request, *args, **kwargs)
