"""The API read page by page while the record changes: nothing twice, nothing missed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from councils.casework.release import withhold
from councils.models import Authority, Decision
from councils.models.decision import today
from tests.support.factories import AuthorityFactory, DecisionFactory, UserFactory

pytestmark = pytest.mark.django_db
HARVEST = ("/api/decisions/", "/api/decisions/?sort=oldest", "/api/decisions/?updated_since=2020-01-01T00:00:00Z")


def appear(number, **facts):
    """So many decisions that become public this moment, all at the same one, as a file brings them."""
    day = today() - timedelta(days=facts.pop("days", 100))
    facts = {"upheld": True, "received_on": day, "decided_on": day, "became_public_at": timezone.now(), **facts}
    return DecisionFactory.create_batch(number, authority=Authority.objects.first() or AuthorityFactory(), **facts)


def references(decisions):
    return [decision.reference for decision in decisions]


def read(client, address, meanwhile=lambda: None):
    """The references of all pages from an address on; something happens after each."""
    found = []
    while address:
        page = client.get(address).json()
        found += [row["reference"] for row in page["results"]]
        meanwhile()
        address = page["next"]
    return found


@pytest.mark.parametrize("address", HARVEST)
def test_while_decisions_appear_on_every_page_none_comes_twice_and_none_is_missed(client, address):
    before = references(appear(230))
    new, days = [], iter([60, 400])
    found = read(client, address, lambda: new.extend(references(appear(2, days=next(days)))) if len(new) < 4 else None)
    assert len(found) == len(set(found))
    assert set(before) <= set(found)
    assert set(found) - set(before) == (set(new) if "?" in address else set())


@pytest.mark.parametrize("address", HARVEST)
def test_while_a_decision_is_taken_down_no_other_is_missed(client, address):
    appear(150)
    first = client.get(address).json()["results"][0]["reference"]
    gone = Decision.objects.get(reference=first)
    found = read(client, address, lambda: gone.withheld_because or withhold(gone, reason="No.", by=UserFactory()))
    assert len(found) == len(set(found)) == 150


def test_a_harvest_goes_on_with_what_was_updated_since_the_last_one_began(client):
    old = timezone.now() - timedelta(days=30)
    kept, corrected = appear(2, became_public_at=old)
    Decision.objects.update(updated_at=old)
    began = timezone.now()
    corrected.refresh_from_db()
    corrected.summary = "Otherwise."
    corrected.save()
    kept.refresh_from_db()
    kept.notes = "Telephoned."
    kept.save()
    [new] = appear(1)
    since = {"updated_since": began.isoformat()}
    rows = client.get("/api/decisions/", since).json()
    assert [row["reference"] for row in rows["results"]] == references([corrected, new])
    assert rows["count"] == 2
    assert rows["results"][0]["updated_at"] > rows["results"][0]["published_at"]


def test_a_page_is_asked_for_by_next_and_says_what_is_wrong_with_anything_else(client):
    appear(1)
    assert "follow “next”" in client.get("/api/decisions/?page=2").json()["page"][0]
    assert "follow “next”" in client.get("/api/councils/?page=2").json()["page"][0]
    for cursor in ("x", "é", "MjAyMA==", "OTk5OS0wMS0wMVQwMDowMDowMCswMDowMCAtMQ==", 300 * "A"):
        assert client.get("/api/decisions/", {"cursor": cursor}).status_code == 400, cursor
    for since in ("yesterday", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "\0", "2019"):
        assert client.get("/api/decisions/", {"updated_since": since}).status_code == 400, since
    assert client.get("/api/decisions/", {"updated_since": "2019-09-02"}).status_code == 200


def test_pages_of_councils_repeat_and_skip_none_when_one_is_added(client):
    AuthorityFactory.create_batch(120)
    slugs, address = [], "/api/councils/"
    while address:
        page = client.get(address).json()
        slugs += [row["slug"] for row in page["results"]]
        AuthorityFactory(slug=f"a-new-body-{len(slugs)}")
        address = page["next"]
    assert len(slugs) == len(set(slugs)) == 120


def test_a_page_far_down_takes_no_more_queries_than_the_first(client, django_assert_num_queries):
    appear(250)
    second = client.get("/api/decisions/").json()["next"]
    with django_assert_num_queries(2):
        third = client.get(second).json()["next"]
    with django_assert_num_queries(2):
        assert len(client.get(third).json()["results"]) == 50
