"""A review year in the back office: frozen, thawed and published behind a page that says what follows."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import Correction, Performance
from tests import factories
from tests.factories import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    factories.DecisionFactory(upheld=True)
    return factories.ReviewYearFactory()


def step(year, name):
    return reverse(f"admin:year-{name}", args=[year.pk])


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_the_page_before_a_freeze_says_what_is_counted(admin_client, year):
    page = admin_client.get(step(year, "freeze")).content.decode()
    assert "1 complaint received and 1 decision made in 2019-20 are counted" in page
    year.refresh_from_db()
    assert not year.is_frozen


def test_a_year_is_frozen_by_whoever_confirms(admin_client, admin_user, year):
    response = admin_client.post(step(year, "freeze"), follow=True)
    year.refresh_from_db()
    assert year.frozen_by == admin_user
    assert said(response) == ["2019-20 is frozen."]
    assert Performance.objects.totals().count() == 1


def test_a_year_that_has_not_ended_is_refused_with_the_reason(admin_client):
    under_way = factories.ReviewYearFactory(starts_on=date(timezone.localdate().year + 1, 4, 1))
    page = admin_client.post(step(under_way, "freeze")).content.decode()
    assert "has not ended" in page


def test_thawing_asks_for_a_reason_and_keeps_it(admin_client, year):
    year.freeze()
    assert "This field is required" in admin_client.post(step(year, "thaw"), {"reason": ""}).content.decode()
    admin_client.post(step(year, "thaw"), {"reason": "A late decision was found"})
    year.refresh_from_db()
    assert not year.is_frozen
    assert year.history.first().history_change_reason == "A late decision was found"


def test_a_year_is_published_at_the_moment_chosen_in_england(admin_client, year):
    year.freeze()
    response = admin_client.post(step(year, "publish"), {"at_0": "2020-07-29", "at_1": "00:01"}, follow=True)
    year.refresh_from_db()
    assert year.publish_at == moment("2020-07-29T00:01")
    assert said(response) == ["2019-20 becomes public on 29 July 2020, 00:01."]


def test_a_public_year_offers_no_way_back(admin_client, year):
    year.freeze()
    year.publish(moment("2020-07-29T00:01"))
    page = admin_client.get(step(year, "thaw")).content.decode()
    assert "2019-20 is public: correct the figures" in page
    assert '<button type="submit" class="default' not in page
    admin_client.post(step(year, "thaw"), {"reason": "Second thoughts"})
    year.refresh_from_db()
    assert year.is_frozen


def test_the_moment_of_publication_cannot_be_typed_into_the_year_itself(admin_client, year):
    year.freeze()
    address = reverse("admin:councils_reviewyear_change", args=[year.pk])
    admin_client.post(address, {"publish_at_0": "2020-07-29", "publish_at_1": "00:01", "notes": "Mind the gap."})
    year.refresh_from_db()
    assert year.publish_at is None
    assert year.notes == "Mind the gap."


@pytest.fixture
def published(year):
    year.freeze()
    year.publish(moment("2020-07-29T00:01"))
    return Performance.objects.totals().get()


def test_a_correction_starts_from_the_figures_that_hold_today(admin_client, published):
    page = admin_client.get(reverse("admin:councils_correction_add"), {"performance": published.pk})
    assert page.context["adminform"].form.initial["upheld"] == 1


def correction_of(performance, **changes):
    return {"performance": performance.pk, **performance.figures.counts, **changes}


def test_figures_that_are_public_are_corrected_beside_the_old_ones(admin_client, admin_user, published):
    data = correction_of(published, upheld=0, not_upheld=1, reason="Logged under the wrong outcome")
    response = admin_client.post(reverse("admin:councils_correction_add"), data, follow=True)
    assert response.status_code == 200
    correction = Correction.objects.get()
    assert (correction.upheld, correction.not_upheld, correction.by) == (0, 1, admin_user)
    published.refresh_from_db()
    assert published.upheld == 1
    again = correction_of(published, upheld=2, reason="And back")
    assert (
        admin_client.post(reverse("admin:councils_correction_change", args=[correction.pk]), again).status_code == 403
    )


def test_a_correction_that_breaks_a_rule_of_counting_is_refused_in_words(admin_client, published):
    data = correction_of(published, satisfactory_remedies=2, reason="A slip")
    page = admin_client.post(reverse("admin:councils_correction_add"), data).content.decode()
    assert "There cannot be more satisfactory remedies than upheld decisions." in page
    assert not Correction.objects.exists()


def test_figures_that_are_not_public_yet_are_thawed_not_corrected(admin_client, year):
    year.freeze()
    data = correction_of(Performance.objects.totals().get(), reason="A slip")
    page = admin_client.post(reverse("admin:councils_correction_add"), data).content.decode()
    assert "2019-20 is not public yet: thaw it" in page
