"""Authorities and cases are named by typing on every form of the back office: no script, no list to climb through."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin
from django.urls import reverse
from playwright.sync_api import expect

from councils.models import Attendance, Contact, Decision, PublicReport, Recommendation, TrainingCourse
from tests.browser.test_admin_keyboard import colleague as colleague_anew
from tests.browser.test_admin_keyboard import sign_in
from tests.support import factories
from tests.support.everything import one_of_everything
from tests.support.screens import colleague, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    client.force_login(colleague("administrator", "ada"))
    return client


@pytest.fixture
def worcester():
    authority = factories.AuthorityFactory(name="Worcester City Council", gss_code="E07000237")
    authority.former.create(name="Worcester Borough Council", until=date(2000, 3, 31))
    return authority


def add(model):
    return reverse(f"admin:councils_{model._meta.model_name}_add")


def errors(response):
    return [error for found in response.context["errors"] for error in found]


def test_no_form_asks_for_another_record_in_a_way_that_needs_a_script(admin_client, admin_user):
    one_of_everything(admin_user)
    looked_at = set()
    for model, pages in admin.site._registry.items():
        assert not [*pages.autocomplete_fields, *pages.raw_id_fields], model
        response = admin_client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"))
        if response.status_code == 200 and "adminform" in (response.context or {}):
            shown = [response.context["adminform"].form]
            shown += [each.formset.empty_form for each in response.context["inline_admin_formsets"]]
            drawn = [getattr(field.widget, "widget", field.widget) for form in shown for field in form.fields.values()]
            assert not [widget for widget in drawn if isinstance(widget, AutocompleteMixin)], model
            looked_at.add(model)
    assert {Contact, TrainingCourse, Attendance, PublicReport, Recommendation} < looked_at


@pytest.mark.parametrize("typed", ["Worcester City Council", "worcester", "Worcester Borough", "E07000237"])
def test_a_contact_is_of_the_authority_that_is_typed_in_any_way(administrator, worcester, typed):
    administrator.post(add(Contact), {"authority": typed, "role": "leader", "office": "Leader of the Council"})
    assert Contact.objects.get().authority == worcester


def test_a_name_that_nobody_has_or_several_have_is_asked_about(administrator, worcester):
    factories.AuthorityFactory(name="Worcestershire County Council")
    contact = {"role": "leader", "office": "Leader"}
    (none,) = errors(administrator.post(add(Contact), contact | {"authority": "Atlantis"}))
    assert none == "No authority is or was called “Atlantis”: try part of its name or its GSS code."
    (several,) = errors(administrator.post(add(Contact), contact | {"authority": "worc"}))
    assert several.startswith("“worc” could be Worcester City Council; Worcestershire County Council.")


def test_a_course_for_nobody_alone_is_given_without_an_authority_and_stays_so(administrator):
    course = TrainingCourse.objects.create(held_on=date(2020, 2, 3), topic="Complaints", people=12)
    change = reverse("admin:councils_trainingcourse_change", args=[course.pk])
    screen = filled(administrator, None, administrator.get(change))
    course.topic = "Handling complaints well"
    course.save()
    page = administrator.post(change, screen | {"people": "14"})
    assert "Nothing is saved yet" in page.content.decode()
    form = page.context["adminform"].form
    assert (form["topic"].value(), form["authority"].value() or "") == ("Handling complaints well", "")


def test_an_authority_that_a_colleague_put_right_meanwhile_is_taken_over(administrator, worcester):
    contact = factories.AuthorityFactory(name="Elsewhere").contacts.create(role="leader", office="Leader")
    change = reverse("admin:councils_contact_change", args=[contact.pk])
    screen = filled(administrator, None, administrator.get(change))
    contact.authority = worcester
    contact.save()
    form = administrator.post(change, screen | {"name": "Ms A Nobody"}).context["adminform"].form
    assert (form["authority"].value(), form["name"].value()) == ("Worcester City Council", "Ms A Nobody")


def report(**facts):
    return {"title": "A family left waiting", "kind": "s30", "published_on": "today", "authority": "Worcester"} | facts


def test_a_report_names_its_decisions_in_whatever_way_they_are_put_down(administrator, worcester):
    for reference in ("19 000 001", "19 000 002", "19 000 003"):
        factories.DecisionFactory(upheld=True, reference=reference, authority=worcester)
    administrator.post(add(PublicReport), report(decisions="19000001, 19 000 002\r\n\r\n19-000-003"))
    made = PublicReport.objects.get()
    assert set(made.decisions.all()) == set(Decision.objects.all())
    page = administrator.get(reverse("admin:councils_publicreport_change", args=[made.pk]))
    assert page.context["adminform"].form["decisions"].value() == "19 000 001\n19 000 002\n19 000 003"


def test_every_reference_that_no_decision_has_is_named_and_nothing_typed_is_lost(administrator, worcester):
    kept = factories.DecisionFactory(upheld=True, authority=worcester)
    page = administrator.post(add(PublicReport), report(decisions=f"{kept.reference}\n19999999\nnonsense"))
    assert errors(page) == [
        "There is no decision 19 999 999: look for it in the list of decisions.",
        "There is no decision nonsense: look for it in the list of decisions.",
    ]
    assert page.context["adminform"].form["decisions"].value() == f"{kept.reference}\n19999999\nnonsense"


def test_a_report_has_an_address_made_of_its_title_without_a_script(administrator, worcester):
    administrator.post(add(PublicReport), report())
    assert PublicReport.objects.get().slug == "a-family-left-waiting"


def test_a_further_report_is_chosen_by_authority_title_and_day(administrator, worcester):
    earlier = factories.PublicReportFactory(title="Bins", authority=worcester, published_on=date(2019, 5, 3))
    page = administrator.get(add(PublicReport))
    assert "Worcester City Council: Bins, 3 May 2019</option>" in page.content.decode()
    administrator.post(add(PublicReport), report(kind="s31", further_to=earlier.pk))
    assert earlier.further_reports.get().title == "A family left waiting"
    page = administrator.get(reverse("admin:councils_publicreport_change", args=[earlier.pk]))
    assert earlier not in page.context["adminform"].form.fields["further_to"].queryset


def test_those_who_took_over_are_named_one_on_a_line(administrator, worcester):
    county = factories.AuthorityFactory(name="Bristol, City of")
    gone = factories.AuthorityFactory(name="Gone District Council")
    change = reverse("admin:councils_authority_change", args=[gone.pk])
    screen = filled(administrator, None, administrator.get(change))
    administrator.post(change, screen | {"successors": "E07000237\nBristol, City of", "county": "bristol"})
    gone.refresh_from_db()
    assert (set(gone.successors.all()), gone.county) == ({worcester, county}, county)


def test_the_names_stand_once_on_a_page_however_many_rows_ask_for_one(administrator, worcester):
    page = administrator.get(reverse("admin:councils_seminar_add")).content.decode()
    assert page.count("<datalist") == page.count('value="Worcester Borough Council"') == 1
    assert page.count('list="authority-names"') == 4
    assert "<datalist" not in administrator.get(reverse("admin:councils_category_add")).content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_authorities_and_decisions_are_named_without_javascript(chromium, live_server, client, shared_files):
    worcester = factories.AuthorityFactory(name="Worcester City Council", gss_code="E07000237")
    decision = factories.DecisionFactory(upheld=True, authority=worcester)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, live_server, client, colleague_anew("co-ordinator"))
    page = context.new_page()
    page.goto(add(PublicReport))
    for name, typed in report(decisions=decision.reference, authority="E07000237").items():
        field = page.locator(f"#id_{name}")
        field.select_option(typed) if name == "kind" else field.fill(typed)
    page.click("[name=_save]")
    made = PublicReport.objects.get()
    assert (made.authority, list(made.decisions.all())) == (worcester, [decision])
    page.goto(reverse("admin:councils_seminar_add"))
    page.fill("#id_place", "Leeds")
    page.fill("#id_attendances-0-authority", "Worcester")
    page.click("[name=_save]")
    assert Attendance.objects.get().authority == worcester
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_authority_is_named_in_full_when_the_line_is_left(chromium, live_server, client, shared_files):
    factories.AuthorityFactory(name="Worcester City Council", gss_code="E07000237")
    context = chromium.new_context(base_url=live_server.url)
    sign_in(context, live_server, client, colleague_anew("co-ordinator"))
    page = context.new_page()
    page.goto(add(Contact))
    field = page.locator("#id_authority")
    field.fill("worcester")
    field.press("Tab")
    told = page.locator(".meant")
    expect(told).to_have_text("Worcester City Council: district council, E07000237.", ignore_case=True)
    expect(field).to_have_value("Worcester City Council")
    field.fill("Atlantis")
    field.press("Tab")
    expect(told).to_contain_text("No authority is or was called “Atlantis”")
    expect(field).to_have_value("Atlantis")
    context.close()
