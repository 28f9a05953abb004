"""The screen on which a decision is logged: forgiving about how things are typed, strict about what is kept."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from councils.models import Authority, Category, Decision, FormerIdentity, Outcome, Reason, ServiceArea
from councils.models.decision import NOT_RELEASED, today

from .dates import TypedDateField
from .successors import beside, pressed_in
from .together import SharedForm


class ReferenceField(forms.CharField):
    """A reference, with or without its spaces."""

    def to_python(self, value: Any) -> str:
        digits = re.sub(r"[\s.-]", "", str(value or ""))
        if re.fullmatch(r"\d{8}", digits):
            return f"{digits[:2]} {digits[2:5]} {digits[5:]}"
        return str(value or "").strip()


class CaseField(forms.Field):
    """Another decision, by its reference."""

    widget = forms.TextInput(attrs={"size": 12, "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return Decision.objects.filter(pk=value).values_list("reference", flat=True).first()
        return value.reference if isinstance(value, Decision) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")

    def to_python(self, value: Any) -> Decision | None:
        reference = ReferenceField().to_python(value)
        if not reference:
            return None
        found = Decision.objects.filter(reference=reference).first()
        if found is None:
            raise ValidationError(f"There is no decision {reference}: look for it in the list of decisions.")
        return found


class AuthorityInput(forms.TextInput):
    """A line to type in, with every name, past and present, offered by the browser; and who took over, if asked."""

    heirs: tuple[Authority, ...] = ()
    pressed = ""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        names = f"{(attrs or {}).get('id', name)}_names"
        line = super().render(name, value, {**(attrs or {}), "list": names}, renderer)
        listed = format_html('{}<datalist id="{}">{}</datalist>', line, names, format_html_join("", OPTION, offered()))
        return beside(listed, self.heirs, self.pressed)


OPTION = '<option value="{}">{}</option>'


def offered() -> Iterator[tuple[str, str]]:
    """Every name that an authority has or had, with what tells it apart: its code, its end, or its name now."""
    for name, closed_on, code in Authority.objects.values_list("name", "closed_on", "gss_code"):
        yield name, f"abolished {closed_on:%-d %B %Y}" if closed_on else code
    for past in FormerIdentity.objects.exclude(name="").select_related("authority"):
        yield past.name, f"now {past.authority.name}"


class AuthorityField(forms.Field):
    """An authority by its name, a former name, its GSS code, or as much of a name as only one has."""

    widget = AuthorityInput(attrs={"autocomplete": "off", "size": 50})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return Authority.objects.filter(pk=value).values_list("name", flat=True).first()
        return value.name if isinstance(value, Authority) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != data

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


def grouped(choices: type[models.TextChoices], records: Iterable[Any], group: str) -> list[tuple[Any, Any]]:
    """Records as choices under the words of what groups them."""
    by_group: dict[str, list] = {}
    for record in records:
        by_group.setdefault(getattr(record, group), []).append((record.pk, str(record)))
    return [("", "---------"), *((label, by_group[value]) for value, label in choices.choices if value in by_group)]


class DecisionForm(SharedForm):
    """One screen for a decision, from its reference to what the public reads."""

    reference = ReferenceField(
        widget=forms.TextInput(attrs={"size": 12, "autocomplete": "off", "inputmode": "numeric"}),
        help_text="Year, three, three digits. Spaces may be left out.",
    )
    authority = AuthorityField(help_text="Name, former name, part of a name, or GSS code.")
    category = forms.ModelChoiceField(Category.objects.all())
    reason = forms.ModelChoiceField(Reason.objects.all(), required=False)
    received_on = TypedDateField(help_text="3/5, 3 May 2019 or today.")
    decided_on = TypedDateField(required=False, help_text="Today, if an outcome is chosen and this is left empty.")
    about_compliance_with = CaseField(
        required=False,
        help_text="Reference of the earlier decision, if this complaint is that it was not carried out.",
    )
    publish_on = TypedDateField(required=False, ahead=True, help_text="Six weeks after the decision if left empty.")

    class Meta:
        model = Decision
        fields = [
            "reference",
            "authority",
            "category",
            "received_on",
            "outcome",
            "reason",
            "decided_on",
            "remedied_already",
            "summary",
            "statement",
            "overruled_because",
            "publish_on",
            "withheld_because",
            "provider",
            "about_compliance_with",
            "notes",
        ]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "statement": forms.Textarea(attrs={"rows": 10}),
            "overruled_because": forms.Textarea(attrs={"rows": 2}),
            "withheld_because": forms.Textarea(attrs={"rows": 2}),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "category" in self.fields:
            self.fields["category"].choices = grouped(ServiceArea, Category.objects.all(), "service_area")  # type: ignore[attr-defined]
            self.fields["reason"].choices = grouped(Outcome, Reason.objects.all(), "outcome")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") and not data.get("decided_on") and "decided_on" not in self.errors:
            data["decided_on"] = today()
        self.refuse_closed(data.get("authority"), data.get("received_on"))
        if NOT_RELEASED in (self.initial.get("withheld_because"), data.get("withheld_because")):
            self.keep_held(data)
        return data

    def refuse_closed(self, authority: Authority | None, received_on: Any) -> None:
        """A complaint cannot reach us about an authority that was gone by then; its successors take it on."""
        if not (authority and received_on and {"authority", "received_on"} & set(self.changed_data)):
            return
        if authority.closed_on and authority.closed_on < received_on:
            heirs = authority.heirs(received_on)
            names = ", ".join(heir.name for heir in heirs) or "not on record"
            gone = f"{authority} was abolished after {authority.closed_on:%-d %B %Y}."
            self.add_error("authority", f"{gone} {'Its successors are' if heirs[1:] else 'Its successor is'}: {names}.")
            widget = cast(AuthorityInput, self.fields["authority"].widget)
            widget.heirs, widget.pressed = tuple(heirs), pressed_in(self.data)

    def keep_held(self, data: dict[str, Any]) -> None:
        """What waits for a second person is let go by release alone; any other reason to withhold may be given."""
        if not data.get("withheld_because"):
            data["withheld_because"] = NOT_RELEASED
