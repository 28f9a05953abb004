"""The roles in the back office: what each may do, as a plain list to tick."""

from typing import Any

from django import forms
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from ombudsman.roles import APPS


def rights() -> QuerySet[Permission]:
    """What there is to allow, record by record. A history is seen with its record and changed by nobody."""
    ours = Permission.objects.filter(content_type__app_label__in=APPS)
    records = ours.exclude(content_type__model__startswith="historical")
    return records.order_by("content_type__app_label", "content_type__model", "pk")


class RightsField(forms.ModelMultipleChoiceField):
    """Rights in the words they were given, without the tables behind them."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class RoleAdmin(GroupAdmin):
    filter_horizontal = []

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        list_of_them = {"form_class": RightsField, "queryset": rights(), "widget": forms.CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **kwargs | list_of_them)
