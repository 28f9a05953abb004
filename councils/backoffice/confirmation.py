"""A page before something is done to one record: what follows, what it asks for, and then what happened."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse


class NothingToSay(forms.Form):
    """For what needs no more than to be confirmed."""


def address(model_admin: admin.ModelAdmin, record: Model) -> str:
    """The page of a record in the back office."""
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_change", args=[record.pk])


def shown(model_admin: admin.ModelAdmin, request: HttpRequest, pk: object) -> Any:
    """A record that whoever asks may see. Raises Http404 when there is none, PermissionDenied when they may not."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    record = model_admin.get_object(request, unquote(str(pk)))
    if record is None:
        raise Http404
    return record


def filled_in(form: type[forms.Form], request: HttpRequest, **initial: Any) -> forms.Form:
    """A form with what was sent, or with what it starts from."""
    return form(request.POST if request.method == "POST" else None, initial=initial)


def ask(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    record: Model,
    *,
    title: str,
    button: str,
    form: forms.Form,
    take: Callable[..., object],
    done: Callable[[], str],
    consequences: Iterable[str] = (),
    reasons: Iterable[str] = (),
    template: str = "backoffice/confirm.html",
    back: str = "",
    then: Callable[[], str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Show what follows; once confirmed, do it and say so, or say why it cannot be done.

    `reasons` say beforehand why it cannot be done now; then there is nothing to confirm, and nothing is done.
    It ends at the record's page, or where `then` says; `back` is where it began, if that was elsewhere.
    """
    back, reasons = back or address(model_admin, record), list(reasons)
    if request.method == "POST" and not reasons and form.is_valid():
        try:
            take(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            model_admin.log_change(request, record, done())
            messages.success(request, done())
            return HttpResponseRedirect(then() if then else back)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "original": record,
        "consequences": list(consequences),
        "reasons": reasons,
        "form": form,
        "button": button,
        "back": back,
        **more,
    }
    return TemplateResponse(request, template, context)
