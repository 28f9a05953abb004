"""A form is saved once, however often it comes: a button pressed twice, a second try after an answer that got lost."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from councils.models import SentForm

SHOWING = "_form"
# Which button was pressed does not make it another form, and the mark against forgery is nobody's typing.
NOT_TYPED = {"csrfmiddlewaretoken", "_save", "_addanother", "_continue"}


def form_key(request: HttpRequest) -> str:
    """What tells a form that was sent from every other: whose, which page, which showing of it, what was typed."""
    typed = [(name, values) for name, values in sorted(request.POST.lists()) if name not in NOT_TYPED]
    files = [(name, str(file)) for name, file in sorted(request.FILES.items())]
    return sha256(repr((request.user.pk, request.path, typed, files)).encode()).hexdigest()


def new_showing() -> str:
    return uuid4().hex


def once(request: HttpRequest, answer: Callable[[], Any], was: str) -> Any:
    """Answer a form that was sent, unless it was saved before: then say so, and lead to where it led."""
    if SHOWING not in request.POST:
        return answer()
    with transaction.atomic():
        sent, is_first = SentForm.objects.get_or_create(key=form_key(request))
        if is_first:
            response = answer()
            remember(sent, getattr(request, "saved", None), response)
            return response
    at = timezone.localtime(sent.at)
    sentence = f"{sent.about} {was}, on {at:%-d %B at %H:%M}: what came again changed nothing."
    messages.warning(request, sentence)
    return HttpResponseRedirect(sent.answer or reverse("admin:index"))


def remember(sent: SentForm, saved: Model | str | None, response: HttpResponse) -> None:
    if saved is None:
        sent.delete()
        return
    sent.about, sent.answer = str(saved)[:200], response.get("Location", "")[:500]
    sent.save()


class Once(admin.ModelAdmin):
    """A page whose form is saved once. Each showing of it has a token; the database takes each only once.

    Of two that come at the same moment the second waits for the first. A form that comes back with something else
    typed is another form: it is checked as any is.
    """

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        shown = partial(super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return shown()
        try:
            return once(request, shown, "had been saved already")
        except IntegrityError:
            if SHOWING not in request.POST:
                raise
            # Somebody else was first by a moment: looked at again, the form's own checks say what is in the way.
            return once(request, shown, "had been saved already")

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        request.saved = obj  # type: ignore[attr-defined]
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        request.saved = obj  # type: ignore[attr-defined]
        return super().log_change(request, obj, message)

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().render_change_form(request, context | {"token": new_showing()}, *args, **kwargs)
