"""Where a page once said something that was not so, led nowhere, or said it in words that nobody uses."""

import pytest

from councils.models import Outcome
from councils.models.decision import today
from tests.councils.public.test_views import a_published_year, public_decision, worcester, words
from tests.support.factories import AuthorityFactory, ReasonFactory

pytestmark = pytest.mark.django_db
YEAR = "/councils/worcester-city-council/2019-20/"


def test_figures_of_a_year_whose_decisions_are_taken_down_lead_nowhere(client, settings):
    a_published_year(worcester())
    settings.KEEP_DECISIONS_PUBLIC_YEARS = 100
    assert "?year=2019-20&amp;outcome=upheld" in client.get(YEAR).content.decode()
    for address in (YEAR, "/councils/worcester-city-council/", "/review/2019-20/"):
        settings.KEEP_DECISIONS_PUBLIC_YEARS = today().year - 2020
        html = client.get(f"{address}?page={address}").content.decode()
        assert "decisions/?year=2019-20" not in html, address
        assert "decisions/?recorded=2019-20" not in html, address


def test_the_latest_review_has_an_address_of_its_own(client):
    assert client.get("/review/").status_code == 404
    a_published_year(worcester())
    assert client.get("/review/").url == "/review/2019-20/"


def test_home_leads_with_what_was_investigated(client):
    public_decision(summary="Nobody looked into it.", outcome=Outcome.CLOSED)
    public_decision(summary="A ramp was late.", outcome=Outcome.UPHELD)
    said = words(client.get("/"))
    assert "Latest investigations" in said
    assert "A ramp was late." in said
    assert "Nobody looked into it." not in said


def test_a_decision_is_called_by_what_it_is_about_and_its_reason_is_not_contradicted(client):
    reason = ReasonFactory(text="Upheld: fault and injustice", outcome=Outcome.UPHELD)
    known, unknown = public_decision(authority=worcester(), reason=reason), public_decision(reason=None)
    said = words(client.get(known.get_absolute_url()))
    assert f"Homelessness Worcester City Council, {known.reference}" in said
    assert "Upheld: fault and injustice We found fault in what the council did. About" in said
    assert "fault that caused no injustice." in words(client.get(unknown.get_absolute_url()))


def test_nothing_upheld_is_no_finding_about_fault_that_was_accepted(client):
    a_published_year(worcester(), upheld=0)
    said = words(client.get(YEAR))
    assert "We upheld no complaints. A satisfactory remedy is one where the authority had accepted" in said


def test_per_100_000_residents_tells_none_from_not_known_and_nought_is_a_sentence(client):
    authority, unknown = worcester(), AuthorityFactory(name="Anytown District Council", slug="anytown")
    authority.populations.create(year=2018, residents=100_000)
    a_published_year(authority, upheld=0, shows_upheld_per_100k=True)
    said = words(client.get(YEAR))
    assert "Upheld decisions per 100,000 residents No complaint was upheld." in said
    assert "0 upheld decisions" not in said
    said = words(client.get("/councils/anytown/2019-20/"))
    assert "residents not known" in said
    assert "no residents" not in said
    assert unknown.performances.exists()


def test_a_postcode_among_councils_leads_to_the_answer_about_postcodes(client):
    assert client.get("/councils/?q=E8+1EA").url == "/search/?q=E8+1EA"
    assert client.get("/councils/?q=ashford").status_code == 200


def test_the_map_takes_every_order_that_its_table_offers(client):
    a_published_year(worcester())
    for order in ("name", "figure", "base", "-name", "-figure", "-base"):
        assert client.get(f"/map/?order={order}").status_code == 200
