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
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.core.cache import cache
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from councils.models.fields import single_line

LONGEST_CODE_LIFE = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)


class LabelledForm(forms.Form):
    """A form whose fields are named above them, and whose first one is ready for typing."""

    labels: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
        first = next(field for field in self.fields.values() if not field.widget.is_hidden)
        first.widget.attrs["autofocus"] = True


class SignInForm(LabelledForm, LoginForm):
    labels = {"login": "Name", "password": "Password"}


class ConfirmPasswordForm(LabelledForm, ReauthenticateForm):
    labels = {"password": "Your password"}


class ChangeOwnPasswordForm(LabelledForm, ChangePasswordForm):
    labels = {"oldpassword": "Your password of today", "password1": "New password", "password2": "New password again"}


class ChooseOwnPasswordForm(LabelledForm, SetPasswordForm):
    labels = {"password1": "Password", "password2": "Password again"}


class ChooseByLinkForm(LabelledForm, ResetPasswordKeyForm):
    labels = {"password1": "New password", "password2": "New password again"}


class Code(LabelledForm):
    labels = {"code": "Code"}

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
    labels = {"code": "Code from your app, or a recovery code"}


class ConfirmCodeForm(CodeOnce, ReauthenticateByCodeForm):
    labels = {"code": "Code from your app, or a recovery code"}


class SetUpAppForm(Code, ActivateTOTPForm):
    labels = {"code": "The code that your app shows now"}


def read_answer(kind: Any, credential: Any) -> Any:
    """What a browser says of a passkey. Raises ValidationError for what no browser says."""
    try:
        return kind.from_dict(credential)
    except Exception as error:  # anything at all may have been sent, and fido2 raises whatever comes up
        raise get_adapter().validation_error("incorrect_code") from error


class PasskeyAnswer(forms.Form):
    """What a passkey has signed. Where it stands alone it must have looked at who holds it: a finger, a face, a PIN.

    Which question it answers is no proof of that: a question asked at another door may have left it open.
    """

    def clean_credential(self) -> Authenticator:
        answer = read_answer(AuthenticationResponse, self.cleaned_data["credential"])
        key: Authenticator = super().clean_credential()  # type: ignore[misc]
        if self.must_have_looked(key) and not answer.response.authenticator_data.is_user_verified():
            raise get_adapter().validation_error("incorrect_code")
        return key

    def must_have_looked(self, key: Authenticator) -> bool:
        return False


class PasskeySecondForm(PasskeyAnswer, AuthenticateWebAuthnForm):
    """After the password, a touch is enough: older keys can do no more."""


class PasskeyAloneForm(PasskeyAnswer, LoginWebAuthnForm):
    def must_have_looked(self, key: Authenticator) -> bool:
        return True


class PasskeyConfirmForm(PasskeyAnswer, ReauthenticateWebAuthnForm):
    def must_have_looked(self, key: Authenticator) -> bool:
        return bool(key.wrap().authenticator_data.is_user_verified())


class AddPasskeyForm(LabelledForm, AddWebAuthnForm):
    labels = {"name": "What you call it", "passwordless": "It lets me in without a password"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = 100
        self.fields["name"].validators.append(single_line)
        self.fields["passwordless"].initial = True
        self.fields[
            "passwordless"
        ].help_text = (
            "It then asks for your fingerprint, your face or its own PIN. Take the tick away for an older security key."
        )

    def clean_credential(self) -> Any:
        read_answer(RegistrationResponse, self.cleaned_data["credential"])
        return self.cleaned_data["credential"]


class RenamePasskeyForm(LabelledForm, EditWebAuthnForm):
    labels = {"name": "What you call it"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(single_line)
