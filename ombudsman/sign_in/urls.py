"""The addresses of signing in. allauth has more (signing up, e-mail, reset by e-mail): those do not exist here."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from ombudsman.sign_in.demonstration import offering_colleagues, sign_in_as
from ombudsman.sign_in.views import AddPasskey, ChooseByLink, SecondStep, SetUpApp, clearing, in_frame, renewing

urlpatterns = [
    path("", in_frame(offering_colleagues(account.login), "Sign in"), name="account_login"),
    path("demonstration/", sign_in_as, name="demonstration_sign_in"),
    path("second-factor/", in_frame(SecondStep.as_view(), "Your second factor"), name="mfa_authenticate"),
    path("passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("closed/", in_frame(account.account_inactive, "This account is closed"), name="account_inactive"),
    re_path(
        r"^new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        in_frame(ChooseByLink.as_view(), "Choose a new password"),
        name="account_reset_password_from_key",
    ),
    path("out/", clearing(in_frame(account.logout, "Sign out")), name="account_logout"),
    path("yours/", in_frame(mfa.index, "Your sign-in"), name="mfa_index"),
    path("yours/confirm/", renewing(in_frame(account.reauthenticate, "Is it you?")), name="account_reauthenticate"),
    path("yours/confirm/code/", renewing(in_frame(mfa.reauthenticate, "Is it you?")), name="mfa_reauthenticate"),
    path(
        "yours/confirm/passkey/",
        renewing(in_frame(webauthn.reauthenticate_webauthn, "Is it you?")),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "yours/password/",
        in_frame(account.password_change, "Change your password"),
        name="account_change_password",
    ),
    path("yours/password/first/", in_frame(account.password_set, "Choose a password"), name="account_set_password"),
    path("yours/app/", in_frame(SetUpApp.as_view(), "Set up an authenticator app"), name="mfa_activate_totp"),
    path("yours/app/remove/", in_frame(totp.deactivate_totp, "Remove your app"), name="mfa_deactivate_totp"),
    path("yours/passkeys/", in_frame(webauthn.list_webauthn, "Your passkeys"), name="mfa_list_webauthn"),
    path("yours/passkeys/add/", in_frame(AddPasskey.as_view(), "Add a passkey"), name="mfa_add_webauthn"),
    path("yours/passkeys/<int:pk>/", in_frame(webauthn.edit_webauthn, "Rename a passkey"), name="mfa_edit_webauthn"),
    path(
        "yours/passkeys/<int:pk>/remove/",
        in_frame(webauthn.remove_webauthn, "Remove a passkey"),
        name="mfa_remove_webauthn",
    ),
    path(
        "yours/recovery-codes/",
        in_frame(recovery_codes.view_recovery_codes, "Your recovery codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "yours/recovery-codes/new/",
        in_frame(recovery_codes.generate_recovery_codes, "New recovery codes"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "yours/recovery-codes/file/",
        in_frame(recovery_codes.download_recovery_codes, "Your recovery codes"),
        name="mfa_download_recovery_codes",
    ),
]
