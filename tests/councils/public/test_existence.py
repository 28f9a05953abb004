"""What every door says of a body that has closed, closes today, will close, will begin, or exists: what is true."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from councils.models import Kind
from councils.models.decision import today
from councils.register.story import story
from councils.statistics.english import long_date
from tests.councils.public.test_views import words
from tests.support.factories import AuthorityFactory
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db

PAST, NOW, AHEAD = (today() + timedelta(days=days) for days in (-400, 0, 200))
DAYS = {
    "gone": {"closed_on": PAST},
    "last day": {"closed_on": NOW},
    "will close": {"closed_on": AHEAD},
    "will begin": {"opened_on": AHEAD},
    "exists": {},
}
BESIDE = {
    "gone": f"closed {long_date(PAST)}",
    "last day": f"will close on {long_date(NOW)}",
    "will close": f"will close on {long_date(AHEAD)}",
    "will begin": f"will begin on {long_date(AHEAD)}",
    "exists": "",
}
SAID = {
    "gone": f"This council closed on {long_date(PAST)}.",
    "last day": f"This council will close on {long_date(NOW)}. It will be replaced by Newshire Council.",
    "will close": f"This council will close on {long_date(AHEAD)}. It will be replaced by Newshire Council.",
    "will begin": f"It will begin on {long_date(AHEAD)}.",
    "exists": "",
}
STATES = pytest.mark.parametrize("state", DAYS)
EXIST = {"last day", "will close", "exists"}
UNTRUE = ("closed", "will close", "will begin", "It began")


@pytest.fixture
def body(state):
    """A district in a state, in a county that is there, and what took or will take its place."""
    county = AuthorityFactory(name="Oldshire County Council", kind=Kind.COUNTY)
    body = AuthorityFactory(name="Ashby District Council", kind=Kind.DISTRICT, county=county, **DAYS[state])
    if body.closed_on:
        after = AuthorityFactory(
            name="Newshire Council", kind=Kind.UNITARY, opened_on=body.closed_on + timedelta(days=1)
        )
        body.successors.add(after)
    return body


def says_only(text, told):
    """That a text tells this of a body's days and nothing else."""
    assert told in text
    assert [word for word in UNTRUE if word in text.replace(told, "")] == []


@STATES
def test_the_page_of_a_body_says_what_is_true_today(client, body, state):
    said = words(client.get(body.get_absolute_url()))
    head = said[said.index("Ashby District Council") : said.index("Latest decisions")]
    says_only(head, SAID[state])
    assert ("is now done by Newshire Council" in head) == (state == "gone")


@STATES
def test_lists_and_suggestions_say_it_beside_the_name(client, body, state):
    listed = words(client.get("/councils/"))
    after = listed.split("Ashby District Council")[1].split("Council")[0]
    assert after.strip().startswith(BESIDE[state])
    (found,) = client.get("/councils/suggestions.json?q=ashby").json()["suggestions"]
    assert found["about"] == BESIDE[state]


@STATES
def test_a_county_lists_the_districts_it_has_today(client, body, state):
    said = words(client.get(body.county.get_absolute_url()))
    assert ("Ashby District Council" in said) == (state in EXIST)
    if state in EXIST:
        assert f"Ashby District Council {BESIDE[state]}".strip() in said


@STATES
def test_neighbours_are_neighbours_until_the_day(client, body, state):
    neighbour = AuthorityFactory(name="Beeby District Council", kind=Kind.DISTRICT)
    body.neighbours.add(neighbour)
    assert neighbour in body.around(today())[1]
    assert (body in neighbour.around(today())[1]) == (state in EXIST)
    assert ("Ashby District Council" in words(client.get(neighbour.get_absolute_url()))) == (state in EXIST)


@STATES
def test_a_comparison_offers_what_exists_today(client, body, state):
    other = AuthorityFactory(name="Beeby District Council", kind=Kind.DISTRICT, region=body.region)
    offered = [one.slug for one, _ in client.get(f"/compare/?c={other.slug}").context["suggested"]]
    assert (body.slug in offered) == (state in EXIST)


@STATES
def test_linked_data_and_the_api_call_nothing_dissolved_that_is_not(client, body, state):
    page = client.get(body.get_absolute_url()).content.decode()
    assert ("dissolutionDate" in page) == (state == "gone")
    given = client.get(f"/api/councils/{body.slug}/").json()
    assert given["closed_on"] == (body.closed_on.isoformat() if body.closed_on else None)
    assert given["opened_on"] == str(body.opened_on)


@STATES
def test_the_back_office_counts_it_where_it_stands(client, body, state):
    client.force_login(colleague("administrator", "ada"))
    found = {
        status
        for status in ("open", "closed", "to-come")
        if body in client.get(reverse("admin:councils_authority_changelist"), {"status": status}).context["cl"].queryset
    }
    assert found == {"gone": {"closed"}, "will begin": {"to-come"}}.get(state, {"open"})
    names = dict(client.get(reverse("admin:councils_contact_add")).context["names"])
    assert names["Ashby District Council"] == (BESIDE[state] or body.gss_code)


def test_a_body_that_took_over_from_another_later_on_says_so():
    council = AuthorityFactory(name="Allshire Council", opened_on=date(2009, 4, 1))
    early = AuthorityFactory(name="Early Council", closed_on=date(2009, 3, 31))
    late = AuthorityFactory(name="Late Council", closed_on=date(2027, 3, 31))
    for one in (early, late):
        one.successors.add(council)
    assert [str(one) for one in story(council, date(2027, 3, 31))] == [
        "It began on 1 April 2009 in place of Early Council.",
        "It will take over from Late Council after 31 March 2027.",
    ]
    assert str(story(council, date(2027, 4, 1))[1]) == "It took over from Late Council after 31 March 2027."


def test_a_body_that_is_no_council_is_not_called_one():
    body = AuthorityFactory(name="Oldshire Fire Authority", kind=Kind.FIRE, closed_on=date(2019, 3, 31))
    assert str(story(body, today())[0]) == "This body closed on 31 March 2019."
