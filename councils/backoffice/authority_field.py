"""An authority, typed by whatever it is or was called. The browser offers the names; no script is needed."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.safestring import SafeString

from councils.backoffice.record_fields import NamedField
from councils.backoffice.successor_offer import beside
from councils.models import Authority, FormerIdentity
from councils.statistics.english import long_date

OFFERED = "authority-names"  # the list of names, once on a page


class AuthorityInput(forms.TextInput):
    """A line to type in, with every name, past and present, offered by the browser; and who took over, if asked."""

    heirs: tuple[Authority, ...] = ()
    pressed = ""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        line = super().render(name, value, {**(attrs or {}), "list": OFFERED}, renderer)
        return beside(line, self.heirs, self.pressed)


class AuthorityField(NamedField):
    """An authority by its name, a former name, its GSS code, or as much of a name as only one has."""

    model, called, hint = Authority, "name", "Name, former name, part of a name, or GSS code."
    widget = AuthorityInput(attrs={"autocomplete": "off", "size": 50})

    def to_python(self, value: Any) -> Authority | None:
        words = " ".join(str(value or "").split())
        if not words:
            return None
        exact = Authority.objects.filter(Q(name__iexact=words) | Q(former__name__iexact=words)).distinct()
        if len(exact) == 1:
            return exact[0]
        return the_one_meant(words, list(Authority.objects.called(words)))


def the_one_meant(words: str, found: list[Authority]) -> Authority:
    """The authority that somebody means by a part of its name. Raises ValidationError when several could be meant."""
    if not found:
        raise ValidationError(f"No authority is or was called “{words}”: try part of its name or its GSS code.")
    whole = [each for each in found if re.search(rf"\b{re.escape(words)}\b", each.name, re.IGNORECASE)]
    first = [each for each in whole if each.name.lower().startswith(words.lower())]
    existing = [each for each in (whole or found) if each.closed_on is None]
    for candidates in (first, whole, found, existing):
        if len(candidates) == 1:
            return candidates[0]
    some = "; ".join(each.name for each in (existing or whole or found)[:8])
    raise ValidationError(f"“{words}” could be {some}. Type more of the name.")


def offered() -> Iterator[tuple[str, str]]:
    """Every name that an authority has or had, with what tells it apart: its code, its end, or its name now."""
    for name, closed_on, code in Authority.objects.values_list("name", "closed_on", "gss_code"):
        yield name, f"abolished {long_date(closed_on)}" if closed_on else code
    for past in FormerIdentity.objects.exclude(name="").select_related("authority"):
        yield past.name, f"now {past.authority.name}"
