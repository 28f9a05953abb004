"""The log of everything that was done, by person, day, kind and authority, for those who may read it; and as a file."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse

from ombudsman.sign_in.adapters import ColleagueAdapter
from tests.support import factories
from tests.support.screens import address, colleague, filled, save

pytestmark = pytest.mark.django_db

LOG = reverse("admin:admin_logentry_changelist")


@pytest.fixture
def auditor(client):
    client.force_login(colleague("auditor", "audrey"))
    return client


def entries(client, **query):
    return [
        (str(each.user), each.object_repr, each.get_change_message())
        for each in client.get(LOG, query).context["cl"].result_list
    ]


def done_by(client, user, decision, **typed):
    client.force_login(user)
    save(client, decision, filled(client, decision), **typed)


def test_what_somebody_saved_is_found_by_person_kind_day_and_authority(client):
    casey, cory = colleague("caseworker", "casey"), colleague("co-ordinator", "cory")
    here = factories.DecisionFactory(authority__name="Worcester City Council", authority__slug="worcester")
    there = factories.DecisionFactory(authority__name="Kent County Council", authority__slug="kent")
    done_by(client, casey, here, notes="They rang.")
    done_by(client, cory, there, notes="They wrote.")
    client.force_login(colleague("auditor", "audrey"))
    kind = LogEntry.objects.first().content_type_id
    (first,) = entries(client, q="worcester")
    assert first[:2] == ("casey", here.reference)
    assert [who for who, *_ in entries(client, user__id__exact=cory.pk)] == ["cory"]
    assert len(entries(client, content_type__id__exact=kind)) == 2
    assert entries(client, action_time__year=2001) == []
    page = client.get(LOG).content.decode()
    assert f'<a href="{address(here)}">' in page


def test_exports_and_what_is_done_to_many_stand_in_it(client):
    client.force_login(colleague("co-ordinator", "cory"))
    cases = factories.DecisionFactory.create_batch(2)
    b"".join(client.post(reverse("admin:councils_decision_export"), {"format": "csv"}))
    chosen = {"action": "take", "_selected_action": [case.pk for case in cases], "confirmed": "yes"}
    client.post(reverse("admin:councils_decision_changelist"), chosen)
    client.force_login(colleague("auditor", "audrey"))
    assert entries(client) == [
        ("cory", "decisions", "2 decisions taken."),
        ("cory", "decisions", "Exported as CSV: 2 decisions."),
    ]


def test_a_change_of_roles_says_from_which_to_which(client):
    client.force_login(colleague("administrator", "ada"))
    cory, manager = colleague("co-ordinator", "cory"), Group.objects.get(name="manager")
    change = reverse("admin:auth_user_change", args=[cory.pk])
    client.post(change, {"username": "cory", "is_active": "on", "is_staff": "on", "groups": [manager.pk]})
    assert entries(client)[0] == ("ada", "cory", "Roles: co-ordinator before, manager now.")


def test_who_signs_in_is_written_down(client, rf):
    casey = colleague("caseworker", "casey")
    request = rf.get("/")
    request.session = client.session
    ColleagueAdapter(request).login(request, casey)
    client.force_login(colleague("auditor", "audrey"))
    assert entries(client) == [("casey", "casey", "Signed in.")]


def test_it_is_taken_away_as_a_file_and_that_is_written_down_too(auditor):
    decision = factories.DecisionFactory()
    LogEntry.objects.log_actions(factories.UserFactory(username="casey").pk, [decision], 2, "Said.", single_object=True)
    file = b"".join(auditor.post(reverse("admin:admin_logentry_export"), {"format": "csv"})).decode("utf-8-sig")
    assert file.splitlines()[0] == "at,by,kind,record,what"
    assert f"casey,decision,{decision.reference},Said." in file
    assert ("audrey", "log entries", "Exported as CSV: 1 log entry.") in entries(auditor)


@pytest.mark.parametrize("role", ["caseworker", "co-ordinator", "manager"])
def test_nobody_else_reads_it(client, role):
    client.force_login(colleague(role, "somebody"))
    assert client.get(LOG).status_code == 403
    assert LOG not in client.get(reverse("admin:index")).content.decode()


def test_a_long_log_asks_no_more_than_a_short_one(auditor, django_assert_max_num_queries):
    decision = factories.DecisionFactory()
    for number in range(30):
        LogEntry.objects.log_actions(factories.UserFactory().pk, [decision], 2, f"Said {number}.", single_object=True)
    with django_assert_max_num_queries(16):
        auditor.get(LOG)
