"""The demonstration's sign-in: a button for each made-up colleague. Outside the demonstration there is none of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ombudsman.demo.people import COLLEAGUES
from ombudsman.roles import WORK
from ombudsman.sign_in.views import arrive


def colleagues() -> QuerySet[User]:
    """The made-up colleagues whom a visitor may be: in the demonstration, and nobody anywhere else."""
    there = User.objects.filter(username__in=COLLEAGUES, is_active=True)
    return there if settings.DEMONSTRATION else there.none()


def offering_colleagues(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The sign-in page, which in the demonstration shows whom a visitor may be and what each does."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if settings.DEMONSTRATION and isinstance(response, TemplateResponse):
            there = set(colleagues().values_list("username", flat=True))
            offered = [(name, role, WORK[role]) for name, role in COLLEAGUES.items() if name in there]
            context = response.context_data = (response.context_data or {}) | {"made_up": offered}
            context["form"].fields["login"].widget.attrs.pop("autofocus")  # it would draw the eye past the buttons
        return response

    return page


@never_cache
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    user = colleagues().filter(username=request.POST.get("username")).first()
    if user is None:
        raise Http404
    get_adapter().login(request, user)
    return arrive(request)
