"""The page of an authority for the telephone: what is open and overdue, whom we know, what was said."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import Call
from tests.support import factories
from tests.support.everything import one_of_everything
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def authority():
    return factories.AuthorityFactory(name="Worcester City Council")


@pytest.fixture
def casey():
    return colleague("caseworker", "casey")


def address(authority):
    return reverse("admin:authority-page", args=[authority.pk])


def words(client, user, authority):
    client.force_login(user)
    return " ".join(client.get(address(authority)).content.decode().split())


def test_what_is_open_and_what_is_overdue_stands_there_with_who_handles_it(client, casey, authority):
    waiting = factories.DecisionFactory(authority=authority, handler=casey, received_on=in_days(-12))
    late = factories.DecisionFactory(authority=authority, upheld=True)
    factories.RecommendationFactory(decision=late, number=1, due_on=in_days(-3))
    factories.RecommendationFactory(decision=late, number=2, due_on=in_days(30))
    factories.RecommendationFactory(due_on=in_days(-3))  # another authority's
    page = words(client, casey, authority)
    assert "What it agreed to do: 2 outstanding, 1 overdue" in page
    assert "3 days overdue" in page
    assert "Open cases: 1" in page
    assert f">{waiting.reference}</a>" in page
    assert "12 days ago" in page


def test_everything_that_is_known_of_it_is_on_one_page(client):
    manager = colleague("manager", "mary")
    decision = one_of_everything(factories.UserFactory(is_superuser=True))
    page = words(client, manager, decision.authority)
    for part in (
        "Chief Executive",
        "Annual Review letter 2020",
        "2019-20",
        "A family left",
        "Not ours.",
        "another week",
    ):
        assert part in page, part


def test_a_call_is_noted_on_the_page_with_who_and_when(client, casey, authority):
    client.force_login(casey)
    page = client.get(address(authority))
    assert "call_form" in page.context
    note = reverse("admin:authority-call", args=[authority.pk])
    typed = {"confirmed": "yes", "spoke_to": "The link officer", "said": "They ask for another week."}
    answer = client.post(f"{note}?back={address(authority)}", typed)
    assert answer["Location"] == address(authority)
    call = Call.objects.get()
    assert (call.authority, call.by, call.said) == (authority, casey, "They ask for another week.")
    page = words(client, casey, authority)
    assert "They ask for another week." in page
    assert "casey, with The link officer" in page


def test_a_note_without_words_is_refused_with_a_sentence(client, casey, authority):
    client.force_login(casey)
    answer = client.post(reverse("admin:authority-call", args=[authority.pk]), {"confirmed": "yes", "said": " "})
    assert "This field is required" in answer.content.decode()
    assert not Call.objects.exists()


def test_an_auditor_reads_the_notes_and_writes_none(client, casey, authority):
    authority.calls.create(said="They ask for another week.", by=casey)
    auditor = colleague("auditor", "audrey")
    page = words(client, auditor, authority)
    assert "They ask for another week." in page
    assert "Keep the note" not in page
    assert client.post(reverse("admin:authority-call", args=[authority.pk]), {"said": "x"}).status_code == 403


def test_somebody_without_a_role_and_an_authority_that_is_not_there_get_no_page(client, casey, authority):
    client.force_login(factories.UserFactory())
    assert client.get(address(authority)).status_code == 403
    client.force_login(casey)
    assert client.get(reverse("admin:authority-page", args=[authority.pk + 1])).status_code == 404


def test_the_page_asks_no_more_for_more_work(client, casey, authority, django_assert_max_num_queries):
    for number in range(8):
        factories.DecisionFactory(authority=authority, handler=casey)
        late = factories.DecisionFactory(authority=authority, upheld=True, handler=casey)
        factories.RecommendationFactory(decision=late, due_on=in_days(-number))
        authority.calls.create(said="Hello.", by=casey)
        factories.PublicReportFactory(authority=authority)
    client.force_login(casey)
    with django_assert_max_num_queries(30):
        client.get(address(authority))
