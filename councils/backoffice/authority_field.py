"""An authority, typed by whatever it is or was called. The browser offers the names; no script is needed."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.safestring import SafeString

from councils.backoffice.record_fields import NamedField
from councils.backoffice.successor_offer import beside
from councils.models import Authority, FormerIdentity
from councils.statistics.english import existence

OFFERED = "authority-names"  # the list of names, once on a page
NAMED = 8  # names that a sentence lists


class AuthorityInput(forms.TextInput):
    """A line to type in, with every name, past and present, offered by the browser; and who else is meant, if asked."""

    others: tuple[Authority, ...] = ()
    asked: Authority | None = None
    pressed = ""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        line = super().render(name, value, {**(attrs or {}), "list": OFFERED}, renderer)
        return beside(line, self.others, self.asked, self.pressed)


class AuthorityField(NamedField):
    """An authority by whatever it is or was called, its GSS code, or as much of a name as only one has."""

    model, named_by, hint = Authority, "name", "Name, former or short name, part of a name, or GSS code."
    widget = AuthorityInput(attrs={"autocomplete": "off", "size": 50})

    def to_python(self, value: Any) -> Authority | None:
        words = " ".join(str(value or "").split())
        return the_one_meant(words) if words else None


def the_one_meant(words: str) -> Authority:
    """The authority that somebody means. Raises ValidationError, naming those it could be, when that is not one."""
    finder, on = Authority.objects.all().finder(), timezone.localdate()
    found = finder.meant(words, on)
    if len(found) == 1:
        return Authority.objects.get(pk=found[0].key)
    if found:
        some = "; ".join(one.name for one in found[:NAMED])
        raise ValidationError(f"“{words}” could be {some}. Type more of the name.")
    near = finder.nearly(words, on)[:1]
    remedy = f"did you mean {near[0].name}?" if near else "try part of its name or its GSS code."
    raise ValidationError(f"No authority is or was called “{words}”: {remedy}")


def offered() -> Iterator[tuple[str, str]]:
    """Every name that an authority has or had, with what tells it apart: its code, its end, or its name now."""
    on = timezone.localdate()
    for name, opened_on, closed_on, code in Authority.objects.values_list("name", "opened_on", "closed_on", "gss_code"):
        yield name, existence(opened_on, closed_on, on) or code
    for past in FormerIdentity.objects.exclude(name="").select_related("authority"):
        yield past.name, f"now {past.authority.name}"
