"""The second factor that every colleague must have: who has one, who has shown it, and the door that stays shut."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import logout
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

STAFF_ROUTE = "admin/"
# What somebody without a second factor can reach: the way to one, and the way out.
SETTING_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout"}

# A colleague who has a second factor. Recovery codes alone are none: they are for the day when one is lost.
HAS_SECOND_FACTOR = Q(authenticator__type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def has_second_factor(user: Any) -> bool:
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def must_set_up(user: Any) -> bool:
    return not settings.DEMONSTRATION and user.is_authenticated and not has_second_factor(user)


def was_shown(request: HttpRequest) -> bool:
    return any(record["method"] == "mfa" for record in get_authentication_records(request, signed_in_user(request)))


def signed_in_user(request: HttpRequest) -> AbstractBaseUser | None:
    return request.user if request.user.is_authenticated else None


def note_shown(request: HttpRequest, kind: str) -> None:
    request.session.cycle_key()
    record_authentication(request, signed_in_user(request), method="mfa", type=kind)


class SecondFactorMiddleware:
    """Outside the demonstration, nobody works in the back office without a second factor.

    Whoever has none is led to set one up, whatever they ask for. A session that was begun with a password alone ends
    as soon as its owner has a second factor: it may be somebody else's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Let through, lead to setting up, or sign out. Public pages never ask who is there."""
        match = request.resolver_match
        if settings.DEMONSTRATION or match is None or not match.route.startswith(STAFF_ROUTE):
            return None
        if not request.user.is_authenticated:
            return None
        if must_set_up(request.user):
            return None if match.view_name in SETTING_UP else redirect("mfa_index")
        if was_shown(request):
            return None
        logout(request)
        return redirect_to_login(request.get_full_path())


def blockers_to_remove(user: Any, *, by: Any = None) -> list[str]:
    if user == by:
        return ["This is your own. Change it under “Your sign-in”; if you have lost it, ask another administrator."]
    return [] if Authenticator.objects.filter(user=user).exists() else [f"{user} has no second factor."]


def remove_second_factor(user: Any, *, by: Any = None) -> None:
    """Take a lost second factor off a colleague, recovery codes included; they set up a new one at their next step.

    Raises ValidationError when something is in the way.
    """
    if reasons := blockers_to_remove(user, by=by):
        raise ValidationError(reasons)
    Authenticator.objects.filter(user=user).delete()


def write_down(user: Any, sentence: str) -> None:
    LogEntry.objects.log_actions(user.pk, [user], CHANGE, sentence, single_object=True)
