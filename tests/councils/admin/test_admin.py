"""The back office as an administrator meets it: every page opens, lists stay cheap, what is frozen stays so."""

from datetime import date

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils.models import Correction, DueDateAmendment, KindTotal, Performance, ReviewYear
from letters.models import Letter, Wording
from tests.ombudsman.test_roles import about
from tests.support import factories
from tests.support.everything import one_of_everything, ours

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(admin_client):
    return admin_client


@pytest.fixture(scope="module")
def record(module_db):
    return one_of_everything(factories.UserFactory(is_superuser=True))


def test_every_record_has_a_page_in_the_back_office():
    assert [model.__name__ for model in ours() if not admin.site.is_registered(model)] == []


def addresses(model):
    """Every address the back office has for a model and its first record."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    first = model.objects.first()
    assert first, f"{model.__name__} has no record to look at"
    yield reverse(f"{name}_changelist")
    yield reverse(f"{name}_add") + about(f"{model._meta.app_label}_{model._meta.model_name}_add")
    yield from (reverse(f"{name}_{page}", args=[first.pk]) for page in ("change", "history", "delete"))


def test_every_page_of_every_record_opens_for_an_administrator(administrator, record):
    request = administrator.get(reverse("admin:index")).wsgi_request
    for model in ours():
        page_of, first = admin.site.get_model_admin(model), model.objects.first()
        allowed = [True, page_of.has_add_permission(request), True, True, page_of.has_delete_permission(request, first)]
        for address, may in zip(addresses(model), allowed, strict=True):
            assert administrator.get(address).status_code == (200 if may else 403), address


@pytest.mark.parametrize("query", ["q=19", "q=anytown", "q=E07900000"])
def test_every_list_that_offers_a_search_answers_one(administrator, record, query):
    for model in ours():
        if admin.site._registry[model].search_fields:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            assert administrator.get(f"{address}?{query}").status_code == 200, address


def filter_queries(response):
    changelist = response.context["cl"]
    return [choice["query_string"] for spec in changelist.filter_specs for choice in spec.choices(changelist)]


def test_every_filter_of_every_list_can_be_chosen(administrator, record):
    for model in ours():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for query in filter_queries(administrator.get(address)):
            came_from = {"Referer": f"http://testserver{address}"}
            assert administrator.get(f"{address}{query}", headers=came_from).status_code == 200, f"{address}{query}"


def more_of_everything():
    """Ten more records behind every list, each about another authority."""
    year, amendment = ReviewYear.objects.get(), DueDateAmendment.objects.get()
    by, letter = amendment.by, Letter.objects.get()
    for number in range(10):
        decision = factories.DecisionFactory(
            upheld=True, reference=f"18 777 {number:03}", category__slug=f"subject-{number}", handler=by
        )
        factories.RecommendationFactory(decision=decision)
        amendment.pk, amendment.due_before = None, date(2019, 1, number + 1)
        amendment.save(force_insert=True)
        authority = decision.authority
        authority.contacts.create(role="leader", office="Leader")
        authority.former.create(name=f"Old Town {number}", until=date(2000, 3, 31))
        factories.PopulationFactory(authority=authority)
        authority.boundaries.create(geometry={}, source="Drawn for a test")
        factories.PublicReportFactory(authority=authority)
        factories.TrainingCourseFactory(authority=authority)
        factories.AttendanceFactory(authority=authority)
        factories.ReasonFactory()
        performance = Performance.objects.create(year=year, authority=authority, name=authority.name, kind="district")
        Correction.objects.create(performance=performance, reason="Counted twice", by=by, at=year.publish_at)
        KindTotal.objects.create(year=year, kind="fire", service_area=number, authorities=1)
        earlier = factories.ReviewYearFactory(starts_on=date(2000 + number, 4, 1))
        Wording.objects.create(year=earlier, text="Dear {authority}", signatory_office="Ombudsman")
        Letter.objects.create(
            year=year, authority=authority, recipient=authority, content=letter.content, composed_at=year.publish_at
        )


def queries_of(client, addresses):
    """How many questions each page asks the database, once everything that is remembered is remembered."""
    asked = {}
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked[address] = len(queries)
    return asked


def test_no_list_asks_the_database_more_when_it_is_longer(administrator, record):
    lists = [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in ours()]
    short = queries_of(administrator, lists)
    more_of_everything()
    long = queries_of(administrator, lists)
    assert {address: asked for address, asked in long.items() if asked > short[address]} == {}


@pytest.mark.parametrize("model", [Performance, KindTotal, Letter, DueDateAmendment])
def test_what_is_frozen_copied_or_kept_cannot_be_typed_over(administrator, record, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    kept = model.objects.first()
    assert administrator.post(reverse(f"{name}_add")).status_code == 403
    assert administrator.post(reverse(f"{name}_change", args=[kept.pk]), {"received": 7}).status_code == 403
    assert administrator.post(reverse(f"{name}_delete", args=[kept.pk]), {"post": "yes"}).status_code == 403


def test_pages_of_the_back_office_are_never_kept_by_a_cache(administrator, record):
    response = administrator.get(reverse("admin:councils_decision_change", args=[record.pk]))
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_nothing_on_the_pages_is_inline(administrator, record):
    """The content security policy allows neither style nor script in the page itself."""
    for model in ours():
        for address in addresses(model):
            page = administrator.get(address).content.decode()
            assert " style=" not in page, address
            assert " onclick=" not in page, address
            assert "<script>" not in page, address


def test_nobody_is_still_signed_in_the_next_morning(administrator):
    assert administrator.session.get_expiry_age() <= 12 * 60 * 60
