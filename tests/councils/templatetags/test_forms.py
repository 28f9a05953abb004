"""What is wrong with what was sent stands at the top of the page, each fault with a link to the field it is about."""

import re

import pytest
from django.urls import reverse

from tests.support import factories
from tests.support.screens import colleague, filled, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker(client):
    client.force_login(colleague("caseworker", "casey"))
    return client


def summary(response):
    """The links of the summary: where each leads, and what it says; it takes the focus without a script."""
    page = response.content.decode()
    box = page[page.index("error-summary") : page.index("</div>", page.index("error-summary"))]
    assert 'tabindex="-1" autofocus' in box
    links = re.findall(r'<a href="#([^"]+)">([^<]*)</a>', box)
    assert all(f'id="{field}"' in page for field, _ in links)
    return links


def test_each_fault_of_a_decision_leads_to_its_field(caseworker):
    decision = factories.DecisionFactory(upheld=True)
    answer = save(caseworker, decision, filled(caseworker, decision), received_on="soon", reference="")
    assert summary(answer) == [
        ("id_reference", "Reference: This field is required."),
        ("id_received_on", "Received on: “soon” is not a date: type it like 3/5, 3 May 2019 or today."),
    ]


def test_a_fault_of_a_recommendation_under_it_is_told_with_its_number(caseworker):
    decision = factories.RecommendationFactory(due_on=None).decision
    answer = save(caseworker, decision, filled(caseworker, decision), **{"recommendations-0-due_on": "whenever"})
    [(field, sentence)] = summary(answer)
    assert field == "id_recommendations-0-due_on"
    assert sentence.startswith("Recommendation 1, due on: “whenever” is not a date")


def test_a_fault_on_the_page_of_an_action_leads_to_its_field(caseworker):
    recommendation = factories.RecommendationFactory()
    page = reverse("admin:recommendation-complete", args=[recommendation.pk])
    fields = [field for field, _ in summary(caseworker.post(page, {"on": "never", "evidence": ""}))]
    assert fields == ["id_on", "id_evidence"]


def test_where_nothing_is_wrong_nothing_is_summed_up_and_where_something_is_django_says_no_more(caseworker):
    decision = factories.DecisionFactory(upheld=True)
    page = caseworker.get(reverse("admin:councils_decision_change", args=[decision.pk]))
    assert "error-summary" not in page.content.decode()
    answer = save(caseworker, decision, filled(caseworker, decision), reference="").content.decode()
    assert answer.count("errornote") == 1
    assert "<title>Error: " in " ".join(answer.split()).replace("<title> ", "<title>")


def test_on_a_new_record_the_summary_keeps_the_focus_that_the_first_field_has_otherwise(caseworker):
    page = reverse("admin:councils_decision_add")
    assert 'data-model-name="decision"' in caseworker.get(page).content.decode()
    refused = caseworker.post(page, {"reference": ""}).content.decode()
    assert 'id="django-admin-form-add-constants"' in refused
    assert "data-model-name" not in refused
