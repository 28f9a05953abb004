"""Keys of the back office: a list of them, places, rows and fields; off while somebody types, and off for good."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from councils.models import Decision
from tests.browser.test_admin_keyboard import Keyboard, colleague, sign_in
from tests.browser.test_pages import barriers
from tests.support import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BEYOND_THE_TEXTS = 30


@pytest.fixture
def caseworker(page, live_server, client):
    factories.AuthorityFactory(name="Worcester City Council")
    factories.CategoryFactory(slug="homelessness")
    factories.ReasonFactory(text="Fault and injustice")
    sign_in(page.context, live_server, client, colleague("caseworker"))
    return page


def test_a_decision_is_logged_from_the_front_page_with_thirty_keys_beyond_the_texts(caseworker):
    page, keys = caseworker, Keyboard(caseworker)
    page.goto(reverse("admin:index"))
    keys.press("n")
    page.wait_for_url("**/decision/add/")
    expect(page.locator("#id_reference")).to_be_focused()
    loads = []
    page.on("load", lambda: loads.append(page.url))
    for typed, after in (
        ("19012345", ["Tab"]),
        ("1/5", ["Tab"]),
        ("worcester", ["Tab", "h", "Tab", "u", "Tab", "Tab", "f", "Tab", "Tab", "Tab", "p", "Tab", "a", "Tab"]),
        ("Apologise to her.", ["Tab"]),
        ("4w", ["Tab", "Tab", "Tab", "s", "Tab", "t", "Tab"]),
        ("Train its staff.", ["Tab"]),
        ("3m", ["Tab", "Tab", "Tab"]),
        ("The Council delayed.", ["Control+Enter"]),
    ):
        keys.dictate(typed)
        keys.press(*after)
    page.wait_for_url("**/admin/councils/decision/")
    page.wait_for_load_state("load")
    decision = Decision.objects.get()
    assert (decision.reference, decision.outcome, decision.summary) == ("19 012 345", "upheld", "The Council delayed.")
    assert [each.text for each in decision.recommendations.all()] == ["Apologise to her.", "Train its staff."]
    assert keys.pressed <= BEYOND_THE_TEXTS
    assert len(loads) == 1


def test_the_list_of_keys_opens_by_key_and_by_button_and_shuts_nobody_out(caseworker):
    page = caseworker
    page.goto(reverse("admin:index"))
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("link", name="Decisions")).to_be_visible()
    assert barriers(page, preload=False) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    expect(dialog).to_be_visible()


def test_keys_lead_to_places_rows_and_the_search(caseworker):
    page = caseworker
    cases = factories.DecisionFactory.create_batch(3)
    page.goto(reverse("admin:index"))
    page.keyboard.press("g")
    expect(page.locator("#keys-said")).to_contain_text("d Decisions")
    page.keyboard.press("d")
    page.wait_for_url("**/admin/councils/decision/")
    page.keyboard.press("/")
    expect(page.locator("#searchbar")).to_be_focused()
    page.keyboard.type("jkng?")  # typing is typing
    expect(page.locator("#searchbar")).to_have_value("jkng?")
    page.locator("#searchbar").fill("")
    page.locator("#searchbar").blur()
    rows = page.locator("#result_list tbody th a")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/**")
    assert page.locator(".case").is_visible()
    assert len(cases) == 3


def test_keys_that_are_turned_off_stay_off(caseworker):
    page = caseworker
    page.goto(reverse("admin:index"))
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="Turn them off").click()
    page.wait_for_url("**/admin/")
    page.goto(reverse("admin:councils_decision_changelist"))
    page.keyboard.press("?")
    page.keyboard.press("n")
    page.keyboard.press("j")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert page.url.endswith("/admin/councils/decision/")
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="Turn them on").click()
    page.wait_for_load_state("load")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
