"""Filters that are kept: a list opens as its reader left it, for them alone, until they clear it."""

import pytest
from django.urls import reverse

from tests.support import factories
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db

LIST = "/admin/councils/decision/"


@pytest.fixture
def caseworker(client):
    client.force_login(colleague("caseworker", "casey"))
    return client


def test_a_list_opens_with_the_filters_it_was_left_with(caseworker):
    caseworker.get(f"{LIST}?outcome__exact=upheld")
    response = caseworker.get(LIST)
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?outcome__exact=upheld")


def test_clearing_the_filters_in_the_list_clears_what_is_kept(caseworker):
    caseworker.get(f"{LIST}?outcome__exact=upheld")
    caseworker.get(LIST, headers={"Referer": f"http://testserver{LIST}?outcome__exact=upheld"})
    assert caseworker.get(LIST).status_code == 200


def test_a_search_and_a_page_are_of_the_moment(caseworker):
    factories.DecisionFactory.create_batch(60)
    caseworker.get(f"{LIST}?outcome__exact=upheld")
    caseworker.get(f"{LIST}?q=19")
    assert caseworker.get(LIST)["Location"] == f"{LIST}?outcome__exact=upheld"
    caseworker.get(f"{LIST}?p=2")
    assert "p=2" not in caseworker.get(LIST).headers.get("Location", "")


def test_every_list_and_everybody_keep_their_own(caseworker):
    caseworker.get(f"{LIST}?outcome__exact=upheld")
    assert caseworker.get(reverse("admin:councils_recommendation_changelist")).status_code == 200
    caseworker.force_login(colleague("co-ordinator", "cory"))
    assert caseworker.get(LIST).status_code == 200


def test_what_somebody_else_wrote_into_the_cookie_is_ignored(caseworker):
    name = next(name for name in caseworker.get(f"{LIST}?outcome__exact=upheld").cookies if name.startswith("kept"))
    caseworker.cookies[name] = "outcome__exact=not_upheld"
    assert caseworker.get(LIST).status_code == 200
