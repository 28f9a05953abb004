"""What a browser is shown when something is refused or goes wrong: judged by axe, on a desk and on a telephone."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from councils.models import Decision
from tests.browser.test_accessibility import DESK, PHONE, faults_of_outline, too_wide
from tests.browser.test_admin_keyboard import colleague, sign_in
from tests.browser.test_pages import barriers
from tests.councils.public.test_views import a_published_year, worcester
from tests.support import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIGN_IN = "account_login"


def judged(page):
    """What is wrong with the page that is shown, at both widths."""
    found = faults_of_outline(page)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        found += barriers(page) + ["sticks out of the window"] * (too_wide(page) > 0)
    return found


def attempt(page):
    """Try a password that is none."""
    page.locator("[name=login]").fill("casey")
    page.locator("[name=password]").fill("a guess")
    page.locator("[name=password]").press("Enter")


def test_a_fault_of_ours_shuts_nobody_out(tolerant, live_server, client, monkeypatch):
    page = tolerant
    a_published_year(worcester())
    monkeypatch.setattr("councils.public.views.review.national", lambda year: 1 / 0)
    monkeypatch.setattr("ombudsman.admin_site.cards", lambda user: 1 / 0)
    sign_in(page.context, live_server, client, colleague("caseworker"))
    for address in ("/review/2019-20/", reverse("admin:index")):
        assert page.goto(address).status == 500
        assert page.get_by_role("heading", name="Something went wrong here").is_visible()
        assert judged(page) == [], address


def test_a_form_without_its_mark_is_refused_to_nobodys_harm(tolerant):
    page = tolerant
    page.goto(reverse(SIGN_IN))
    page.context.clear_cookies()
    attempt(page)
    page.get_by_role("heading", name="Please send that form again").wait_for()
    assert judged(page) == []


def test_too_many_attempts_are_told_so_and_led_back(tolerant, client):
    page = tolerant
    page.goto(reverse(SIGN_IN))
    for _ in range(31):
        client.post(reverse(SIGN_IN), {})
    attempt(page)
    page.get_by_role("heading", name="Too many attempts").wait_for()
    assert judged(page) == []
    page.get_by_role("link", name="Back to signing in").click()
    page.wait_for_url(f"**{reverse(SIGN_IN)}")


def test_what_somebody_may_not_do_is_said_to_them_and_to_nobodys_harm(tolerant, live_server, client):
    page = tolerant
    sign_in(page.context, live_server, client, colleague("auditor"))
    assert page.goto(reverse("admin:councils_decision_add")).status == 403
    assert judged(page) == []
    assert page.get_by_text("your role does not do that").is_visible()
    page.get_by_role("link", name="front page of the back office").click()
    page.wait_for_url(f"**{reverse('admin:index')}")


def test_what_was_typed_into_a_session_that_ended_is_saved_after_all(tolerant, live_server, client):
    page, casey = tolerant, colleague("caseworker")
    decision = factories.DecisionFactory(upheld=True)
    sign_in(page.context, live_server, client, casey)
    page.goto(reverse("admin:councils_decision_change", args=[decision.pk]))
    page.get_by_label("Notes").fill("Rang the link officer.")
    Session.objects.all().delete()
    page.locator("[name=_save]").first.click()
    page.get_by_role("button", name="Send it again").wait_for()
    assert judged(page) == []
    page.context.clear_cookies()
    sign_in(page.context, live_server, client, casey)
    with page.context.new_page() as other:  # which is given another mark
        other.goto(reverse("admin:councils_decision_add"))
    page.get_by_role("button", name="Send it again").click()
    page.get_by_role("button", name="Save it now, as caseworker").wait_for()
    assert judged(page) == []
    page.get_by_role("button", name="Save it now, as caseworker").click()
    page.wait_for_url("**/admin/councils/decision/#row-*")
    assert Decision.objects.get().notes == "Rang the link officer."
