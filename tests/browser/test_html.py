"""Every kind of page, public and of the back office, under the Nu HTML Checker: valid HTML. `pytest -m verapdf`."""

import re

import pytest
from django.template.loader import render_to_string

from tests.ombudsman.test_roles import addresses, record  # noqa: F401 - fixtures
from tests.support.html_checker import faults
from tests.support.public_pages import a_full_site, is_page, pages

pytestmark = [pytest.mark.verapdf, pytest.mark.django_db]

# What Django's own widgets write: a list that is filled while somebody types, the help of a table's rows, a password.
OF_DJANGO = re.compile(
    r"element with a “required” attribute, and without a “multiple” attribute"
    r"|Element “option” without attribute “label” must not be empty\. .*value=\"\"></option> <"
    r"|“aria-describedby” attribute must point to an element .*aria-describedby=\"id_\w+-(\d+|__prefix__)-"
    r"|^/admin/auth/user/"
)


def read(client, addresses):
    """What stands at the addresses that answer with a page, refusals included."""
    found = {}
    for address in addresses:
        answer = client.get(address)
        if answer.streaming:
            answer.getvalue()
        elif is_page(answer) and answer.content.lower().startswith(b"<!doctype"):  # and is no mere part of one
            found[address] = answer.content.decode()
    return found


def test_every_public_page_is_valid_html(client, tmp_path):
    empty = {f"{address} (empty)": html for address, html in read(client, pages()).items()}
    full = read(client, pages(a_full_site()))
    names = ("400", "403", "429", "500", "site/too_often", "site/come_again")
    errors = {name: render_to_string(f"{name}.html", {"wait": 12}) for name in names}
    assert len(full) > 40
    found = faults(empty | full | errors, tmp_path)
    assert not found, "\n".join(found)


def test_every_page_of_the_back_office_is_valid_html(admin_client, record, tmp_path):
    shown = read(admin_client, [address for _, address in addresses()])
    assert len(shown) > 100
    found = [fault for fault in faults(shown, tmp_path) if not OF_DJANGO.search(fault)]
    assert not found, "\n".join(found)


PLANTED = {
    '<p id="twice"></p><p id="twice"></p>': "Duplicate ID “twice”",
    "<ul><p>Not here.</p></ul>": "Element “p” not allowed as child of element “ul”",
    '<img src="picture.png">': "An “img” element must have an “alt” attribute",
    '<p colour="red">Red.</p>': "Attribute “colour” not allowed on element “p”",
    '<label for="nobody">Name</label>': "“for” attribute of the “label” element must be the ID of",
    "<div><strong>Left open.</div>": "End tag “div” seen, but there were open elements",
    '<p><a href="/">One <a href="/">in another</a></a></p>': "Start tag “a” seen but",
    '<input type="text" min="1">': "Attribute “min” not allowed on element “input” at this point",
}


def test_a_planted_fault_is_found(tmp_path):
    around = '<!doctype html><html lang="en-GB"><head><title>A page</title></head><body>{}</body></html>'
    found = faults({planted: around.format(planted) for planted in PLANTED} | {"sound": around.format("")}, tmp_path)
    for planted, said in PLANTED.items():
        assert any(fault.startswith(f"{planted}: ") and said in fault for fault in found), (planted, found)
    assert not any(fault.startswith("sound") for fault in found)
