"""A review year in the back office: frozen, thawed and published behind a page that says what follows."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from councils.figures import freezing, publication
from councils.models import Performance
from tests.letters.public.test_views import an_issued_letter
from tests.support import factories
from tests.support.factories import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    factories.DecisionFactory(upheld=True)
    return factories.ReviewYearFactory()


def step(year, name):
    return reverse("admin:desk-step", args=[year.label, name])


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
    freezing.freeze(year)
    assert "This field is required" in admin_client.post(step(year, "thaw"), {"reason": ""}).content.decode()
    admin_client.post(step(year, "thaw"), {"reason": "A late decision was found"})
    year.refresh_from_db()
    assert not year.is_frozen
    assert year.history.first().history_change_reason == "A late decision was found"


def test_a_year_is_published_at_the_moment_chosen_in_england(admin_client, year):
    freezing.freeze(year)
    response = admin_client.post(step(year, "publish"), {"at_0": "2999-07-29", "at_1": "00:01"}, follow=True)
    year.refresh_from_db()
    assert year.publish_at == moment("2999-07-29T00:01")
    assert said(response) == ["2019-20 becomes public on 29 July 2999, 00:01 (BST)."]


def test_a_moment_that_has_passed_is_refused(admin_client, year):
    freezing.freeze(year)
    page = admin_client.post(step(year, "publish"), {"at_0": "2020-07-29", "at_1": "00:01"}).content.decode()
    assert "That moment has passed" in page
    year.refresh_from_db()
    assert year.publish_at is None


@pytest.mark.parametrize(
    ("day", "said"), [("2127-03-30", "never comes, because they go forward"), ("2127-10-26", "comes twice")]
)
def test_a_time_that_comes_twice_or_never_as_the_clocks_change_is_named_at_both_doors(admin_client, year, day, said):
    freezing.freeze(year)
    page = admin_client.post(step(year, "publish"), {"at_0": day, "at_1": "01:30"}).content.decode()
    assert f"the clocks of England (Europe/London) change, and 01:30 {said}" in page
    with pytest.raises(CommandError, match=f"Europe/London. change, and 01:30 {said}"):
        call_command("publish_year", "2019-20", "--at", f"{day}T01:30")
    year.refresh_from_db()
    assert year.publish_at is None


@pytest.fixture
def embargoed(year):
    freezing.freeze(year)
    publication.publish(year, moment("2999-07-29T00:01"))
    return year


def test_another_moment_is_chosen_with_a_reason_that_is_kept(admin_client, embargoed):
    later = {"at_0": "2999-08-05", "at_1": "00:01"}
    assert "This field is required" in admin_client.post(step(embargoed, "publish"), later).content.decode()
    admin_client.post(step(embargoed, "publish"), later | {"reason": "The inquiry reports that day"})
    embargoed.refresh_from_db()
    assert embargoed.publish_at == moment("2999-08-05T00:01")
    assert embargoed.history.first().history_change_reason == "The inquiry reports that day"


def test_a_year_is_held_back_with_a_reason_that_is_kept_whole(admin_client, admin_user, embargoed):
    reason = "A court has asked us to wait. " * 10
    admin_client.post(step(embargoed, "hold-back"), {"reason": reason})
    embargoed.refresh_from_db()
    assert embargoed.publish_at is None
    entry = embargoed.history.first()
    assert (entry.history_change_reason, entry.history_user) == (reason.strip(), admin_user)


def test_a_year_without_a_moment_cannot_be_held_back(admin_client, year):
    freezing.freeze(year)
    assert (
        "Nobody has said yet when 2019-20 is published." in admin_client.get(step(year, "hold-back")).content.decode()
    )


def test_the_embargo_is_lifted_early_with_a_reason_that_is_kept(admin_client, embargoed):
    assert not embargoed.is_published()
    admin_client.post(step(embargoed, "lift"), {"reason": ""})
    embargoed.refresh_from_db()
    assert not embargoed.is_published()
    admin_client.post(step(embargoed, "lift"), {"reason": "A newspaper has it"})
    embargoed.refresh_from_db()
    assert embargoed.is_published()
    assert embargoed.history.first().history_change_reason == "A newspaper has it"


@pytest.mark.parametrize("name", ["publish", "hold-back", "lift", "thaw"])
def test_nothing_moves_a_public_year_back(admin_client, year, name):
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    sent = {"at_0": "2999-08-05", "at_1": "00:01", "reason": "Second thoughts"}
    page = admin_client.post(step(year, name), sent).content.decode()
    assert "2019-20 is public" in page
    year.refresh_from_db()
    assert year.publish_at == moment("2020-07-29T00:01")


def test_the_page_before_publication_counts_what_will_appear(admin_client, year):
    freezing.freeze(year)
    council, by = Performance.objects.totals().get().authority, factories.UserFactory()
    an_issued_letter(year, council)
    held = {"held_back_at": moment("2020-07-20T12:00"), "held_back_by": by, "held_back_because": "Under appeal"}
    an_issued_letter(year, council, edition=2, **held)
    an_issued_letter(year, council, edition=3, issued_at=None, issued_by=None)
    page = admin_client.get(step(year, "publish")).content.decode()
    assert "1 letter, the figures on 1 page of authorities" in page
    assert "1 letter held back: not these" in page
    assert "1 letter not issued yet" in page


def test_a_year_whose_letters_have_gone_out_is_thawed_only_by_whoever_says_that_they_stand(admin_client, year):
    freezing.freeze(year)
    an_issued_letter(year, Performance.objects.totals().get().authority)
    page = admin_client.post(step(year, "thaw"), {"reason": "A late decision was found"}).content.decode()
    assert "1 letter has gone out and never change" in page
    year.refresh_from_db()
    assert year.is_frozen
    admin_client.post(step(year, "thaw"), {"reason": "A late decision was found", "override_blockers": "on"})
    year.refresh_from_db()
    assert not year.is_frozen


def test_a_public_year_offers_no_way_back(admin_client, year):
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    page = admin_client.get(step(year, "thaw")).content.decode()
    assert "2019-20 is public: correct the figures" in page
    assert '<button type="submit" class="default' not in page
    admin_client.post(step(year, "thaw"), {"reason": "Second thoughts"})
    year.refresh_from_db()
    assert year.is_frozen
