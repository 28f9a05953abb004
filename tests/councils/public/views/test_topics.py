"""Service areas and categories as places of their own: for whoever comes with a topic and with no council."""

import pytest

from councils.casework.release import withhold
from councils.models import Outcome, RecommendationKind, ServiceArea
from tests.councils.public.test_views import a_published_year, public_decision, worcester, words
from tests.support.factories import (
    CategoryFactory,
    DecisionFactory,
    PublicReportFactory,
    ReasonFactory,
    RecommendationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PAGES = ["/service-areas/housing/", "/categories/homelessness/"]


@pytest.fixture
def homeless():
    """A public decision with all that may stand beside it, and what nobody may read."""
    fault = ReasonFactory(slug="delay", text="Delay in taking an application", outcome=Outcome.UPHELD)
    decision = public_decision(authority=worcester(), summary="A family waited.", reason=fault)
    RecommendationFactory(decision=decision, text="Tell people sooner.", due_on=None)
    RecommendationFactory(decision=decision, number=2, text="Pay £50.", kind=RecommendationKind.PERSONAL, due_on=None)
    PublicReportFactory(authority=decision.authority, title="One room for five").decisions.add(decision)
    return decision


@pytest.mark.parametrize("address", PAGES)
def test_a_topic_has_its_decisions_faults_improvements_reports_and_feed(client, homeless, address):
    said = words(client.get(address))
    assert "1 decision public today: 1 upheld." in said
    assert "Delay in taking an application: 1 decision" in said
    assert "A family waited." in said
    assert "Tell people sooner." in said
    assert "One room for five" in said
    assert "Pay £50" not in said
    assert 'href="/feeds/' in client.get(address).content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_what_is_not_public_is_neither_shown_nor_counted(client, homeless, address):
    report = homeless.reports.get()
    DecisionFactory(authority=homeless.authority, upheld=True, summary="Not read yet.")
    withhold(homeless, reason="A family.", by=UserFactory())
    said = words(client.get(address))
    assert "No decision about this is published at present." in said
    for secret in ("A family waited.", "Tell people sooner.", "Delay in taking", report.title, "Not read yet."):
        assert secret not in said


@pytest.mark.parametrize("address", PAGES)
def test_every_link_to_a_list_shows_as_many_as_it_says(client, homeless, address):
    public_decision(authority=homeless.authority, outcome=Outcome.NOT_UPHELD, summary="No fault.")
    public_decision(authority=homeless.authority, category=CategoryFactory(slug="bins", service_area="other"))
    work = client.get(address).context["work"]
    assert work.number == 2
    for value, _, number in work.outcomes:
        listed = client.get(f"/decisions/?{work.asked}&outcome={value}").context["list"]
        assert listed.page.paginator.count == number
    for value, _, number in work.agreed:
        listed = client.get(f"/improvements/?{work.asked}&remedy={value}").context["list"]
        assert listed.page.paginator.count == number


def test_a_service_area_has_its_years_and_its_categories(client, homeless):
    a_published_year(homeless.authority)
    said = words(client.get("/service-areas/housing/"))
    assert "2019-20 : 4 complaints received about this service." in said.replace("2019-20:", "2019-20 :")
    assert "We upheld 2 of 4 detailed investigations (50%)." in said
    assert "Too few decisions were upheld to compare councils" in said
    assert 'href="/categories/homelessness/"' in client.get("/service-areas/housing/").content.decode()


def test_a_category_leads_to_its_service_area_and_both_are_linked_from_decisions_and_councils(client, homeless):
    a_published_year(homeless.authority)
    assert 'href="/service-areas/housing/"' in client.get("/categories/homelessness/").content.decode()
    decision = client.get(homeless.get_absolute_url()).content.decode()
    assert all(f'href="{address}"' in decision for address in PAGES)
    council = client.get(f"/councils/{homeless.authority.slug}/2019-20/").content.decode()
    assert 'href="/service-areas/housing/"' in council


def test_the_search_leads_whoever_types_a_topic_to_its_page(client, homeless):
    answers = client.get("/search/?q=homelessness").context["answers"]
    assert answers[0].address == "/categories/homelessness/"
    housing = client.get("/search/?q=housing").context["answers"]
    assert "/service-areas/housing/" in [answer.address for answer in housing]


def test_an_unknown_topic_is_not_found(client):
    for address in ("/service-areas/weather/", "/categories/weather/", "/feeds/categories/weather.atom"):
        assert client.get(address).status_code == 404


def test_every_service_area_has_a_page_though_nothing_is_public(client):
    for area in ServiceArea.values:
        said = words(client.get(f"/service-areas/{area}/"))
        assert "No decision about this is published at present." in said


def test_the_feed_of_a_category_has_its_decisions_alone(client, homeless):
    public_decision(authority=homeless.authority, category=CategoryFactory(slug="bins"), summary="Not collected.")
    feed = client.get("/feeds/categories/homelessness.atom").content.decode()
    assert "A family waited." in feed
    assert "Not collected." not in feed


def test_a_topic_is_told_in_few_queries(client, homeless, django_assert_max_num_queries):
    a_published_year(homeless.authority)
    for address in PAGES:
        client.get(address)
        with django_assert_max_num_queries(12):
            client.get(address)


def test_topics_are_in_the_sitemap(client, homeless):
    listed = client.get("/sitemap-topics.xml").content.decode()
    assert all(f"{address}</loc>" in listed for address in PAGES)
