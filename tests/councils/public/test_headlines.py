"""What stands on top of a council's page and of each of its years, made of the figures by rule."""

from datetime import date

import pytest

from councils.models import Compliance, Kind, Performance
from tests.councils.figures.test_several_years import HOUSING, TAX, published
from tests.councils.public.test_views import a_published_year, public_decision, recently, worcester
from tests.support.corrections import correct
from tests.support.factories import AuthorityFactory, RecommendationFactory, UserFactory

pytestmark = pytest.mark.django_db


def said(client, address):
    return [each.sentence for each in client.get(address).context["headlines"]]


def a_council():
    return AuthorityFactory(slug="anytown", kind=Kind.UNITARY)


def three_years(town, others, *, housing=(3, 3)):
    for start in (2022, 2023, 2024):
        usual = [(one, {HOUSING: (3, 3), TAX: (1, 2)}, 40) for one in others]
        published(start, [(town, {HOUSING: housing, TAX: (1, 2)}, 40), *usual])


def test_a_council_is_told_by_what_we_upheld_whether_that_is_ordinary_and_where_it_differs(client):
    town, others = (
        AuthorityFactory(slug="anytown", kind=Kind.UNITARY),
        AuthorityFactory.create_batch(30, kind="unitary"),
    )
    three_years(town, others, housing=(20, 0))
    for address in ("/councils/anytown/", "/councils/anytown/2024-25/"):
        first, second, *rest = said(client, address)
        assert first == "In 2024-25 we upheld 21 of the 23 complaints we investigated in detail (91%)."
        assert second.startswith("More than chance explains")
        assert any(one.startswith("Housing: 60 upheld in three years, where") for one in rest)


def test_nothing_is_said_twice_of_a_council_that_is_as_others_are(client):
    town, others = (
        AuthorityFactory(slug="anytown", kind=Kind.UNITARY),
        AuthorityFactory.create_batch(30, kind="unitary"),
    )
    three_years(town, others)
    _, ordinary, area, changed = said(client, "/councils/anytown/2024-25/")
    assert ordinary.endswith("This is within that.")
    assert area.startswith("In no service area does it differ")
    assert changed.startswith("Nothing that can be compared changed since the year before")


def test_of_few_cases_the_page_says_that_and_leads_to_the_decisions(client):
    town, others = AuthorityFactory(slug="anytown"), AuthorityFactory.create_batch(4)
    for start in (2022, 2023, 2024):
        usual = [(one, {HOUSING: (3, 3)}, 40) for one in others]
        published(start, [(town, {HOUSING: (1, 0)}, 2), *usual])
    headlines = client.get("/councils/anytown/").context["headlines"]
    assert headlines[0].sentence == "We investigated 1 complaint in detail in 2024-25, and upheld it."
    few = next(each for each in headlines if each.sentence.startswith("Figures of so few cases"))
    assert few.address == "/councils/anytown/decisions/"


def test_what_is_not_done_leads_to_the_list_of_it(client):
    authority = worcester()
    for verdict in (Compliance.NOT_COMPLIED, Compliance.COMPLIED, ""):
        on = recently(20) if verdict else None
        decision = public_decision(authority=authority, compliance_outcome=verdict, compliance_recorded_on=on)
        RecommendationFactory(decision=decision, due_on=None)
    a_published_year(authority)
    found = {each.sentence: each.address for each in client.get(authority.get_absolute_url()).context["headlines"]}
    sentence = (
        "Of 3 service improvements that it agreed to, 1 was not done, and it is not known yet of 1 whether it was done."
    )
    assert found[sentence] == "/councils/worcester-city-council/improvements/?done=not_complied"
    assert "1 service improvement" in client.get(found[sentence]).content.decode()


def test_a_year_without_investigations_says_so_and_nothing_more_of_them(client):
    authority = worcester()
    a_published_year(authority, upheld=0, not_upheld=0)
    assert said(client, "/councils/worcester-city-council/2019-20/") == [
        "We investigated no complaints in detail in 2019-20."
    ]


def test_a_figure_that_is_corrected_is_the_one_that_is_told(client):
    authority = worcester()
    year = a_published_year(authority, start=date(2019, 4, 1), upheld=6, not_upheld=4)
    correct({Performance.objects.totals().get(year=year): {"upheld": 5}}, reason="Counted twice.", by=UserFactory())
    assert said(client, "/councils/worcester-city-council/2019-20/")[0].startswith("In 2019-20 we upheld 5 of the 9")
