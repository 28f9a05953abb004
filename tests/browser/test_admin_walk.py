"""Every page of the back office that a role can reach, in a real browser under the strict policy, judged by axe."""

from operator import itemgetter

import pytest
from django.contrib import admin
from django.urls import reverse

from letters.models import Letter, NationalReview
from tests.browser.test_admin_keyboard import colleague, sign_in
from tests.browser.test_pages import barriers
from tests.conftest import watched
from tests.ombudsman.test_roles import RECORDS, addresses, expected, status_of
from tests.support.everything import one_of_everything

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Who sees most comes first: what the others are shown in the same way has then been judged.
BY_SIGHT = ["administrator", "manager", "co-ordinator", "caseworker", "auditor"]

# A page without what differs from visitor to visitor: who is greeted, and the tokens of its forms.
AS_ANYBODY_SEES_IT = """() => {
  const shown = document.body.cloneNode(true);
  for (const own of shown.querySelectorAll("#user-tools, input[type=hidden]")) own.remove();
  return shown.innerHTML;
}"""


def rooms():
    """The lists of what an app keeps, which no other test has by name, with who may open each."""
    models = [model._meta for model in admin.site._registry]
    for label in {model.app_label for model in models}:
        may = set().union(*(RECORDS[model.model_name][0] for model in models if model.app_label == label))
        yield reverse("admin:app_list", args=[label]), may


def is_whole(answer):
    """Whether this is a page, neither a file nor a piece of another page."""
    said = b"".join(answer)
    return status_of(answer) == 200 and answer["Content-Type"].startswith("text/html") and b"<html" in said


def whole_pages(client):
    """Every page that somebody may open, and who."""
    for address, may in [*((address, expected(name)) for name, address in addresses()), *rooms()]:
        if may and is_whole(client.get(address)):
            yield address, may


def shortcomings(page, addresses, judged):
    """What axe finds on these pages, as often as one is drawn in a way that it has not judged yet."""
    for address in addresses:
        assert page.goto(address).status == 200, address
        shown = (address, page.evaluate(AS_ANYBODY_SEES_IT))
        # With its sheets preloaded, axe would add styles of its own, which the policy forbids everybody.
        if shown not in judged and (found := barriers(page, preload=False)):
            yield address, found
        judged.add(shown)


@pytest.mark.parametrize("half", [0, 1])  # which two browsers look at beside each other
def test_no_page_shuts_anybody_out_or_breaks_the_policy(chromium, live_server, client, admin_user, half):
    """Each of the five roles opens every page that it may open, and the browser has nothing to complain of.

    What a role is shown exactly as another was before is not given to axe a second time: the policy and the answer
    alone are looked at then.
    """
    one_of_everything(admin_user)
    for document in (Letter.objects.get(), NationalReview.objects.get()):
        document.keep_pdf(b"%PDF-made-up")
    colleagues = [colleague(role) for role in BY_SIGHT]
    client.force_login(admin_user)
    pages = sorted(whole_pages(client), key=itemgetter(0))[half::2]
    judged, found = set(), {}
    for user in colleagues:
        with watched(chromium, live_server) as page:
            sign_in(page.context, live_server, client, user)
            mine = [address for address, may in pages if user.username in may]
            found |= {(user.username, address): faults for address, faults in shortcomings(page, mine, judged)}
    assert found == {}
