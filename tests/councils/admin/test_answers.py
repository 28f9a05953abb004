"""What the back office answers to what is sent to it, judged by axe: confirmations, faults, conflicts, refusals."""

import pytest
from django.contrib import admin
from django.urls import reverse

from councils.models import Decision
from letters.models import Letter
from tests.browser.test_admin_keyboard import colleague, sign_in
from tests.browser.test_pages import barriers
from tests.ombudsman.test_roles import ACTIONS, RECORDS, addresses, expected
from tests.support.everything import one_of_everything

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def administrator(page, live_server, client, admin_user):
    one_of_everything(admin_user)
    sign_in(page.context, live_server, client, colleague("administrator"))
    return page


def judged(page):
    # With its sheets preloaded, axe would add styles of its own, which the policy forbids everybody.
    return barriers(page, preload=False)


def actions():
    """Every bulk action that asks before it does something, with the list it is chosen in."""
    for model in admin.site._registry:
        of_this = [action for record, action in ACTIONS if record == model._meta.model_name]
        deletes = ["delete_selected"] * bool(RECORDS[model._meta.model_name][3])
        for action in [*of_this, *deletes]:
            if not action.startswith("export_"):
                yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"), action


def test_no_confirmation_of_a_bulk_action_shuts_anybody_out(administrator):
    page, found, asked = administrator, {}, []
    for address, action in actions():
        page.goto(address)
        page.locator("#action-toggle").check()
        page.locator("select[name=action]").first.select_option(action)
        page.get_by_role("button", name="Go").click()
        page.wait_for_load_state()
        asked.append(page.locator("#content-main, .delete-confirmation").count())
        if faults := judged(page):
            found[address, action] = faults
    assert found == {}
    assert all(asked)


def test_no_form_with_faults_shuts_anybody_out(administrator):
    page, found, faulty = administrator, {}, 0
    for name, address in addresses():
        if name.endswith("_add") and "administrator" in expected(name):
            page.goto(address)
            page.locator("#content-main form[method=post] [type=submit]").first.click()
            page.wait_for_load_state()
            faulty += page.locator(".errornote").count()
            if faults := judged(page):
                found[name] = faults
    assert found == {}
    assert faulty > 10


def test_no_second_look_at_a_record_shuts_anybody_out(administrator):
    page, decision = administrator, Decision.objects.get()
    page.goto(reverse("admin:councils_decision_change", args=[decision.pk]))
    decision.notes = "Rang the link officer."
    decision.save()
    page.get_by_label("Provider").fill("A school")
    page.locator("[name=_save]").first.click()
    page.get_by_text("Nothing is saved yet").wait_for()
    assert judged(page) == []


def test_no_row_that_is_added_shuts_anybody_out(administrator):
    page, decision = administrator, Decision.objects.get()
    for record in (decision, decision.authority):
        page.goto(reverse(f"admin:councils_{record._meta.model_name}_change", args=[record.pk]))
        for button in page.locator(".add-row a").all():
            button.click()
        assert judged(page) == []


def test_no_refusal_shuts_anybody_out(tolerant, live_server, client, admin_user):
    page = tolerant
    decision = one_of_everything(admin_user)
    sign_in(page.context, live_server, client, colleague("auditor"))
    refusals = {
        reverse("admin:letter-issue", args=[Letter.objects.get().pk]): 403,
        reverse("admin:councils_decision_delete", args=[decision.pk]): 403,
        "/admin/nowhere/": 404,
        "/admin/councils/decision/0/release/": 404,
    }
    for address, status in refusals.items():
        assert page.goto(address).status == status
        assert barriers(page) == [], address
