"""The back office in a real browser: by keyboard alone, for every role, without JavaScript, under the strict policy."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from councils.models import Decision
from councils.models.decision import NOT_RELEASED
from tests.browser.test_pages import barriers
from tests.support import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BY_KEYBOARD = 60


def colleague(role):
    user = factories.UserFactory(username=role)
    user.groups.set([Group.objects.get(name=role)])
    return user


def sign_in(context, live_server, client, user):
    client.force_login(user)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


class Keyboard:
    """The keys somebody presses, counted; texts are typed without being counted."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text):
        self.press(*("Space" if letter == " " else letter for letter in text))

    def dictate(self, text):
        self.page.keyboard.insert_text(text)


@pytest.fixture
def caseworker(page, live_server, client):
    factories.AuthorityFactory(name="Worcester City Council")
    factories.AuthorityFactory(name="Worcestershire County Council")
    factories.CategoryFactory(slug="homelessness")
    factories.CategoryFactory(slug="noise", service_area="environmental-services")
    factories.ReasonFactory(text="Fault and injustice")
    sign_in(page.context, live_server, client, colleague("caseworker"))
    return page


def log_by_keyboard(page):
    """Log an upheld decision with two recommendations; the number of keys beyond the texts."""
    keys = Keyboard(page)
    keys.type("19012345")
    keys.press("Tab")
    keys.type("1/5")
    keys.press("Tab")
    keys.type("worcester")
    keys.press("Tab", "h", "Tab", "u", "Tab", "Tab", "f", "Tab")
    for kind, remedy, text, due in (("p", "a", "Apologise to her.", "4w"), ("s", "t", "Train its staff.", "3m")):
        keys.press("Tab", "Tab", kind, "Tab", remedy, "Tab")
        keys.dictate(text)
        keys.press("Tab")
        keys.type(due)
        keys.press("Tab")
    keys.press("Tab", "Tab")
    keys.dictate("The Council delayed.")
    return keys


def test_an_upheld_decision_is_logged_by_keyboard_alone(caseworker, capsys):
    page = caseworker
    page.goto(reverse("admin:councils_decision_add"))
    loads = []
    page.on("load", lambda: loads.append(page.url))
    keys = log_by_keyboard(page)
    keys.press("Control+Enter")
    page.wait_for_url("**/admin/councils/decision/")
    decision = Decision.objects.get()
    assert (decision.reference, decision.authority.name) == ("19 012 345", "Worcester City Council")
    assert (decision.category.slug, decision.outcome) == ("homelessness", "upheld")
    assert str(decision.reason) == "Fault and injustice"
    assert [(r.kind, r.remedy) for r in decision.recommendations.all()] == [
        ("personal-remedy", "apology"),
        ("service-improvement", "training"),
    ]
    assert (decision.summary, decision.withheld_because) == ("The Council delayed.", NOT_RELEASED)
    with capsys.disabled():
        print(f"\nkeys pressed beyond the texts: {keys.pressed}")  # noqa: T201 - the number is the point
    assert keys.pressed <= BY_KEYBOARD
    assert len(loads) == 1


def test_what_does_not_apply_to_the_outcome_is_out_of_the_way(caseworker):
    page = caseworker
    page.goto(reverse("admin:councils_decision_add"))
    recommendations = page.locator("#recommendations-group")
    assert not recommendations.is_visible()
    page.get_by_label("Outcome").select_option("upheld")
    assert recommendations.is_visible()
    page.get_by_label("Outcome").select_option("not_upheld")
    assert not recommendations.is_visible()
    assert page.locator("#id_reason optgroup:not([hidden])").count() == 0


def test_the_screen_works_without_javascript(chromium, live_server, client, db):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    factories.AuthorityFactory(name="Worcester City Council")
    category = factories.CategoryFactory(slug="homelessness")
    sign_in(context, live_server, client, colleague("caseworker"))
    page.goto(reverse("admin:councils_decision_add"))
    page.fill("#id_reference", "19012345")
    page.fill("#id_received_on", "1/5/2019")
    page.fill("#id_authority", "Worcester")
    page.select_option("#id_category", str(category.pk))
    page.select_option("#id_outcome", "upheld")
    page.fill("#id_decided_on", "2/9/2019")
    page.select_option("#id_recommendations-0-kind", "personal-remedy")
    page.select_option("#id_recommendations-0-remedy", "apology")
    page.fill("#id_recommendations-0-text", "Apologise.")
    page.click("[name=_save]")
    assert Decision.objects.get().recommendations.count() == 1
    context.close()


TABLE = b"""reference,authority,category,received_on
19 012 345,Worcester City Council,homelessness,2019-05-01
"""


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_is_tried_and_taken_in(chromium, live_server, client, javascript):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=javascript)
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text))
    factories.AuthorityFactory(name="Worcester City Council")
    factories.CategoryFactory(slug="homelessness")
    sign_in(context, live_server, client, colleague("caseworker"))
    page.goto("/admin/councils/decision/")
    page.click("text=Import")
    page.set_input_files("[name=import_file]", {"name": "cases.csv", "mimeType": "text/csv", "buffer": TABLE})
    page.click("text=Try it")
    assert page.locator(".rows li").inner_text().startswith("Line 2: 19 012 345 is new")
    assert page.locator(".so-far:visible").count() == 0
    assert not Decision.objects.exists()
    page.click("text=Take it in")
    page.wait_for_selector("text=Taken in: 1 new")
    assert Decision.objects.get().reference == "19 012 345"
    assert complaints == []
    context.close()


def test_no_page_of_an_import_shuts_anybody_out(tolerant, live_server, client):
    sign_in(tolerant.context, live_server, client, colleague("caseworker"))
    tolerant.goto("/admin/councils/decision/import/")
    assert barriers(tolerant) == []
    for text in (TABLE, TABLE.replace(b"Worcester", b"Nowhere")):
        tolerant.goto("/admin/councils/decision/import/")
        tolerant.set_input_files("[name=import_file]", {"name": "cases.csv", "mimeType": "text/csv", "buffer": text})
        tolerant.click("text=Try it")
        tolerant.wait_for_selector(".import-report")
        assert barriers(tolerant) == []


def test_what_is_refused_takes_the_focus_and_leads_to_its_field(caseworker):
    caseworker.goto("/admin/councils/decision/add/")
    caseworker.click("[name=_save]")
    caseworker.locator(".error-summary:focus").wait_for()
    caseworker.click(".error-summary a >> nth=0")
    assert caseworker.evaluate("document.activeElement.id") == "id_reference"
