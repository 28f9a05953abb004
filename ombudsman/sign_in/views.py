"""The pages of signing in: allauth's views in the back office's frame."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import get_next_redirect_url, user_pk_to_url_str
from allauth.account.views import PasswordResetFromKeyView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import admin, messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache

from ombudsman.sign_in.encryption import UnreadableError
from ombudsman.sign_in.second_factor import must_set_up, note_shown

View = Callable[..., HttpResponseBase]


def in_frame(view: View, title: str) -> View:
    """A page with a title, the head of the back office and, for who may use them, the ways to its rooms."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except UnreadableError as unreadable:
            messages.error(request, unreadable.messages[0])
            return redirect("mfa_index")
        if isinstance(response, TemplateResponse):
            frame = admin.site.each_context(request)
            forced = must_set_up(request.user)
            if forced:
                frame["rooms"] = frame["places"] = []
            response.context_data = {**frame, "title": title, "forced": forced, **(response.context_data or {})}
        return response

    return page


def renewing(view: View) -> View:
    """A page on which somebody says once more who they are: from then on the session has another key."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302 and request.user.is_authenticated:
            request.session.cycle_key()
        return response

    return page


def clearing(view: View) -> View:
    """The way out: the browser forgets what it kept of the pages inside."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return page


class SecondStep(AuthenticateView):
    """The second factor after the password: with the ways that this colleague has."""

    def get_context_data(self, **kwargs: Any) -> dict:
        there = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        codes = {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
        return super().get_context_data(**kwargs) | {
            "has_code": bool(there & codes),
            "has_passkey": Authenticator.Type.WEBAUTHN in there,
        }


class SetUpApp(ActivateTOTPView):
    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        note_shown(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskey(AddWebAuthnView):
    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        note_shown(self.request, Authenticator.Type.WEBAUTHN)
        return response


class ChooseByLink(PasswordResetFromKeyView):
    """Choosing a new password with an administrator's link, which is good once; the second factor stays as it is."""

    success_url = reverse_lazy("account_login")


def password_link(request: HttpRequest, user: Any) -> str:
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=key))


def arrive(request: HttpRequest) -> HttpResponse:
    return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
