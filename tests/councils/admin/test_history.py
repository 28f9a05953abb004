"""The history of a record: who did what, when, from what to what, in sentences."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse

from councils.models import Authority
from councils.register.loading import load_register
from tests.support import factories
from tests.support.everything import ours
from tests.support.screens import colleague, filled, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker(client):
    client.force_login(colleague("caseworker", "casey"))
    return client


def history(client, record):
    page = client.get(reverse(f"admin:councils_{record._meta.model_name}_history", args=[record.pk]))
    return page.content.decode()


def anybody():
    """A request of somebody who may do everything."""
    return SimpleNamespace(user=get_user_model()(is_superuser=True, is_active=True))


def test_a_change_on_the_screen_reads_as_a_sentence(caseworker):
    decision = factories.DecisionFactory(upheld=True)
    save(caseworker, decision, filled(caseworker, decision), outcome="not_upheld", decided_on="3/9/2019")
    page = history(caseworker, decision)
    assert "casey changed outcome from “Upheld” to “Not upheld”." in page
    assert "casey changed decided on from “2 September 2019” to “3 September 2019”." in page


def test_what_a_command_did_is_said_to_be_nobodys(caseworker):
    decision = factories.DecisionFactory()
    assert f"A command or an import added {decision.reference}." in history(caseworker, decision)


def test_the_history_of_a_decision_tells_of_its_recommendations(caseworker):
    recommendation = factories.RecommendationFactory(number=1)
    by = factories.UserFactory(username="cory")
    recommendation.amend_due_date(date(2020, 1, 6), reason="Agreed by telephone", by=by)
    page = history(caseworker, recommendation.decision)
    assert "cory changed due on from “2 December 2019” to “6 January 2020” (Agreed by telephone)." in page


def test_a_report_tells_which_decisions_it_was_joined_to(caseworker):
    report = factories.PublicReportFactory()
    report.decisions.add(factories.DecisionFactory(reference="19 012 345"))
    report.decisions.add(factories.DecisionFactory(reference="19 012 346"))
    assert "decisions from “19 012 345” to “19 012 345, 19 012 346”" in history(caseworker, report)


def test_the_history_asks_the_database_no_more_for_a_longer_register(caseworker, django_assert_max_num_queries):
    decision = factories.DecisionFactory()
    for number in range(5):
        decision.notes = str(number)
        decision.save()
    history(caseworker, decision)
    with django_assert_max_num_queries(30):
        history(caseworker, decision)


def test_what_stood_before_its_history_began_is_told_too(client):
    authority = factories.AuthorityFactory()
    contact = authority.contacts.create(role="leader", office="Leader", email="old@example.invalid")
    contact.history.all().delete()
    client.force_login(colleague("caseworker", "casey"))
    address = reverse("admin:councils_contact_change", args=[contact.pk])
    client.post(
        address, {"authority": authority.name, "role": "leader", "office": "Leader", "email": "new@example.invalid"}
    )
    page = history(client, contact)
    assert "casey changed email from “old@example.invalid” to “new@example.invalid”." in page
    assert "stood as it was before its history was kept." in page


def test_an_old_state_is_read_in_the_history_and_saved_by_no_form(client):
    contact = factories.AuthorityFactory().contacts.create(role="chief-executive", office="Chief Executive")
    client.force_login(colleague("administrator", "ada"))
    change = reverse("admin:councils_contact_change", args=[contact.pk])
    old = change.replace("change", f"history/{contact.history.get().pk}")
    form = client.get(change).context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields} | {"office": "Somebody else"}
    assert client.get(old).status_code == client.post(old, typed).status_code == 302
    contact.refresh_from_db()
    assert contact.office == "Chief Executive"


def test_every_record_that_somebody_can_change_keeps_its_history():
    changed_by_hand = [model for model in ours() if admin.site._registry[model].has_change_permission(anybody())]
    assert [model.__name__ for model in changed_by_hand if not hasattr(model, "history")] == []


def test_a_file_of_populations_is_told_in_the_history_of_each(client, tmp_path):
    population = factories.PopulationFactory(residents=100_000)
    file = tmp_path / "populations.csv"
    file.write_text(f"authority,year,residents\n{population.authority.slug},{population.year},101500\n")
    for _ in range(2):
        call_command("import_populations", file)
    assert population.history.count() == 2
    client.force_login(colleague("auditor", "audrey"))
    assert "changed residents from “100000” to “101500” (Imported from populations.csv)." in history(client, population)


def test_the_register_is_told_once_in_the_history_of_what_it_brought():
    load_register()
    worcester = Authority.objects.get(slug="worcester-city-council")
    assert worcester.history.get().history_change_reason == "Register that came with the site"
    Authority.objects.filter(pk=worcester.pk).update(name="Worcester")
    load_register()
    load_register()
    assert [entry.name for entry in worcester.history.all()] == ["Worcester City Council"] * 2
