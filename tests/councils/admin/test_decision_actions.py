"""Bulk work: what will change and what will not is listed first, it is one transaction, and it ends in numbers."""

import re
from datetime import date

import pytest
from django.urls import reverse

from councils.casework.release import text_fingerprint
from councils.models import Compliance, Decision
from councils.models.decision import NOT_RELEASED
from tests.support import factories
from tests.support.screens import colleague, filled, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def cory():
    return colleague("co-ordinator", "cory")


@pytest.fixture
def coordinator(client, cory):
    client.force_login(cory)
    return client


def act(client, action, records, confirmed=True, **typed):
    """Choose records in their list and an action, and confirm it."""
    model = records[0]._meta.model_name
    data = {"action": action, "_selected_action": [record.pk for record in records], **typed}
    address = reverse(f"admin:councils_{model}_changelist")
    return client.post(address, data | ({"confirmed": "yes"} if confirmed else {}), follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def held(**facts):
    return factories.DecisionFactory(
        upheld=True, summary="The Council delayed.", withheld_because=NOT_RELEASED, **facts
    )


def test_what_can_be_released_is_and_the_rest_stays_with_its_reason(coordinator, cory):
    ready, own, named = held(), held(written_by=cory), held()
    Decision.objects.filter(pk=named.pk).update(summary="Mr Nobody complained.")
    page = act(coordinator, "release", [ready, own, named], confirmed=False).content.decode()
    assert "cory wrote it: a second person has to read it." in page
    assert "“Mr Nobody” looks like a name" in page
    assert "The Council delayed." in page  # read by whoever releases it
    response = act(coordinator, "release", [ready, own, named], **{f"read-{ready.pk}": text_fingerprint(ready)})
    assert said(response) == ["1 decision released. 2 decisions left as before."]
    assert list(Decision.objects.awaiting_release().order_by("pk")) == [own, named]


def test_nothing_is_released_that_has_changed_since_the_page_was_shown(coordinator):
    first, second = held(), held()
    read = {f"read-{one.pk}": text_fingerprint(one) for one in (first, second)}
    Decision.objects.filter(pk=second.pk).update(summary="The Council delayed for a year.")
    assert "changed while you read" in act(coordinator, "release", [first, second], **read).content.decode()
    assert Decision.objects.released().count() == 0


def test_no_more_are_released_at_once_than_somebody_reads(coordinator):
    many = factories.DecisionFactory.create_batch(52, upheld=True, summary="Delay.", withheld_because=NOT_RELEASED)
    read = {f"read-{one.pk}": text_fingerprint(one) for one in many}
    response = act(coordinator, "release", many, **read)
    assert said(response) == ["50 decisions released. 2 decisions left as before."]


def test_decisions_are_withheld_with_a_reason_that_history_keeps(coordinator, cory):
    public = factories.DecisionFactory(upheld=True)
    assert "This field is required" in act(coordinator, "withhold", [public], reason="").content.decode()
    act(coordinator, "withhold", [public], reason="A child could be recognised.")
    public.refresh_from_db()
    assert public.withheld_because == "A child could be recognised."
    assert public.history.first().history_user == cory


def test_a_reason_that_is_there_is_not_overwritten(coordinator):
    decision = factories.DecisionFactory(upheld=True, withheld_because="A child.")
    act(coordinator, "withhold", [decision], reason="Something else.")
    decision.refresh_from_db()
    assert decision.withheld_because == "A child."


def test_cases_are_handed_over_with_a_history_entry_each(coordinator, cory):
    cases, casey = factories.DecisionFactory.create_batch(3), colleague("caseworker", "casey")
    assert said(act(coordinator, "hand_over", cases, to=casey.pk)) == ["3 decisions handed over."]
    assert [case.history.first().handler for case in cases] == [casey] * 3
    assert {case.history.first().history_user for case in cases} == {cory}


def test_completion_is_recorded_for_many_and_done_ones_stay(coordinator):
    due = factories.RecommendationFactory()
    done = factories.RecommendationFactory(completed_on=date(2019, 11, 4))
    response = act(coordinator, "complete", [due, done], on="25/11/2019", evidence="Minutes of the meeting.")
    assert said(response) == ["1 recommendation completed. 1 recommendation left as before."]
    due.refresh_from_db()
    assert (due.completed_on, due.evidence) == (date(2019, 11, 25), "Minutes of the meeting.")


def test_when_one_cannot_be_done_none_is(coordinator):
    early, late = factories.RecommendationFactory(), factories.RecommendationFactory()
    Decision.objects.filter(pk=late.decision_id).update(decided_on=date(2019, 12, 31), publish_on=None)
    response = act(coordinator, "complete", [early, late], on="25/11/2019", evidence="Minutes.")
    page = response.content.decode()
    assert "Nothing has been changed yet" in page
    assert f"{late}: " in page
    early.refresh_from_db()
    assert early.completed_on is None


def test_everything_that_a_filter_found_is_meant_when_all_are_chosen(coordinator):
    cases, casey = factories.DecisionFactory.create_batch(60), colleague("caseworker", "casey")
    response = act(coordinator, "hand_over", cases[:1], to=casey.pk, select_across="1")
    assert said(response) == ["60 decisions handed over."]


def test_a_verdict_is_chosen_beforehand_where_the_dates_say_which_and_they_are_shown(client):
    late = factories.RecommendationFactory(due_on=date(2019, 10, 1), completed_on=date(2019, 11, 4)).decision
    undone = factories.RecommendationFactory(due_on=date(2019, 10, 1)).decision
    client.force_login(colleague("caseworker", "casey"))
    page = client.get(reverse("admin:decision-compliance", args=[late.pk]))
    assert page.context["form"]["outcome"].value() == Compliance.LATE
    assert "1 October 2019" in page.content.decode()
    assert "4 November 2019" in page.content.decode()
    assert client.get(reverse("admin:decision-compliance", args=[undone.pk])).context["form"]["outcome"].value() == ""


@pytest.mark.parametrize(("role", "offered"), [("caseworker", False), ("co-ordinator", False), ("manager", True)])
def test_ceased_is_offered_to_those_who_may_record_it(client, role, offered):
    decision = factories.RecommendationFactory().decision
    client.force_login(colleague(role, "somebody"))
    form = client.get(reverse("admin:decision-compliance", args=[decision.pk])).context["form"]
    assert (Compliance.CEASED in dict(form.fields["outcome"].choices)) is offered


def test_after_a_verdict_one_is_back_in_the_list_as_it_was_filtered(client):
    decision = factories.RecommendationFactory(completed_on=date(2019, 11, 4)).decision
    client.force_login(colleague("caseworker", "casey"))
    kept = {"_changelist_filters": "status=awaiting_verdict"}
    case = client.get(reverse("admin:councils_decision_change", args=[decision.pk]), kept).content.decode()
    address = reverse("admin:decision-compliance", args=[decision.pk])
    link = re.search(rf'href="({address}[^"]*)"', case)[1]
    sent = {"outcome": Compliance.COMPLIED, "on": "3/2/2020"}
    row = f"?status=awaiting_verdict#row-{decision.pk}"
    assert client.post(link, sent).url == f"{reverse('admin:councils_decision_changelist')}{row}"
    elsewhere = f"{address}?back=https://elsewhere.example/"
    assert "elsewhere" not in client.get(elsewhere).context["back"]


def test_a_case_is_handed_to_those_who_can_carry_it_on_and_not_to_an_auditor(client):
    people = [colleague(role, role) for role in ("caseworker", "auditor", "manager")]
    client.force_login(colleague("co-ordinator", "cory"))
    case = factories.DecisionFactory()
    chosen = {"action": "hand_over", "_selected_action": [case.pk]}
    form = client.post(reverse("admin:councils_decision_changelist"), chosen).context["form"]
    assert {user.username for user in form.fields["to"].queryset} == {"caseworker", "cory", "manager"}
    assert people[1].username == "auditor"


def test_a_case_that_nobody_handles_is_taken_and_nobodys_is_taken_away(client, cory):
    casey = colleague("caseworker", "casey")
    client.force_login(casey)
    left, theirs = factories.DecisionFactory(handler=None), factories.DecisionFactory(handler=cory)
    page = act(client, "take", [left, theirs], confirmed=False)
    assert page.context["refusals"] == [(theirs, "cory handles it: whoever hands cases over can move it.")]
    assert said(act(client, "take", [left, theirs])) == ["1 decision taken. 1 decision left as before."]
    assert [Decision.objects.get(pk=case.pk).handler for case in (left, theirs)] == [casey, cory]


def test_many_findings_of_the_text_check_are_told_once_and_marked_in_the_text(client):
    names = ", ".join(f"Mr {name}" for name in ("Aa", "Bb", "Cc", "Dd", "Ee"))
    decision = factories.DecisionFactory(upheld=True)
    client.force_login(colleague("caseworker", "casey"))
    answer = save(client, decision, filled(client, decision), summary=f"The Council met {names}.")
    said = [str(message) for message in answer.context["messages"] if "text check" in str(message)]
    assert len(said) == 1
    assert "asks about 5 passages" in said[0]
    page = reverse("admin:decision-release", args=[decision.pk])
    assert page in said[0]
    assert client.get(page).content.decode().count("<mark") == 5
