"""What is wrong with what somebody sent, gathered at the top of the page, each with the field to put right."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms, template

register = template.Library()


@dataclass(frozen=True)
class FieldFault:
    sentence: str
    field: str = ""  # the id of what has to be put right; none where it is not one field


@register.inclusion_tag("backoffice/components/error_summary.html")
def error_summary(form: forms.BaseForm, inlines: Iterable[Any] = ()) -> dict[str, list[FieldFault]]:
    """All that is wrong with a form and the tables under it, from top to bottom; nothing where nothing is."""
    found = [*faults_in(form)]
    for inline in inlines or ():
        found += [FieldFault(sentence) for sentence in inline.formset.non_form_errors()]
        for number, row in enumerate(inline.formset.forms, start=1):
            found += faults_in(row, f"{str(inline.opts.verbose_name).capitalize()} {number}, ")
    return {"faults": found}


def faults_in(form: forms.BaseForm, of: str = "") -> Iterator[FieldFault]:
    yield from (FieldFault(f"{of}{sentence}") for sentence in form.non_field_errors())
    for field in form:
        name = f"{of}{field.label.lower() if of else field.label}"
        yield from (FieldFault(f"{name}: {sentence}", id_of(field)) for sentence in field.errors)


def id_of(field: forms.BoundField) -> str:
    """The id of what is typed into, or of the group of boxes; of several parts the first; none of what is hidden."""
    if field.is_hidden:
        return ""
    several = isinstance(field.field.widget, forms.MultiWidget)
    return f"{field.auto_id}_0" if several else field.id_for_label or field.auto_id
