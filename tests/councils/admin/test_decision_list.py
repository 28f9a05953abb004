"""The list of decisions: what its rows say, chips that are taken off, what a search finds first and marks."""

from datetime import timedelta

import pytest
from django.urls import reverse

from councils.models.decision import today
from tests.support import factories
from tests.support.screens import address, colleague, filled

pytestmark = pytest.mark.django_db

LIST = "/admin/councils/decision/"


@pytest.fixture
def casey():
    return colleague("caseworker", "casey")


@pytest.fixture
def caseworker(client, casey):
    client.force_login(casey)
    return client


def words(response):
    return " ".join(response.content.decode().split())


def found(client, **query):
    return list(client.get(LIST, query).context["cl"].result_list)


def test_a_row_says_who_has_it_how_old_it_is_and_by_how_much_it_is_overdue(caseworker, casey):
    late = factories.DecisionFactory(upheld=True, handler=casey)
    factories.RecommendationFactory(decision=late, due_on=today() - timedelta(days=12))
    factories.DecisionFactory(received_on=today() - timedelta(days=30))
    page = words(caseworker.get(LIST))
    assert '<span class="tag bad">overdue by 12 days</span>' in page
    assert ">took 124 days</span>" in page
    assert ">30 days ago</span>" in page
    assert '<td class="field-handled_by">casey</td>' in page
    assert '<td class="field-handled_by">nobody</td>' in page


def test_each_filter_that_holds_is_a_chip_that_is_taken_off(caseworker):
    factories.DecisionFactory()
    page = caseworker.get(LIST, {"status": "open", "handler": "nobody", "q": "anytown"})
    for chip in ("Searched for: <strong>anytown</strong>", "Status: <strong>not decided yet</strong>"):
        assert chip in words(page)
    without_status = "?handler=nobody&amp;q=anytown"
    assert f'<a href="{without_status}"><span class="visually-hidden">Take off </span>Status' in words(page)
    assert "chips" not in words(caseworker.get(LIST, headers={"Referer": f"http://testserver{LIST}"}))


def test_a_part_of_a_reference_finds_it_those_that_begin_so_first_and_is_marked(caseworker):
    inside, begins, spaced, other = (
        factories.DecisionFactory(reference=each) for each in ("19 012 345", "12 345 678", "18 501 234", "17 000 001")
    )
    assert found(caseworker, q="12345") == [begins, inside]
    assert set(found(caseworker, q="01 234")) == {inside, spaced}
    assert other not in found(caseworker, q="345")
    assert "19 0<mark>12 345</mark>" in words(caseworker.get(LIST, {"q": "12345"}))
    assert found(caseworker, q="12") == [begins]


def test_what_says_it_in_its_summary_comes_before_what_says_it_further_on_and_is_marked(caseworker):
    on = {"upheld": True, "publish_on": today() - timedelta(days=1)}
    further = factories.DecisionFactory(**on, summary="It was late.", statement="The ramp was not built.")
    first = factories.DecisionFactory(**on | {"upheld": False, "not_upheld": True}, summary="There is no ramp.")
    assert found(caseworker, q="ramp") == [first, further]
    page = words(caseworker.get(LIST, {"q": "ramp"}))
    assert "There is no <mark>ramp</mark>." in page
    assert "The <mark>ramp</mark> was not built." in page


@pytest.mark.parametrize("typed", ["19 012 345", "19012345", "19-012-345"])
def test_a_reference_typed_into_the_head_of_any_page_opens_its_case(caseworker, typed):
    case = factories.DecisionFactory(reference="19 012 345")
    assert 'id="find-anywhere"' in words(caseworker.get(reverse("admin:recommendation-due")))
    answer = caseworker.get(reverse("admin:find"), {"q": typed}, follow=True)
    assert answer.redirect_chain[-1][0] == address(case)


def test_anything_else_typed_there_is_looked_for_and_nobody_without_a_role_finds_anything(caseworker):
    answer = caseworker.get(reverse("admin:find"), {"q": "anytown"})
    assert answer["Location"] == f"{LIST}?q=anytown"
    caseworker.force_login(factories.UserFactory())
    assert caseworker.get(reverse("admin:find"), {"q": "19 012 345"}).status_code == 403


def test_whoever_saves_a_case_is_back_in_the_list_as_it_was_filtered_at_its_row(caseworker):
    case = factories.DecisionFactory()
    assert f'<span id="row-{case.pk}">' in words(caseworker.get(LIST))
    kept = "?_changelist_filters=status%3Dopen%26p%3D2"
    answer = caseworker.post(f"{address(case)}{kept}", filled(caseworker, case) | {"_save": "Save", "notes": "Rang."})
    assert answer["Location"] == f"{LIST}?status=open&p=2#row-{case.pk}"
