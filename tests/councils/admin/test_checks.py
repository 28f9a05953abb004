"""The page that checks a year: what it shows to whom, what may stand, and the list to take away."""

import csv
import io

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from councils.models import Allowance, Outcome
from tests.support.factories import AuthorityFactory, DecisionFactory, ReasonFactory, ReviewYearFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return ReviewYearFactory()


@pytest.fixture
def case(year):
    """A year with one case that has no reason, of an authority that nobody can be written to at."""
    return DecisionFactory(authority__name="Anytown District Council", closed=True)


def colleague(role):
    user = UserFactory()
    user.groups.set(Group.objects.filter(name=role))
    return user


@pytest.fixture
def manager(client):
    client.force_login(colleague("manager"))
    return client


def page(year, **query):
    return reverse("admin:year-checks", args=[year.pk], query=query)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_problems_stand_under_their_check_with_what_to_do_and_a_link_to_the_record(manager, year, case):
    shown = manager.get(page(year)).content.decode()
    assert "Decided without a reason" in shown
    assert "Choose the reason: it says why the case ended as it did." in shown
    assert reverse("admin:councils_decision_change", args=[case.pk]) in shown
    assert reverse("admin:councils_authority_change", args=[case.authority.pk]) in shown
    assert "Nothing here keeps 2019-20 from being frozen." in shown


def test_the_first_few_of_each_check_are_shown_with_the_way_to_all_of_them(manager, year, case):
    DecisionFactory.create_batch(9, authority=case.authority, closed=True)
    response = manager.get(page(year))
    shown = {group["check"].name: len(group["lines"]) for group in response.context["groups"]}
    assert shown == {"without-reason": 8, "without-contact": 1, "without-wording": 1, "nothing-investigated": 1}
    assert "All 10 of these" in response.content.decode()


def test_one_check_is_shown_alone(manager, year, case):
    response = manager.get(page(year, check="without-reason"))
    assert [group["check"].name for group in response.context["groups"]] == ["without-reason"]
    assert "Neither a chief executive" not in response.content.decode()
    assert manager.get(page(year, check="nonsense")).context["names"] == []


def test_what_blocks_is_said_first_and_offers_no_box(manager, year, case):
    case.reason = ReasonFactory(outcome=Outcome.UPHELD)
    case.save()
    response = manager.get(page(year))
    assert "2019-20 cannot be frozen yet: 1 problem must be put right first." in response.content.decode()
    assert f"reason-of-another-outcome:decision:{case.pk}" not in response.content.decode()
    stages = manager.get(reverse("admin:desk", args=[year.label])).content.decode()
    assert f"{page(year)}?check=reason-of-another-outcome" in stages
    frozen = manager.post(reverse("admin:desk-step", args=[year.label, "freeze"]))
    assert "The reason belongs to another outcome: 1 case." in frozen.content.decode()
    year.refresh_from_db()
    assert not year.is_frozen


def test_the_page_before_a_freeze_says_how_much_nobody_has_looked_at(manager, year, case):
    shown = manager.get(reverse("admin:desk-step", args=[year.label, "freeze"])).content.decode()
    assert "still names 4 problems that nobody has looked at" in shown


def test_chosen_problems_are_let_stand_with_a_reason(manager, year, case):
    keys = [
        f"without-reason:decision:{case.pk}",
        f"without-contact:authority:{case.authority.pk}",
        "made-up:decision:x",
    ]
    response = manager.post(page(year), {"problem": keys, "reason": "Looked at."}, follow=True)
    assert said(response) == ["2 problems may stand."]
    assert {allowance.check_name for allowance in Allowance.objects.all()} == {"without-reason", "without-contact"}
    assert "Choose the reason" not in response.content.decode()
    assert "Looked at and left: 2" in response.content.decode()


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ({"reason": ""}, "Say why they may stand"),
        ({"reason": "Fine.", "problem": []}, "Choose the problems that may stand."),
    ],
)
def test_letting_stand_without_a_reason_or_a_choice_keeps_nothing(manager, year, case, sent, answer):
    response = manager.post(page(year), {"problem": [f"without-reason:decision:{case.pk}"], **sent})
    assert answer in response.content.decode()
    assert "Nothing has been changed yet" in response.content.decode()
    assert not Allowance.objects.exists()


def test_a_whole_list_of_several_pages_is_let_stand_at_once(manager, year, case):
    DecisionFactory.create_batch(120, authority=case.authority, closed=True)
    response = manager.get(page(year, check="without-reason"))
    assert "1 to 100 of 121" in response.content.decode()
    assert "All 121 of this list" in response.content.decode()
    assert "101 to 121 of 121" in manager.get(page(year, check="without-reason", p=2)).content.decode()
    manager.post(page(year, check="without-reason"), {"everything": "on", "reason": "A batch from the old system."})
    assert Allowance.objects.filter(check_name="without-reason").count() == 121
    assert not Allowance.objects.exclude(check_name="without-reason").exists()


def test_what_was_let_stand_is_listed_with_who_and_why_and_can_be_shown_again(manager, year, case):
    manager.post(page(year), {"problem": [f"without-reason:decision:{case.pk}"], "reason": "By telephone."})
    allowance = Allowance.objects.get()
    listed = reverse("admin:councils_allowance_changelist")
    shown = manager.get(listed).content.decode()
    assert "By telephone." in shown
    assert str(allowance.by) in shown
    manager.post(listed, {"action": "withdraw", "_selected_action": [allowance.pk], "confirmed": "yes"})
    allowance.refresh_from_db()
    assert allowance.withdrawn_by
    assert "Choose the reason" in manager.get(page(year)).content.decode()
    again = manager.post(listed, {"action": "withdraw", "_selected_action": [allowance.pk]}).content.decode()
    assert "It is shown again already." in again


@pytest.mark.parametrize("role", ["auditor", "caseworker", "co-ordinator"])
def test_who_only_reads_is_offered_nothing_to_let_stand(client, year, case, role):
    client.force_login(colleague(role))
    response = client.get(page(year))
    assert "Decided without a reason" in response.content.decode()
    assert 'name="problem"' not in response.content.decode()
    sent = {"problem": [f"without-reason:decision:{case.pk}"], "reason": "Fine."}
    assert client.post(page(year), sent).status_code == 403
    assert not Allowance.objects.exists()


def test_the_list_is_taken_away_as_csv_with_nothing_a_spreadsheet_runs(manager, year):
    DecisionFactory(authority=AuthorityFactory(name="=Anytown"), closed=True, reference="19 999 999")
    response = manager.get(page(year, check="without-reason", **{"as": "csv"}))
    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert response["Content-Disposition"] == 'attachment; filename="check-2019-20.csv"'
    assert rows[0][:4] == ["Problem", "Blocks the freeze", "Reference", "Authority"]
    assert rows[1][:4] == ["Decided without a reason", "no", "19 999 999", "'=Anytown"]
    assert len(rows) == 2


def test_the_list_is_taken_away_as_a_workbook(manager, year, case):
    response = manager.get(page(year, **{"as": "xlsx"}))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert ("Decided without a reason", "no", case.reference) in [row[:3] for row in rows]
    assert len(rows) == 5


def test_the_year_leads_to_its_check(manager, year):
    for name, args in (("changelist", []), ("change", [year.pk])):
        shown = manager.get(reverse(f"admin:councils_reviewyear_{name}", args=args)).content.decode()
        assert page(year) in shown
