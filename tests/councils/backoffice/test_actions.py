"""Actions: what follows and what stands against it before there is a button; then all in one transaction, once."""

import pytest
from django.urls import reverse

from councils.figures.freezing import freeze
from councils.models import Recommendation
from councils.models.decision import NOT_RELEASED
from letters.lifecycle.compose import compose
from letters.models import Letter, Sample
from tests.support import factories
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def casey(client):
    client.force_login(colleague("caseworker", "casey"))
    return client


@pytest.fixture
def cory(client):
    client.force_login(colleague("co-ordinator", "cory"))
    return client


@pytest.fixture
def year_with_letter(settings, tmp_path):
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": place}
    factories.DecisionFactory(upheld=True)
    year = factories.ReviewYearFactory()
    freeze(year)
    compose(year)
    Letter.objects.get().keep_pdf(b"%PDF-")
    return year


def carried(page):
    return dict(page.context["carried"])


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_what_stands_against_it_is_said_and_there_is_no_button(casey):
    done = factories.RecommendationFactory(completed_on="2019-11-04")
    page = casey.get(reverse("admin:recommendation-complete", args=[done.pk])).content.decode()
    assert "It was completed on 4 November 2019." in page
    assert 'name="confirmed"' not in page


def test_what_follows_is_said_before_and_what_was_done_after(casey):
    open_still = factories.RecommendationFactory()
    address = reverse("admin:recommendation-complete", args=[open_still.pk])
    assert "measured against its due date as amended" in casey.get(address).content.decode()
    response = casey.post(address, {"on": "4/11/2019", "evidence": "Minutes."}, follow=True)
    assert said(response) == [f"{open_still} is completed."]


def test_a_button_pressed_twice_does_it_once_and_says_so(admin_client, year_with_letter):
    address = reverse("admin:sample-draw", args=[year_with_letter.pk])
    sent = carried(admin_client.get(address))
    first = admin_client.post(address, sent, follow=True)
    second = admin_client.post(address, sent, follow=True)
    assert Sample.objects.count() == 1
    assert second.redirect_chain == first.redirect_chain
    assert said(second)[0].startswith("“Draw 10 letters of 2019-20 to be read” was done already, on ")


def test_the_same_page_opened_again_does_it_again(admin_client, year_with_letter):
    address = reverse("admin:sample-draw", args=[year_with_letter.pk])
    for _ in range(2):
        admin_client.post(address, carried(admin_client.get(address)))
    assert Sample.objects.count() == 2


def test_what_was_refused_can_be_sent_again_once_it_is_put_right(casey):
    open_still = factories.RecommendationFactory()
    address = reverse("admin:recommendation-complete", args=[open_still.pk])
    sent = carried(casey.get(address)) | {"on": "4/11/2019", "evidence": ""}
    assert casey.post(address, sent).status_code == 200
    assert casey.post(address, sent | {"evidence": "Minutes."}).status_code == 302
    assert Recommendation.objects.get().completed_on


def test_many_chosen_in_a_list_are_done_once_when_the_button_is_pressed_twice(cory):
    held = factories.DecisionFactory.create_batch(2, upheld=True, summary="Delay.", withheld_because=NOT_RELEASED)
    chosen = {"action": "release", "_selected_action": [decision.pk for decision in held]}
    listed = reverse("admin:councils_decision_changelist")
    sent = carried(cory.post(listed, chosen)) | chosen | {"confirmed": "yes"}
    assert said(cory.post(listed, sent, follow=True)) == ["2 decisions released."]
    assert said(cory.post(listed, sent, follow=True))[0].startswith("“Release” was done already, on ")


def test_an_action_is_offered_to_those_alone_whose_role_does_it(casey):
    factories.DecisionFactory()
    offered = casey.get(reverse("admin:councils_decision_changelist")).context["action_form"].fields["action"].choices
    assert {"withhold", "export_csv"} <= {name for name, _ in offered}
    assert not {"release", "hand_over"} & {name for name, _ in offered}


def test_what_none_of_the_chosen_can_be_is_not_done_and_each_says_why(cory):
    decision = factories.DecisionFactory(upheld=True)
    chosen = {"action": "release", "_selected_action": [decision.pk], "confirmed": "yes"}
    response = cory.post(reverse("admin:councils_decision_changelist"), chosen)
    assert response.context["refusals"] == [(decision, "Nothing waits for release.")]
    assert "None of them can be changed in this way." in response.content.decode()
