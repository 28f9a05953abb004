"""Signing in with a real browser: with an app, with a passkey, without JavaScript; and nobody is shut out."""

from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import RequestFactory
from django.urls import reverse

from ombudsman.demo import people
from ombudsman.sign_in.views import password_link
from tests.browser.test_accessibility import DESK, PHONE, too_wide
from tests.browser.test_admin_keyboard import colleague
from tests.browser.test_pages import barriers
from tests.support.authenticator_app import code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long word for tests"
YOURS = reverse("mfa_index")


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


@pytest.fixture
def casey():
    user = colleague("caseworker")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def finger(page):
    """A device with a fingerprint reader on which the right finger always lies."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "automaticPresenceSimulation": True,
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def type_password(page):
    page.get_by_label("Name").fill("caseworker")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def set_up_app(page):
    """Set up an app by the key that stands on the page; the key."""
    page.get_by_role("link", name="Set up an authenticator app").click()
    secret = page.locator("code.key").inner_text()
    page.get_by_label("The code that your app shows now").fill(code(secret))
    page.get_by_role("button", name="Set it up").click()
    return secret


def add_passkey(page, *, alone=True):
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("It lets me in without a password").set_checked(alone)
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()


def sign_out(page):
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    page.get_by_text("You have signed out.").wait_for()


def test_a_colleague_sets_up_an_app_by_keyboard_and_signs_in_with_it(page, casey):
    page.goto("/admin/councils/decision/")
    page.keyboard.insert_text("caseworker")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("set up a second factor").wait_for()
    assert page.url.endswith(YOURS)
    page.get_by_role("link", name="Set up an authenticator app").click()
    secret = page.locator("code.key").inner_text()
    assert page.locator("img.qr").evaluate("picture => picture.complete && picture.naturalWidth > 0")
    page.locator("#id_code:focus").wait_for()
    page.keyboard.insert_text(code(secret))
    page.keyboard.press("Enter")
    recovery = page.locator(".codes code").first.inner_text()
    sign_out(page)
    page.goto("/admin/councils/decision/")
    type_password(page)
    page.locator("#id_code:focus").wait_for()
    page.keyboard.insert_text(recovery)  # the code of this half minute has been used
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/councils/decision/")


def test_a_passkey_lets_in_by_itself_and_leads_where_one_wanted_to_go(page, finger, casey):
    page.goto("/admin/")
    type_password(page)
    add_passkey(page)
    sign_out(page)
    page.goto("/admin/councils/authority/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/admin/councils/authority/")
    assert page.get_by_role("banner").get_by_text("caseworker").is_visible()


def test_an_older_key_is_a_second_factor_after_the_password(page, finger, casey):
    page.goto("/admin/")
    type_password(page)
    add_passkey(page, alone=False)
    sign_out(page)
    type_password(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/admin/")


def test_a_passkey_is_renamed_and_removed(page, finger, casey):
    page.goto("/admin/")
    type_password(page)
    add_passkey(page)
    page.goto(reverse("mfa_list_webauthn"))
    page.get_by_role("link", name="Rename Passkey 1").click()
    page.get_by_label("What you call it").fill("The key on my ring")
    page.get_by_role("button", name="Rename it").click()
    page.get_by_role("link", name="Remove The key on my ring").click()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("Before you go on, set up a second factor.").wait_for()
    assert not Authenticator.objects.exists()


def test_a_passkey_that_is_not_there_is_said_in_a_sentence(page, finger, casey):
    page.goto("/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").get_by_text("No passkey was shown").wait_for()


def test_everything_but_a_passkey_works_without_javascript(chromium, live_server, casey):
    page = chromium.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto("/admin/")
    assert not page.get_by_role("button", name="passkey").is_visible()
    assert page.get_by_text("A passkey needs JavaScript").is_visible()
    type_password(page)
    set_up_app(page)
    codes = page.locator(".codes code").all_inner_texts()
    page.goto(YOURS)
    page.get_by_role("link", name="Make new ones").click()
    page.get_by_role("button", name="Make new codes").click()
    assert not set(codes) & set(page.locator(".codes code").all_inner_texts())
    page.goto(YOURS)
    page.get_by_role("link", name="Change your password").click()
    page.get_by_label("Your password of today").fill(PASSWORD)
    for again in ("New password", "New password again"):
        page.get_by_label(again, exact=True).fill("a new long word")
    page.get_by_role("button", name="Keep the new password").click()
    assert page.get_by_text("Your password was changed.").is_visible()
    sign_out(page)
    page.context.close()


def test_in_the_demonstration_one_press_is_enough(page, live_server, settings):
    settings.DEMONSTRATION = True
    colleague("caseworker")  # the roles
    people.load_colleagues()
    page.goto("/admin/letters/letter/")
    page.get_by_role("button", name="demo-auditor").click()
    page.wait_for_url("**/admin/letters/letter/")


ENTRANCE = ["account_login", "account_inactive"]
OWN = [
    *("mfa_index", "account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("account_change_password", "mfa_deactivate_totp", "mfa_list_webauthn", "mfa_add_webauthn"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
]


def shortcomings(page):
    found = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        found += barriers(page) + (["sticks out of the window"] if too_wide(page) > 0 else [])
    return found


def test_no_page_of_signing_in_shuts_anybody_out(chromium, live_server, casey, settings):
    # On these pages axe may add its own styles, which the policy of the site forbids everybody.
    page = chromium.new_context(base_url=live_server.url, bypass_csp=True).new_page()
    settings.DEMONSTRATION = True
    people.load_colleagues()
    found = {}

    def look(name):
        if faults := shortcomings(page):
            found[name] = faults

    for name in ENTRANCE:
        page.goto(reverse(name))
        look(name)
    for link in ("/admin/sign-in/new-password/1-old/", password_link(RequestFactory().get("/"), casey)):
        page.goto(urlsplit(link).path)
        look(link)
    settings.DEMONSTRATION = False
    page.goto("/admin/")
    type_password(page)
    look("forced")
    page.get_by_role("link", name="Set up an authenticator app").click()
    look("mfa_activate_totp")
    page.goto(YOURS)
    set_up_app(page)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("It lets me in without a password").uncheck()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url(f"**{YOURS}")
    for name in OWN:
        page.goto(reverse(name))
        look(name)
    key = Authenticator.objects.get(type="webauthn").pk
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        page.goto(reverse(name, args=[key]))
        look(name)
    sign_out(page)
    type_password(page)
    page.get_by_label("Code from your app").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    look("mfa_authenticate")
    assert found == {}
    page.context.close()
