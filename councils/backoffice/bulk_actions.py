"""Bulk actions behind a page that lists what will change, what will not, and why: one transaction, numbers after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from councils.backoffice.confirmation import NothingToSay
from councils.statistics.rates import count


@dataclass(frozen=True)
class Bulk:
    """Something done to many records: what it is called, why one refuses it, and how it is done to one."""

    action: str
    button: str
    done: str
    why_not: Callable[[Any, Any], Sequence[str]]
    take: Callable[..., object]
    consequences: Sequence[str] = ()
    form: type[forms.Form] = NothingToSay
    joined: Sequence[str] = ()
    fetched: Sequence[str] = ()
    # Where one by one would be slow: what sorts all of them into those that go and those that stay, and does it to all.
    sort_out: Callable[[Any, Any], tuple[list, list]] | None = None
    take_all: Callable[..., object] | None = None

    def sorted_out(self, records: QuerySet, by: Any) -> tuple[list, list]:
        """Those it can be done to; and those it cannot, each with the reasons."""
        if self.sort_out:
            return self.sort_out(records, by)
        against = [(record, " ".join(self.why_not(record, by))) for record in records]
        return [record for record, why in against if not why], [(record, why) for record, why in against if why]

    def do(self, records: list, **facts: Any) -> None:
        """Do it to all of them."""
        if self.take_all:
            self.take_all(records, **facts)
            return
        for record in records:
            self.take(record, **facts)


def confirm(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet, bulk: Bulk) -> HttpResponse | None:
    """Show what a bulk action would do; do it once somebody has confirmed."""
    queryset = queryset.select_related(*bulk.joined).prefetch_related(*bulk.fetched)
    confirmed = "confirmed" in request.POST
    form = bulk.form(request.POST if confirmed else None)
    if confirmed and form.is_valid():
        take_together(model_admin, request, bulk, queryset, form.cleaned_data)
        return None
    going, refusals = bulk.sorted_out(queryset, request.user)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{bulk.button}: {named(model_admin, len(going))}",
        "opts": model_admin.opts,
        "back": request.get_full_path(),
        "consequences": bulk.consequences,
        "going": going,
        "refusals": refusals,
        "nothing_to_do": not going,
        "form": form,
        "button": bulk.button,
        "carried": carried(request, bulk, queryset),
    }
    return TemplateResponse(request, "backoffice/confirm.html", context)


def take_together(
    model_admin: admin.ModelAdmin, request: HttpRequest, bulk: Bulk, queryset: QuerySet, data: dict
) -> None:
    """Do it to all that can go, or to none, and say in numbers what happened.

    Of two people who do it at once the second waits here, and sees what the first has left.
    """
    try:
        with transaction.atomic():
            chosen = queryset.model._default_manager.filter(pk__in=list(queryset.values_list("pk", flat=True)))
            list(chosen.select_for_update().order_by("pk").values_list("pk"))
            going, refusals = bulk.sorted_out(queryset.all(), request.user)
            bulk.do(going, by=request.user, **data)
    except ValidationError as refusal:
        messages.error(request, f"Nothing was changed. {' '.join(refusal.messages)}")
        return
    left = f" {capfirst(named(model_admin, len(refusals)))} left as before." if refusals else ""
    messages.success(request, f"{capfirst(named(model_admin, len(going)))} {bulk.done}.{left}")


def named(model_admin: admin.ModelAdmin, number: int) -> str:
    """A number of records, with what they are called."""
    return count(number, str(model_admin.opts.verbose_name), str(model_admin.opts.verbose_name_plural))


def carried(request: HttpRequest, bulk: Bulk, queryset: QuerySet) -> list[tuple[str, str | int]]:
    """What the confirmation sends back so that the same records are meant."""
    across = request.POST.get("select_across", "0")
    chosen: list[Model] = list(queryset[:1] if across == "1" else queryset)
    return [
        ("action", bulk.action),
        ("select_across", across),
        *((ACTION_CHECKBOX_NAME, record.pk) for record in chosen),
    ]
