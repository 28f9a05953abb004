"""Pages on which authorities, cases and days are typed: every form of the back office asks for them alike."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import DateField, DateTimeField, Field, Model
from django.http import HttpRequest
from django.utils.text import capfirst

from councils.backoffice.authority_field import AuthorityField, offered
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.record_fields import CaseField, NamedField, SeveralField
from councils.models import Authority, Decision

FIELDS: dict[type[Model], type[NamedField]] = {Authority: AuthorityField, Decision: CaseField}


class NamesOthers(BaseModelAdmin):
    """A form on which these are written in the way that suits whoever types, on every page the same."""

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, DateField) and not isinstance(db_field, DateTimeField):
            kwargs = {"form_class": TypedDateField, "widget": TypedDateField.widget, **kwargs}
        named = FIELDS.get(db_field.related_model) if db_field.is_relation else None  # type: ignore[arg-type]
        through = getattr(db_field.remote_field, "through", None)
        if named is None or (through and not through._meta.auto_created):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        data = {
            "label": capfirst(db_field.verbose_name),
            "required": not db_field.blank,
            "help_text": db_field.help_text,
            **kwargs,
        }
        return SeveralField(named(), **data) if db_field.many_to_many else named(**data)


def named_in(form: forms.BaseForm) -> list[str]:
    """Which authorities a saved form was understood to name, where they were typed anew."""
    fields = [(name, form.fields[name]) for name in form.changed_data]
    meant = [
        (field.label or name.capitalize(), form.cleaned_data.get(name))
        for name, field in fields
        if isinstance(field, AuthorityField)
    ]
    return [f"{label}: {authority.name}." for label, authority in meant if authority]


def names_for(forms_shown: Iterable[forms.BaseForm]) -> list[tuple[str, str]]:
    """The names that the browser offers on a page: none where no form on it asks for an authority."""
    asked = any(isinstance(field, AuthorityField) for form in forms_shown for field in form.fields.values())
    return list(offered()) if asked else []
