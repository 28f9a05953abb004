"""No page of the back office invites anybody to what their role does not do."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.urls import reverse

from tests.ombudsman.test_roles import ROLES, addresses, colleague, expected, private_files, record, status_of  # noqa: F401
from tests.support.changing_addresses import page_of

pytestmark = pytest.mark.django_db


# Made-up PDFs bind to no pack; and a name leads to its account, wherever Django shows one.
OTHERWISE = re.compile(r"\.pdf$|/auth/user/\d+/change/$")


class Links(HTMLParser):
    """Where a page leads to; how a list is sorted there makes no difference."""

    def __init__(self, page):
        super().__init__()
        self.found = set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "a" and (leads := dict(attributes).get("href")):
            self.found.add(leads.partition("#")[0].partition("?")[0])


def invitations(client, role):
    """Every address in the back office that a role is led to, with the page that leads there."""
    found = {}
    for name, address in addresses():
        if role in expected(name):
            for link in Links(page_of(client.get(address))).found:
                found.setdefault(urljoin(address, link), name)
    own = reverse("admin:index")
    return {to: page for to, page in found.items() if to.startswith(own) and not OTHERWISE.search(to)}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_page_leads_a_role_to_a_door_that_is_shut_to_it(client, record, role):
    client.force_login(colleague(role))
    led = invitations(client, role)
    shut = {address: page for address, page in led.items() if status_of(client.get(address)) == 403}
    assert len(led) > 50
    assert shut == {}
