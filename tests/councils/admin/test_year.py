"""A review year in the back office, and the corrections of its figures once they are public."""

import pytest
from django.urls import reverse

from councils.figures import freezing, publication
from councils.models import Correction, Performance
from tests.councils.public.test_views import words
from tests.support import factories
from tests.support.factories import moment
from tests.support.screens import colleague, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    factories.DecisionFactory(upheld=True)
    return factories.ReviewYearFactory()


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_what_is_done_to_a_year_is_done_from_its_own_page(client, admin_client, year):
    page = admin_client.get(reverse("admin:councils_reviewyear_changelist")).content.decode()
    assert f'<a href="{reverse("admin:desk", args=[year.label])}">The year&#x27;s page</a>' in page
    assert f'<a href="{reverse("admin:year-checks", args=[year.pk])}">Check</a>' in page


def test_the_moment_of_publication_cannot_be_typed_into_the_year_itself(admin_client, year):
    freezing.freeze(year)
    address = reverse("admin:councils_reviewyear_change", args=[year.pk])
    admin_client.post(address, {"publish_at_0": "2020-07-29", "publish_at_1": "00:01", "notes": "Mind the gap."})
    year.refresh_from_db()
    assert year.publish_at is None
    assert year.notes == "Mind the gap."


@pytest.fixture
def published(year):
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
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
    assert Performance.objects.get(pk=published.pk).figures.upheld == 1
    released(correction)
    assert Performance.objects.get(pk=published.pk).figures.upheld == 0
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
    freezing.freeze(year)
    data = correction_of(Performance.objects.totals().get(), reason="A slip")
    page = admin_client.post(reverse("admin:councils_correction_add"), data).content.decode()
    assert "2019-20 is not public yet: thaw it" in page


def test_who_does_not_say_which_figures_are_wrong_is_led_to_them_and_given_no_noughts_to_save(admin_client, published):
    add = reverse("admin:councils_correction_add")
    for asked in ({}, {"performance": "x"}, {"performance": "999999"}):
        for page in (admin_client.get(add, asked, follow=True), admin_client.post(add, asked, follow=True)):
            assert page.redirect_chain == [(reverse("admin:councils_performance_changelist"), 302)]
            assert "Choose the row of figures that is wrong" in page.content.decode()
    assert not Correction.objects.exists()


def test_an_authoritys_figures_are_corrected_in_one_sitting(admin_client, published):
    area = Performance.objects.by_service_area().get()
    add, reason = reverse("admin:councils_correction_add"), "Logged under the wrong outcome"
    wrong = {"upheld": 0, "not_upheld": 1, "reason": reason}
    listed = admin_client.post(add, correction_of(published, **wrong), follow=True)
    assert [row.pk for row in listed.context["cl"].result_list] == [published.pk, area.pk]
    assert "0 of 1 investigation" not in words(listed)
    page = words(released(Correction.objects.get()))
    # What is left to be corrected; and all rows of the authority's year, with what holds now and the way there.
    assert "now add up to 0 not upheld where the whole year says 1, 1 upheld where the whole year says 0" in page
    assert "0 of 1 investigation" in words(admin_client.get(reverse("admin:councils_performance_changelist")))
    assert f"{add}?performance={area.pk}" in listed.content.decode()
    form = admin_client.get(add, {"performance": area.pk}).context["adminform"].form
    assert form.initial["reason"] == reason
    admin_client.post(add, correction_of(area, **wrong), follow=True)
    assert "add up to" not in words(released(Correction.objects.latest("pk")))


def test_figures_that_did_not_add_up_when_they_were_published_are_nobodys_slip(admin_client, published):
    area = Performance.objects.by_service_area().get()
    Performance.objects.filter(pk=area.pk).update(received=5, open_at_start=None)
    data = correction_of(published, received=9, reason="Counted again")
    admin_client.post(reverse("admin:councils_correction_add"), data, follow=True)
    page = words(released(Correction.objects.get()))
    assert "add up to" not in page


def test_the_way_to_a_correction_is_offered_to_those_who_may_correct(client, published):
    to_it = f"{reverse('admin:councils_correction_add')}?performance={published.pk}"
    pages = [
        reverse("admin:councils_performance_changelist"),
        reverse("admin:councils_performance_change", args=[published.pk]),
    ]
    for role, offered in (("manager", True), ("auditor", False)):
        client.force_login(colleague(role, role))
        assert [to_it in client.get(page).content.decode() for page in pages] == [offered, offered]
