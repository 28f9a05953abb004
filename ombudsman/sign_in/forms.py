"""The forms of signing in: allauth's, in plain words, and with a code that is good once."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.core.cache import cache

LONGEST_CODE_LIFE = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)


class Plain(forms.Form):
    """A form whose fields are named above them, and whose first one is ready for typing."""

    called: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.called.get(name, field.label)
        first = next(field for field in self.fields.values() if not field.widget.is_hidden)
        first.widget.attrs["autofocus"] = True


class SignInForm(Plain, LoginForm):
    called = {"login": "Name", "password": "Password"}


class ConfirmPasswordForm(Plain, ReauthenticateForm):
    called = {"password": "Your password"}


class ChangeOwnPasswordForm(Plain, ChangePasswordForm):
    called = {"oldpassword": "Your password of today", "password1": "New password", "password2": "New password again"}


class ChooseOwnPasswordForm(Plain, SetPasswordForm):
    called = {"password1": "Password", "password2": "Password again"}


class ChooseByLinkForm(Plain, ResetPasswordKeyForm):
    called = {"password1": "New password", "password2": "New password again"}


class Code(Plain):
    called = {"code": "Code"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "size": 10}


class CodeOnce(Code):
    """A code that was used is used up: allauth forgets it after half a minute, when it is still good."""

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if not cache.add(f"code-used:{self.user.pk}:{normalize_user_code(code)}", "yes", timeout=LONGEST_CODE_LIFE):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(CodeOnce, AuthenticateForm):
    called = {"code": "Code from your app, or a recovery code"}


class ConfirmCodeForm(CodeOnce, ReauthenticateByCodeForm):
    called = {"code": "Code from your app, or a recovery code"}


class SetUpAppForm(Code, ActivateTOTPForm):
    called = {"code": "The code that your app shows now"}


class AddPasskeyForm(Plain, AddWebAuthnForm):
    called = {"name": "What you call it", "passwordless": "It lets me in without a password"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = 100
        self.fields["passwordless"].initial = True
        self.fields[
            "passwordless"
        ].help_text = (
            "It then asks for your fingerprint, your face or its own PIN. Take the tick away for an older security key."
        )


class RenamePasskeyForm(Plain, EditWebAuthnForm):
    called = {"name": "What you call it"}
