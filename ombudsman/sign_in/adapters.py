"""How allauth behaves here: who comes in and for how long, where it leads, what it says and what it writes down."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ombudsman.log import refused
from ombudsman.sign_in import encryption
from ombudsman.sign_in.second_factor import write_down

TOO_MANY = "Too many attempts have failed. Nothing is lost: wait five minutes and try again, or use a passkey."
WRITTEN_DOWN = {
    "account/email/password_changed": "Changed their password.",
    "account/email/password_set": "Chose a password.",
    "account/email/password_reset": "Chose a new password, with an administrator's link.",
    "mfa/email/totp_activated": "Set up an authenticator app.",
    "mfa/email/totp_deactivated": "Removed their authenticator app.",
    "mfa/email/webauthn_added": "Added a passkey.",
    "mfa/email/webauthn_removed": "Removed a passkey.",
    "mfa/email/recovery_codes_generated": "Made new recovery codes.",
}
WAYS_TO_CONFIRM = {
    "reauthenticate": "With your password",
    "mfa_reauthenticate": "With a code from your app, or a recovery code",
    "mfa_reauthenticate:webauthn": "With a passkey",
}


class Tells:
    """Has the log tell who was refused at signing in, and why."""

    def validation_error(self, code: str, *args: Any) -> Any:
        refused(code)
        return super().validation_error(code, *args)  # type: ignore[misc]


class ColleagueAdapter(Tells, DefaultAccountAdapter):
    """Colleagues sign in; an administrator makes their accounts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "No colleague has this name and this password. Both heed capital letters.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_password": "That is not your password.",
        "enter_current_password": "That is not your password of today.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Turn away whose account is closed, or may not use the back office."""
        if not user.is_staff:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        write_down(user, "Signed in.")
        request.session.set_expiry(settings.SIGNED_IN_FOR)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether to ask again before a way to sign in is changed; not of those who came in a minute ago."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        return time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        return [way | {"description": WAYS_TO_CONFIRM[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """Write into the colleague's history what allauth would mail them: not every office can mail."""
        write_down(user, WRITTEN_DOWN[template_prefix])

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth counts for each host name it is called by, port included, and who is guessing chooses those freely.
        return str(credentials["username"]).lower()


class SecondFactorAdapter(Tells, DefaultMFAAdapter):
    """What a second factor is called, on this site and in the colleague's app."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This did not match. A code is good once, for half a minute: try the one shown now.",
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return settings.OMBUDSMAN_NAME

    def _get_user_identifier(self, user: Any) -> str:
        return user.get_username()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's word
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"Passkey {number}"
